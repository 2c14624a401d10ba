# SPDX-License-Identifier: GPL-2.0-or-later
"""Which branches of a path a reply tells of."""

from collections.abc import Callable

import pytest

from patchlint.engine.trace import Step
from patchlint.finding import Finding
from patchlint.report.branches import branches, on_the_way, telling
from patchlint.report.cause import Cause, causes
from patchlint.report.lines import Lines
from patchlint.report.notes import notes
from patchlint.report.witness import evidence

Make = Callable[..., Finding]
HEAD = "static int lamp_bind(struct lamp *lamp)\n{\n\tnp = of_get_parent(lamp->np);"


def _cause(finding: Make, source: str, **fields: object) -> tuple[Cause, Lines]:
    """Return a leak of np at the last return, by way of the branches; what they came to stands behind them."""
    lines = "\n".join([HEAD, *source.split("|"), "\treturn ret;", "}"]).split("\n")
    steps = [Step(3, "get", "of_get_parent: np")]
    for number, line in enumerate(lines, 1):
        steps += [Step(number, word, "") for word in line.partition("//")[2].split()]
    end = len(lines) - 1
    steps.append(Step(end, "here", ""))
    facts = (("getter", "of_get_parent"), ("get_line", "3"), ("put", "of_node_put"))
    given = {"line": end, "exits": (end,), "steps": tuple(steps), "facts": facts} | fields
    (cause,) = causes([finding(**given)])
    return cause, Lines({}, [line.partition("//")[0].rstrip() for line in lines])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("\tif (lamp->wide) // true|\t\tlamp->level = 2;", False),  # both ways meet again
        ("\tif (lamp->wide) // false|\t\tlamp->level = 2;", False),
        ("\tif (lamp->wide) // false|\t\tof_node_put(np);", True),
        ("\tif (lamp->wide) // false|\t\tnp = lamp->np;", True),
        ("\tif (lamp->wide) // false|\t\tlamp->np = 0;", False),  # another one
        ("\tif (lamp->wide) // false|\t\treturn 0;", True),
        ("\tif (lamp->wide) // false|\t\tf(); /* do not return */", False),
        ("\tif (lamp->wide) { // true|\t\tf();|\t} else {|\t\tg();|\t}", False),
        ("\tif (lamp->wide) { // false|\t\tf();|\t} else {|\t\tg();|\t}", True),  # the else may matter
        ("\tif (lamp->wide) { // false|\t\tif (lamp->a)|\t\t\treturn 0;|\t}", False),
        ("\tif (lamp->wide) { // true|\t\tif (lamp->a) // true|\t\t\treturn 0;|\t}", True),
        ("\tif (f(lamp, // true|\t      1))|\t\tlamp->level = 2;", False),
    ],
)
def test_a_branch_matters_if_the_path_would_be_another(finding: Make, source: str, told: bool) -> None:
    cause, lines = _cause(finding, source)
    assert branches(cause, lines)
    assert bool(telling(cause, lines)) is told


def test_an_early_exit_passed_by_is_no_note_but_what_the_question_names_is(finding: Make) -> None:
    cause, lines = _cause(finding, "\tif (!lamp->on) // true|\t\treturn 0;|\tif (lamp->dim) // false|\t\treturn 1;")
    assert evidence(cause, lines).when == "with lamp->dim not set (line 6)"
    assert [note.line for note in notes(cause, lines, (1, 9)).path] == [3, 6, 8]
    assert not any(on_the_way(step, lines) for step in telling(cause, lines))


def test_the_parts_of_a_condition_are_one_branch(finding: Make) -> None:
    cause, lines = _cause(finding, "\tif (a && !b) // true false|\t\tgoto out;|out:")
    (step,) = branches(cause, lines)
    assert (step.line, step.what) == (4, "taken")
    assert evidence(cause, lines).when == 'with "a && !b" true (line 4)'


def test_a_branch_that_the_line_meant_stands_in_is_not_told_by_its_line(finding: Make) -> None:
    source = f"\tif ({'a' * 60}) // true|\t\treturn 5;"
    assert evidence(*_cause(finding, source)).when == "in the branch on line 4"
    assert evidence(*_cause(finding, source, line=5, exits=(5,))).when == ""


def test_only_hunks_known_every_branch_may_matter(finding: Make) -> None:
    cause, lines = _cause(finding, "\tif (lamp->wide) // false|\t\tlamp->level = 2;")
    assert [step.line for step in telling(cause, Lines({4: lines.text(4)}))] == [4]


def test_that_a_call_did_not_fail_is_not_told(finding: Make) -> None:
    cause, lines = _cause(finding, "\tret = f(lamp);|\tif (ret) // false|\t\treturn ret;")
    assert telling(cause, lines)
    assert evidence(cause, lines).when == ""
