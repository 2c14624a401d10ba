# SPDX-License-Identifier: GPL-2.0-or-later
"""What was looked at, and what was not."""

from collections.abc import Callable

import pytest

from patchlint.report.coverage import coverage
from patchlint.report.show import incomplete
from patchlint.result import Callees, Looked, LookedAtFile, Review

MakeReview = Callable[..., Review]
PATH = "drivers/lamp/bind.c"


def _said(review: Review) -> str:
    return " ".join(coverage(review.patches[0], "9.9"))


def _rows(*states: str) -> tuple[Looked, ...]:
    return tuple(Looked(PATH, f"f{n}", state, "why") for n, state in enumerate(states))


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "patchlint 9.9 found no function that this patch touches."),
        (("strict",), "patchlint 9.9 read the function that this patch touches, on top"),
        (("strict", "opaque"), "patchlint 9.9 read the 2 functions that this patch touches, on top"),
        (("strict", "skipped"), "Of the 2 functions that this patch touches, patchlint 9.9 read 1 in full, on top"),
        (("skipped",), "Of the function that this patch touches, patchlint 9.9 read none in full"),
        (("partial", "partial"), "read the 2 functions that this patch touches as far as the hunks show them"),
        (("strict", "partial", "skipped"), "read 1 in full and 1 as far as the hunks show"),
    ],
)
def test_functions_are_counted(review: MakeReview, states: tuple[str, ...], said: str) -> None:
    assert said in _said(review(functions=_rows(*states)))


def test_a_function_in_pieces_counts_once(review: MakeReview) -> None:
    pieces = (Looked(PATH, "f", "partial", ""), Looked(PATH, "f", "partial", ""), Looked(PATH, "g", "strict", ""))
    assert _said(review(functions=pieces)).startswith("Of the 2 functions")


def test_what_was_not_read_is_named_with_the_reason(review: MakeReview) -> None:
    assert "Not looked at: f0() (why)." in _said(review(functions=_rows("skipped")))
    assert "With a statement or two left out: f1() (why)." in _said(review(functions=_rows("strict", "opaque")))


def test_code_outside_of_functions_is_named_by_its_file(review: MakeReview) -> None:
    outside = tuple(Looked(PATH, "", "skipped", f"line {line}: a macro body") for line in (3, 9))
    rows = (Looked(PATH, "f", "strict", ""), *outside)
    made = review(functions=rows)
    assert "read the function that this patch touches" in _said(made)
    assert f"Not looked at: {PATH} (line 3: a macro body and line 9: a macro body)." in _said(made)
    assert incomplete(made)
    assert "found no function" in _said(review(functions=outside))


def test_files_that_were_left_out_are_grouped_by_reason(review: MakeReview) -> None:
    paths = ("Makefile", "Kconfig", "MAINTAINERS")
    files = [LookedAtFile(PATH, True, "HEAD", ""), *(LookedAtFile(path, False, "", "not C") for path in paths)]
    files.append(LookedAtFile("logo.ppm", False, "", "a binary file"))
    said = _said(review(files=tuple(files)))
    assert "Left out: Makefile, Kconfig and 1 more (not C). Left out: logo.ppm (a binary file)." in said


@pytest.mark.parametrize(
    ("origins", "said"),
    [
        (["HEAD"], "on top of HEAD."),
        (["the folder"], "on top of the tree as it stands."),
        (["blob 1"], "on top of blob 1."),
        (["blob 1", "blob 2"], "on top of the blobs that its index lines name."),
        (["the patch"], "touches."),
    ],
)
def test_the_base_is_named(review: MakeReview, origins: list[str], said: str) -> None:
    files = tuple(LookedAtFile(f"{n}.c", True, origin, "") for n, origin in enumerate(origins))
    assert _said(review(files=files)).endswith(said)


@pytest.mark.parametrize(
    ("state", "lacking"), [("strict", False), ("opaque", False), ("partial", True), ("skipped", True)]
)
def test_incomplete_means_not_all_was_analysed(review: MakeReview, state: str, lacking: bool) -> None:
    assert incomplete(review(functions=_rows("strict", state))) is lacking


def test_a_makefile_does_not_make_it_incomplete_but_a_hunk_does(review: MakeReview) -> None:
    makefile = LookedAtFile("Makefile", False, "", "not C")
    assert not incomplete(review(functions=(), files=(makefile,)))
    assert incomplete(review(functions=(), files=(LookedAtFile(PATH, False, "", "no tree was given"),)))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            'hunk 2 at line 7 does not apply: line 8 is "a) (b", not "c" (HEAD)',
            "hunk 2 at line 7 does not apply to HEAD",
        ),
        (
            "hunk 1 at line 7 does not apply: where? (the folder)",
            "hunk 1 at line 7 does not apply to the tree as it stands",
        ),
        ("no tree was given", "no tree was given"),
    ],
)
def test_a_misfit_is_told_without_what_is_in_the_way(review: MakeReview, reason: str, said: str) -> None:
    files = (LookedAtFile(PATH, False, "", reason),)
    assert f"I only had the hunks ({said})." in _said(review(files=files))


def test_in_brief_there_is_no_more_than_the_reader_can_use(review: MakeReview) -> None:
    rows = _rows("strict", "opaque", "skipped")
    files = (LookedAtFile(PATH, True, "HEAD", ""), LookedAtFile("Makefile", False, "", "not C"))
    made = review(functions=rows, files=files, callees=Callees("", False)).patches[0]
    assert " ".join(coverage(made, "9.9", brief=True)) == (
        "Of the 3 functions that this patch touches, patchlint 9.9 read 2 in full, on top of HEAD. Not looked at: f2()."
        " Not every function called in other files was looked up."
    )
