# SPDX-License-Identifier: GPL-2.0-or-later
"""Sentences are wrapped, code in them is not."""

import pytest

from patchlint.report.prose import WIDTH, code, listed, on_lines, paragraphs, sentence, wrap


def test_lines_are_short_and_nothing_is_lost() -> None:
    text = "a few words " * 30
    lines = wrap(text)
    assert max(map(len, lines)) <= WIDTH
    assert " ".join(lines).split() == text.split()


def test_quoted_code_and_line_numbers_are_kept_in_one_piece() -> None:
    for indent in range(60, 75):
        lines = wrap("x" * indent + ' "ret < 0 && !np" on line 12')
        assert any('"ret < 0 && !np"' in line for line in lines)
        assert any("line 12" in line for line in lines)


def test_a_long_name_stays_whole() -> None:
    name = "of_" + "x" * 90 + "()"
    assert name in wrap(f"does {name} put it?")


def test_a_blank_line_parts_paragraphs() -> None:
    assert paragraphs("one\ntwo\n  \nthree\n") == [["one two"], ["three"]]


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcdef"), "a, b, c, d and 2 more"),
    ],
)
def test_lists(items: list[str], text: str) -> None:
    assert listed(items) == text


def test_line_numbers_are_sorted_and_told_once() -> None:
    assert on_lines([9, 4, 9]) == "lines 4 and 9"
    assert on_lines([4]) == "line 4"


def test_a_sentence_begins_with_a_capital_and_keeps_the_rest() -> None:
    assert sentence("\n is PTR_ERR() it? ") == "Is PTR_ERR() it?"


def test_a_source_line_is_cut_at_the_width_of_a_mail() -> None:
    assert code(7, "return 0;") == "    7: return 0;"
    assert len(code(7, "x" * 200)) == 75
    assert code(7, "x" * 200).endswith(" ...")
