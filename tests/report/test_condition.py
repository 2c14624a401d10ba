# SPDX-License-Identifier: GPL-2.0-or-later
"""A step of a witness in words that the source bears out."""

import pytest

from patchlint.engine.trace import Step
from patchlint.report.condition import at_branch, beside, entered, in_words, whole
from patchlint.report.lines import Lines

BODY = "int f(void)\n{\n"


def _words(source: str, what: str = "true", line: int = 0) -> str:
    lines = (BODY + source).split("\n")
    number = line or next(n for n in range(len(lines), 0, -1) if "if (" in lines[n - 1] or "while (" in lines[n - 1])
    return in_words(Step(number, what, ""), Lines({}, lines))


@pytest.mark.parametrize(
    ("source", "what", "words"),
    [
        ("\tret = setup(np);\n\tif (ret)", "true", "when setup() fails (line 4)"),
        ("\tret = setup(np);\n\tif (unlikely(ret < 0)) {", "true", "when setup() fails (line 4)"),
        ("\tint err = setup(np);\n\tif (err)", "true", "when setup() fails (line 4)"),
        ("\tclk = clk_get(dev);\n\tif (IS_ERR(clk))", "true", "when clk_get() fails (line 4)"),
        ("\tret = setup(np);\n\tif (ret)", "false", "when setup() succeeds (line 4)"),
        ("\tclk = clk_get(dev);\n\tif (!IS_ERR(clk))", "false", "when clk_get() succeeds (line 4)"),
        ("\tpc->clk = clk_get(dev);\n\tif (IS_ERR(pc->clk))", "true", "when clk_get() fails (line 4)"),
        ("\tq->clk = clk_get(dev);\n\tif (IS_ERR(clk))", "true", 'with "IS_ERR(clk)" true (line 4)'),
        ("\tif (busy)", "false", "with busy not set (line 3)"),
        ("\tif (x > 3)", "true", 'with "x > 3" true (line 3)'),
        ("\t} else if (x > 3) {", "false", 'with "x <= 3" true (line 3)'),
        ("\twhile (more)", "false", "with more not set (line 3)"),
        ("\tif (ret)", "false", 'with "ret == 0" true (line 3)'),
        ("\tif (lamp->mode == ON)", "false", 'with "lamp->mode != ON" true (line 3)'),
        ("\tif (a & b == c)", "false", 'with "a & b == c" false (line 3)'),
        ("\tif (x = f() != 3)", "false", 'with "x = f() != 3" false (line 3)'),
        ("\tif (call(a,\n\t\t b))", "true", 'with "call(a, b)" true (line 3)'),
    ],
)
def test_a_test_is_told(source: str, what: str, words: str) -> None:
    assert _words(source, what) == words


@pytest.mark.parametrize(
    ("source", "what", "words"),
    [
        ("\tif (!np)", "true", "with np set (line 3)"),
        ("\tif (!np)", "false", "with np not set (line 3)"),
        ("\tif (unlikely(!np))", "false", "with np not set (line 3)"),
        ("\tif (!!np)", "true", "with np set (line 3)"),
        ("\tif (WARN_ON(!np))", "true", "with np set (line 3)"),
        ("\tif (WARN_ON_ONCE(!np))", "false", "with np not set (line 3)"),
        ("\tif (!test(np))", "false", 'with "test(np)" false (line 3)'),
        ("\tif (!(flags & LAST))", "true", 'with "flags & LAST" true (line 3)'),
    ],
)
def test_a_step_is_about_what_is_negated(source: str, what: str, words: str) -> None:
    assert _words(source, what) == words


@pytest.mark.parametrize(
    "source",
    [
        "\tret = a(x);\n\tif (y)\n\t\tret = b(x);\n\tif (ret)",  # which of both?
        "\tret = a(x);\nagain:\n\tif (ret)",  # another path may come in
        "\tret = a(x);\n\tret |= b(x);\n\tif (ret)",
        "\tret = a(x);\n\tb(&ret);\n\tif (ret)",
        "\tret = a(x);\n\tif (!ret)",  # a zero that is an answer, no failure
    ],
)
def test_a_failure_is_not_guessed(source: str) -> None:
    assert "fails" not in _words(source)


@pytest.mark.parametrize(
    "source",
    [
        "\tif (a && b)",
        "\tif (a || b)",
        "\tx = a > b;",
        "\tif (" + "a" * 80 + ")",
        "\tif (open(",  # never closed
        "\tif (!a == b)",
        "\tif (WARN(!np, text))",
    ],
)
def test_what_one_line_cannot_tell_is_left_out(source: str) -> None:
    assert _words(source, line=3) == ""


def test_steps_that_are_no_decision_say_nothing() -> None:
    assert in_words(Step(1, "get", "f: np"), Lines({1: "\tif (np)"})) == ""
    assert in_words(Step(9, "done", ""), Lines({})) == "after the loop (line 9)"


def test_without_the_file_the_hunk_has_to_do() -> None:
    assert in_words(Step(12, "true", ""), Lines({11: "\tret = f();", 12: "\tif (ret)"})) == "when f() fails (line 12)"
    assert in_words(Step(13, "true", ""), Lines({12: "\tif (ret)"})) == ""


@pytest.mark.parametrize(("source", "what", "went_in"), [("\tif (x)", "true", True), ("\tif (!x)", "true", False)])
def test_a_branch_is_entered_or_passed_by(source: str, what: str, went_in: bool) -> None:
    lines = Lines({1: source})
    assert entered(Step(1, what, ""), lines) is went_in
    assert entered(Step(1, "false", ""), lines) is not went_in
    assert entered(Step(1, "done", ""), lines)


@pytest.mark.parametrize(
    ("source", "answers", "held"),
    [
        ("a && b", "true true", True),
        ("a && b", "true false", False),
        ("a && b", "false", False),
        ("a || b", "false true", True),
        ("a || b", "false false", False),
        ("a || b", "true", True),
        ("!a || !b", "false", True),
        ("unlikely(a && b)", "true false", False),
        ("(a != 1) && (b != 2)", "true true", True),
        ("!a && b", "false true", True),
        ("!a && b", "true", None),  # of a, which was answered alone, or of b, with a known before?
        ("a || b", "false", None),
        ("a && (b || c)", "true true", None),
        ("a", "true", None),
    ],
)
def test_the_parts_of_a_condition_come_to_one_answer(source: str, answers: str, held: bool | None) -> None:
    steps = [Step(1, answer, "") for answer in answers.split()]
    assert whole(steps, Lines({1: f"\tif ({source})"})) is held


def test_a_condition_of_parts_is_told_whole() -> None:
    lines = Lines({1: "\tif (a && b) {"})
    assert in_words(Step(1, "taken", ""), lines) == 'with "a && b" true (line 1)'
    assert in_words(Step(1, "passed", ""), lines) == 'with "a && b" false (line 1)'
    assert not entered(Step(1, "passed", ""), lines)


def test_a_long_condition_is_told_by_its_line() -> None:
    lines = Lines({1: f"\tif ({'a' * 80})"})
    assert at_branch(Step(1, "true", ""), lines) == "in the branch on line 1"
    assert at_branch(Step(1, "false", ""), lines) == "past the branch on line 1"
    assert at_branch(Step(1, "true", ""), Lines({1: "\tx = a;"})) == ""


@pytest.mark.parametrize(
    ("source", "what", "note"),
    [
        ("\tif (!np)", "false", "taken on this path"),
        ("\tif (!np)", "true", "not taken on this path"),
        ("\twhile (more)", "true", "the path takes a turn of this loop"),
        ("\t} while (more);", "false", "the path comes out of this loop"),
    ],
)
def test_a_note_is_about_the_branch_and_not_about_the_condition(source: str, what: str, note: str) -> None:
    assert beside(Step(1, what, ""), Lines({1: source})) == note
