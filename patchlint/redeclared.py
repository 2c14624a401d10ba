# SPDX-License-Identifier: GPL-2.0-or-later
"""Functions whose parameters a patch changes: what is known of them by name holds for one of the two sides only."""

import re
from collections.abc import Iterable, Iterator

from patchlint.mail.model import FileDiff

_HEADER = re.compile(r"[A-Za-z_][\w \t*]*?\b([A-Za-z_]\w*)[ \t]*\(([\w \t*,]*)\)?")
_LONGEST = 400  # a line of code
_NAMED = re.compile(r"[A-Za-z_]\w*$")


def redeclared(diffs: Iterable[FileDiff]) -> frozenset[str]:
    """The names of functions that are declared or defined with other types of parameters after the patch.

    Told from lines that begin in the first column; parameters on further lines are not looked at.
    """
    found: set[str] = set()
    for diff in diffs:
        for hunk in diff.hunks:
            was, now = (dict(_declared(line.text for line in hunk.lines if line.kind == kind)) for kind in "-+")
            found.update(name for name in was.keys() & now.keys() if was[name] != now[name])
    return frozenset(found)


def _declared(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in lines:
        header = _HEADER.match(line) if "(" in line and len(line) <= _LONGEST else None
        if header is not None:
            yield header[1], tuple(_type(parameter) for parameter in header[2].split(","))


def _type(parameter: str) -> str:
    """The type of a parameter, without its name."""
    return " ".join(_NAMED.sub("", parameter.strip()).split())
