# SPDX-License-Identifier: GPL-2.0-or-later
"""How a reply says that its findings are seen again."""

import shlex
from collections.abc import Callable
from dataclasses import replace

import pytest

from patchlint.finding import Confidence, Finding
from patchlint.report.again import Base, again
from patchlint.report.show import Show
from patchlint.result import LookedAtFile, PatchReview, Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def answered(finding: Make, review: MakeReview) -> Callable[..., PatchReview]:
    """Return the lamp patch with a leak; keywords overwrite what its mail says."""

    def make(**fields: object) -> PatchReview:
        (found,) = review(finding()).patches
        mail = replace(found.patch.mail, **fields)  # type: ignore[arg-type] # the fields' types differ
        return replace(found, patch=replace(found.patch, mail=mail))

    return make


def _words(lines: list[str]) -> list[str]:
    """The words that a shell makes of the command."""
    return shlex.split("\n".join(lines[2:]).replace("\\\n", ""))


def test_with_a_commit(answered: Callable[..., PatchReview]) -> None:
    assert again(answered(), Show(), Base(True, COMMIT)) == [
        "To see this again, in a kernel tree with HEAD at 0123456789ab:",
        "",
        "    b4 -q am -o - lamp-1@example.org |",
        "        patchlint --tree . --base 0123456789ab \\",
        "            --select leak-on-error-path",
    ]


def test_blobs_are_found_without_a_base_unless_one_was_given(answered: Callable[..., PatchReview]) -> None:
    file = LookedAtFile("drivers/lamp/bind.c", True, "blob 1111111", "")
    found = replace(answered(), files=(file,))
    assert "--base" not in " ".join(again(found, Show(), Base(True, COMMIT)))
    assert "--base 0123456789ab" in " ".join(again(found, Show(), Base(True, COMMIT, True)))


def test_without_a_tree_and_without_an_id(answered: Callable[..., PatchReview]) -> None:
    lines = again(answered(message_id=""), Show(Confidence.LOW), Base())
    assert lines[0] == "To see this again:"
    assert _words(lines) == (["patchlint", "--select", "leak-on-error-path", "--min-confidence", "low", "patch.eml"])


def test_one_of_a_series_is_asked_for_alone(answered: Callable[..., PatchReview]) -> None:
    assert "b4 -q am -P _ -o - lamp-1@example.org" in " ".join(again(answered(total=3), Show(), Base()))


def test_own_families_are_told(answered: Callable[..., PatchReview]) -> None:
    text = " ".join(again(answered(), Show(), Base(True, families=True)))
    assert "family files of my own" in text
    assert "in the same tree:" in text


@pytest.mark.parametrize("name", ["<$(id)@x>", "<`id`@x>", "<a;id@x>", "<-o@x>", "<a'b@x>", "<a&b|c@x>", "<--x=y@x>"])
def test_no_id_runs_in_a_shell(answered: Callable[..., PatchReview], name: str) -> None:
    words = _words(again(answered(message_id=name), Show(), Base()))
    if name.startswith("<-"):
        assert words[0] == "patchlint"
    else:
        assert words[words.index("-") + 1] == name[1:-1]


def test_lines_fit(finding: Make, review: MakeReview) -> None:
    found = [finding(rule=f"a-rule-with-a-name-{number}", line=number) for number in range(9)]
    (patch,) = review(*found).patches
    lines = again(patch, Show(), Base(True, COMMIT))
    assert max(map(len, lines)) <= 72
    words = _words(lines)
    assert [words[i + 1] for i, word in enumerate(words) if word == "--select"] == sorted(f.rule for f in found)
