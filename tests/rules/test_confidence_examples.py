# SPDX-License-Identifier: GPL-2.0-or-later
"""Examples of how sure a rule is: what shows a mistake stands in sure/*.c, what only speaks for one in unsure/*.c."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.finding import Confidence, Finding

Look = Callable[[str], tuple[Finding, ...]]
Marks = Callable[[str], dict[tuple[int, str], str]]

HERE = Path(__file__).parent
LEVELS = {"sure": Confidence.HIGH, "unsure": Confidence.MEDIUM}
EXAMPLES = [path for folder in LEVELS for path in sorted((HERE / folder).glob("*.c"))]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_marked_is_found_and_as_sure_as_that(look: Look, marks: Marks, path: Path) -> None:
    text = path.read_text()
    found = {(f.line, f.rule): f.confidence for f in look(text) if f.confidence > Confidence.LOW}
    assert found == dict.fromkeys(marks(text), LEVELS[path.parent.name])


def test_there_are_examples() -> None:
    assert {path.parent.name for path in EXAMPLES} == LEVELS.keys()  # the folders were found
