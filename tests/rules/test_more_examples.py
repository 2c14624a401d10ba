# SPDX-License-Identifier: GPL-2.0-or-later
"""Examples beyond those that the rules carry themselves, in more/*.c, each with what is hard about it.

A line marked "expect R" is reported by rule R, and nothing else is; a file without a mark is reported by nobody. A
finding below medium confidence is none, but for the rules that only ask.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.registry import rules

Marks = Callable[[str], dict[tuple[int, str], str]]
Reported = Callable[[str], set[tuple[int, str]]]

EXAMPLES = sorted((Path(__file__).parent / "more").glob("*.c"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_marked_is_found_and_nothing_else(marks: Marks, reported: Reported, path: Path) -> None:
    text = path.read_text()
    assert reported(text) == marks(text).keys()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_explained(marks: Marks, path: Path) -> None:
    text = path.read_text()
    assert re.match(r"// SPDX-License-Identifier: GPL-2\.0-or-later\n/\*\n( \* [^\n]+\n)+ \*/\n", text)
    assert set(marks(text).values()) <= {"expect"}
    assert {rule for _, rule in marks(text)} <= {rule.name for rule in rules()}
    assert "/* expect */" not in text


def test_there_are_examples() -> None:
    assert EXAMPLES  # the folder was found
