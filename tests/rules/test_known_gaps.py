# SPDX-License-Identifier: GPL-2.0-or-later
"""What the rules get wrong today, in gaps/*.c, each with its cause; a gap that is closed fails here until it moves.

Marks at the end of a line: "missed R", rule R should report this line and does not; "false R", it reports it and
should not; "expect R", it rightly does. A finding below medium confidence is none, but for the rules that only ask.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.finding import Confidence, Finding
from patchlint.registry import rules

Look = Callable[[str], tuple[Finding, ...]]

GAPS = sorted((Path(__file__).parent / "gaps").glob("*.c"))
_MARK = re.compile(r"/\* (missed|false|expect) ([a-z-]+) \*/")
_ASKING = {rule.name for rule in rules() if getattr(sys.modules[rule.check.__module__], "QUESTION", False)}


def _marks(text: str) -> dict[tuple[int, str], str]:
    lines = enumerate(text.split("\n"), 1)
    return {(number, mark[2]): mark[1] for number, line in lines for mark in _MARK.finditer(line)}


def _reported(found: tuple[Finding, ...]) -> set[tuple[int, str]]:
    return {(f.line, f.rule) for f in found if f.confidence > Confidence.LOW or f.rule in _ASKING}


@pytest.mark.parametrize("path", GAPS, ids=lambda path: path.stem)
def test_a_gap_is_still_one(look: Look, path: Path) -> None:
    text = path.read_text()
    marks, reported = _marks(text), _reported(look(text))
    unmarked = reported - marks.keys()
    assert not unmarked, f"found, but not marked: {sorted(unmarked)}"
    closed = [(*place, kind) for place, kind in marks.items() if (place in reported) == (kind == "missed")]
    assert not closed, f"as it should be now: make it an example of its rule, or move the mark: {closed}"


@pytest.mark.parametrize("path", GAPS, ids=lambda path: path.stem)
def test_a_gap_is_explained(path: Path) -> None:
    text = path.read_text()
    assert re.match(r"// SPDX-License-Identifier: GPL-2\.0-or-later\n/\*\n( \* [^\n]+\n)+ \*/\n", text)
    kinds = set(_marks(text).values())
    assert path.stem.split("-")[0] in kinds
    assert {rule for _, rule in _marks(text)} <= {rule.name for rule in rules()}
    assert "/* expect */" not in text


def test_there_are_gaps() -> None:
    assert GAPS  # the folder was found
