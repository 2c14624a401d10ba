# SPDX-License-Identifier: GPL-2.0-or-later
"""Rows of JSON that stay below a size, whatever a patch is made of."""

import json
from collections.abc import Iterable, Sequence

from patchlint.report.plain import plain
from patchlint.report.row import Row

_LONGEST = 300  # characters of one text


def short(text: str) -> str:
    """Return one line fit for printing, cut where it is longer than such texts are."""
    line = plain(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def size(value: object) -> int:
    """The bytes that a value takes in a line of JSON."""
    return len(json.dumps(value)) + 2  # and what parts it from the next one


def cut(items: Sequence[Row], limit: int) -> list[Row]:
    """Return the last items, as many as take at most `limit` bytes."""
    kept: list[Row] = []
    for item in reversed(items):
        limit -= size(item)
        if limit < 0:
            break
        kept.append(item)
    return kept[::-1]


def fitted(row: Row, limit: int, lists: Iterable[str]) -> Row:
    """Return the row with as much of its lists as takes at most `limit` bytes, and in `left_out` what is missing.

    The lists that are named first give way first, each from its end.
    """
    row = {**row, "left_out": {}}
    left: dict[str, int] = {}
    over = size(row) - limit
    for name in lists:
        items = row[name]
        assert isinstance(items, list)
        kept = len(items)
        while over > 0 and kept:
            kept -= 1
            over -= size(items[kept])
            if name not in left:
                over += size({name: len(items)})
            left[name] = len(items) - kept
        row[name] = items[:kept]
    return {**row, "left_out": left}
