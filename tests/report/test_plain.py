# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing that steers a terminal gets through, everything else does."""

import pytest

from patchlint.report.plain import plain, plain_lines


@pytest.mark.parametrize(
    "char", ["\x1b", "\x07", "\r", "\n", "\x7f", "\x9b", "\x85", "\u202e", "\u2066", "\u2028", "\udc80", "\x00"]
)
def test_what_steers_is_replaced(char: str) -> None:
    assert plain(f"a{char}b") == "a?b"


@pytest.mark.parametrize("text", ["\tret = f(x);", "Clément Müller", "漢字", "a\u00a0b", "😀", ""])
def test_everything_else_is_kept(text: str) -> None:
    assert plain(text) == text


def test_only_a_newline_ends_a_line() -> None:
    assert plain_lines("a\nb\x0bc\rd\n") == "a\nb?c?d\n"
