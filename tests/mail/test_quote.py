# SPDX-License-Identifier: GPL-2.0-or-later
"""Quotations: letter for letter, trimmed where nothing is said about them, safe above all."""

import dataclasses
from collections.abc import Callable

import pytest

from patchlint.mail.model import FileDiff, Patch, PatchMail
from patchlint.mail.quote import SNIP, attribution, quote, quoted_hunk

PatchIn = Callable[[bytes | str], Patch]


def _file(patch_in: PatchIn, hunk: str, header: str = "--- a/lib/toy.c\n+++ b/lib/toy.c\n") -> FileDiff:
    return patch_in(header + hunk).files[0]


def _texts(file: FileDiff, *keep: int, context: int = 3) -> list[str]:
    return [line.text for line in quoted_hunk(file, file.hunks[0], frozenset(keep), context)]


@pytest.fixture
def long(patch_in: PatchIn) -> FileDiff:
    """New lines 10 to 29, all context but for line 20, which replaces two others."""
    lines = [f" \tl{number}();" for number in range(10, 20)] + ["-\told();", "-", "+\tnew();"]
    lines += [f" \tl{number}();" for number in range(21, 30)]
    return _file(patch_in, "@@ -10,21 +10,20 @@ int f(void)\n" + "\n".join(lines) + "\n")


def test_text_is_quoted_line_by_line() -> None:
    assert quote("a\n\n \n\tb\n> c\n") == ["> a", ">", ">", "> \tb", "> > c"]


def test_a_hunk_is_trimmed_to_the_lines_around_those_that_matter(long: FileDiff) -> None:
    assert _texts(long, 20) == [
        SNIP,
        *(f">  \tl{number}();" for number in (17, 18, 19)),
        "> -\told();",
        "> -",
        "> +\tnew();",
        *(f">  \tl{number}();" for number in (21, 22, 23)),
        SNIP,
    ]


def test_each_run_left_out_is_one_cut(long: FileDiff) -> None:
    assert _texts(long, 11, 28, context=1) == [
        *(f">  \tl{number}();" for number in (10, 11, 12)),
        SNIP,
        *(f">  \tl{number}();" for number in (27, 28, 29)),
    ]
    assert _texts(long) == [SNIP]
    assert _texts(long, 99) == [SNIP]


def test_a_few_lines_are_not_worth_a_cut(long: FileDiff) -> None:
    assert _texts(long, 15, context=1)[:5] == [f">  \tl{number}();" for number in range(10, 15)]
    assert _texts(long, 16, context=1)[:2] == [SNIP, ">  \tl15();"]
    assert SNIP not in _texts(long, 14, 21, 27, context=2)


def test_removed_lines_stand_with_the_lines_around_them(long: FileDiff) -> None:
    assert _texts(long, 19, context=1) == [
        SNIP,
        ">  \tl18();",
        ">  \tl19();",
        "> -\told();",
        "> -",
        "> +\tnew();",
        SNIP,
    ]
    assert _texts(long, 19, context=0) == [SNIP, ">  \tl19();", SNIP]


def test_every_line_kept_is_byte_for_byte_that_of_the_patch(long: FileDiff, patch_in: PatchIn) -> None:
    hunk = "@@ -1,3 +1,3 @@\n \ta  \n-\tb\\\n+\tü\x0c\n \n\\ No newline at end of file\n"
    file = _file(patch_in, hunk)
    assert _texts(file, 1, 2, 3) == ["> " + line for line in hunk.split("\n")[1:-1]]
    numbered = [line.new_line for line in quoted_hunk(file, file.hunks[0], frozenset((2,)))]
    assert numbered == [1, None, 2, 3, None]
    assert len(quoted_hunk(long, long.hunks[0], frozenset(range(10, 30)))) == len(long.hunks[0].lines)


def test_a_deleted_file_is_trimmed_by_its_old_lines(patch_in: PatchIn) -> None:
    lines = "".join(f"-l{number}\n" for number in range(1, 14))
    file = _file(patch_in, "@@ -1,13 +0,0 @@\n" + lines, "--- a/lib/toy.c\n+++ /dev/null\n")
    assert _texts(file, 7, context=1) == [SNIP, "> -l6", "> -l7", "> -l8", SNIP]


@pytest.mark.parametrize(
    ("sender", "date", "line"),
    [
        (
            "Ada B <ada@example.org>",
            "Sun, 22 Nov 2026 19:37:29 +0000",
            "On Sun, 22 Nov 2026 19:37:29 +0000, Ada B wrote:",
        ),
        ('"B, Ada" <ada@example.org>', "22 Nov 2026 19:37:29 GMT", "On Sun, 22 Nov 2026 19:37:29 +0000, B, Ada wrote:"),
        ("ada@example.org", "", "ada@example.org wrote:"),
        ("<ada@example.org>", "yesterday", "ada@example.org wrote:"),
        ("", "", "The author wrote:"),
        ("Ada\r\nBcc: x\x1b[31m <ada@example.org>", "Sun, 99 Nov 2026 99:99:99 +0000", "Ada Bcc: x [31m wrote:"),
        ("A" * 500 + " <a@example.org>", "", "A" * 100 + "... wrote:"),
    ],
)
def test_attribution(
    make: Callable[..., bytes], one: Callable[[bytes], PatchMail], sender: str, date: str, line: str
) -> None:
    mail = dataclasses.replace(one(make()), sender=sender, date=date)
    assert attribution(mail) == line


@pytest.mark.parametrize(
    "hostile", ["(" * 5000, "9" * 5000, "Mon, " * 500, "1 Jan 99999999999999999999 00:00:00 +0000", "\x00"]
)
def test_hostile_headers_give_one_short_line(
    make: Callable[..., bytes], one: Callable[[bytes], PatchMail], hostile: str
) -> None:
    line = attribution(dataclasses.replace(one(make()), sender=hostile, date=hostile))
    assert line.endswith(" wrote:")
    assert line.isprintable()
    assert len(line) < 200
