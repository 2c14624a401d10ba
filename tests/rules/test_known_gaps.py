# SPDX-License-Identifier: GPL-2.0-or-later
"""What the rules get wrong today, in gaps/*.c, each with its cause; a gap that is closed fails here until it moves.

Marks at the end of a line: "missed R", rule R should report this line and does not; "false R", it reports it and
should not; "expect R", it rightly does. A finding below medium confidence is none, but for the rules that only ask.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.registry import rules

Marks = Callable[[str], dict[tuple[int, str], str]]
Reported = Callable[[str], set[tuple[int, str]]]

GAPS = sorted((Path(__file__).parent / "gaps").glob("*.c"))


@pytest.mark.parametrize("path", GAPS, ids=lambda path: path.stem)
def test_a_gap_is_still_one(marks: Marks, reported: Reported, path: Path) -> None:
    text = path.read_text()
    marked, found = marks(text), reported(text)
    unmarked = found - marked.keys()
    assert not unmarked, f"found, but not marked: {sorted(unmarked)}"
    closed = [(*place, kind) for place, kind in marked.items() if (place in found) == (kind == "missed")]
    assert not closed, f"as it should be now: make it an example of its rule, or move the mark: {closed}"


@pytest.mark.parametrize("path", GAPS, ids=lambda path: path.stem)
def test_a_gap_is_explained(marks: Marks, path: Path) -> None:
    text = path.read_text()
    assert re.match(r"// SPDX-License-Identifier: GPL-2\.0-or-later\n/\*\n( \* [^\n]+\n)+ \*/\n", text)
    kinds = set(marks(text).values())
    assert path.stem.split("-")[0] in kinds
    assert {rule for _, rule in marks(text)} <= {rule.name for rule in rules()}
    assert "/* expect */" not in text


def test_there_are_gaps() -> None:
    assert GAPS  # the folder was found
