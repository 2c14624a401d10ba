# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of facts that stay below a size."""

import json

from hypothesis import given
from hypothesis import strategies as st

from patchlint.report.fit import cut, fitted, short
from patchlint.report.row import Row

ROWS = st.lists(st.fixed_dictionaries({"text": st.text(max_size=30)}), max_size=20)


@given(ROWS, ROWS, st.integers(min_value=120, max_value=2000))
def test_a_row_fits_and_says_what_is_missing(paths: list[Row], events: list[Row], limit: int) -> None:
    row: Row = {"name": "x", "paths": paths, "events": events}
    made = fitted(row, limit, ("paths", "events"))
    assert len(json.dumps(made)) <= limit
    left = made["left_out"]
    assert isinstance(left, dict)
    for name, items in (("paths", paths), ("events", events)):
        kept = made[name]
        assert isinstance(kept, list)
        assert kept == items[: len(kept)]
        assert left.get(name, 0) == len(items) - len(kept)


@given(ROWS)
def test_a_row_that_fits_is_not_touched(paths: list[Row]) -> None:
    assert fitted({"paths": paths}, 1_000_000, ("paths",)) == {"paths": paths, "left_out": {}}


@given(ROWS, st.integers(min_value=0, max_value=500))
def test_cut_keeps_the_end(items: list[Row], limit: int) -> None:
    kept = cut(items, limit)
    assert kept == items[len(items) - len(kept) :]
    assert not kept or len(json.dumps(kept)) <= limit + 2


def test_texts_are_short_and_plain() -> None:
    assert short("a\x1bb") == "a?b"
    assert len(short("x" * 5000)) == 300
