# SPDX-License-Identifier: GPL-2.0-or-later
"""How a reply says that its findings are seen again."""

import re
import shlex
from collections.abc import Callable
from dataclasses import replace

import pytest

from patchlint.finding import Confidence, Finding, Kind
from patchlint.report.again import again
from patchlint.report.show import Base, Show
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
    text = "\n".join(lines).split("\n\n")[1]
    return shlex.split(text.replace("\\\n", ""))


def test_with_a_commit(answered: Callable[..., PatchReview]) -> None:
    assert again(answered(), Show(base=Base(True, COMMIT))) == [
        "To see this again (fingerprint 3b47b2418c27138f), in a kernel tree with",
        "HEAD at 0123456789ab:",
        "",
        "    b4 -q am -o - lamp-1@example.org |",
        "        patchlint --tree . --base 0123456789ab \\",
        "            --select leak-on-error-path",
    ]


def test_blobs_are_found_without_a_base_unless_one_was_given(answered: Callable[..., PatchReview]) -> None:
    file = LookedAtFile("drivers/lamp/bind.c", True, "blob 1111111", "")
    found = replace(answered(), files=(file,))
    assert "--base" not in " ".join(again(found, Show(base=Base(True, COMMIT))))
    assert "--base 0123456789ab" in " ".join(again(found, Show(base=Base(True, COMMIT, True))))


def test_without_a_tree_and_without_an_id(answered: Callable[..., PatchReview]) -> None:
    lines = again(answered(message_id=""), Show(Confidence.LOW))
    assert lines[0] == "To see this again (fingerprint 3b47b2418c27138f):"
    assert _words(lines) == (["patchlint", "--select", "leak-on-error-path", "--min-confidence", "low", "patch.eml"])


def test_one_of_a_series_is_asked_for_alone(answered: Callable[..., PatchReview]) -> None:
    assert "b4 -q am -P _ -o - lamp-1@example.org" in " ".join(again(answered(total=3), Show(base=Base())))


def test_what_was_given_is_given_again(answered: Callable[..., PatchReview]) -> None:
    base = Base(True, "", False, ("my families", "more"), "0.1.0", "-old.json")
    lines = again(answered(message_id=""), Show(Confidence.HIGH, True, base=base))
    assert _words(lines) == [
        *("patchlint", "--tree", ".", "--families", "my families", "--families", "more"),
        *("--select", "leak-on-error-path", "--min-confidence", "high", "--preexisting"),
        *("--rules-as-of", "0.1.0", "--baseline=-old.json", "patch.eml"),
    ]
    assert " ".join(lines).startswith("Some of the files named here are my own. To see this again (fingerprint")


def test_the_fingerprints_of_several_findings_stand_at_the_end(finding: Make, review: MakeReview) -> None:
    found = [finding(), finding(line=23, exits=(23,)), finding(rule="use-after-put", kind=Kind.USE_AFTER_PUT)]
    (patch,) = review(*found).patches
    lines = again(patch, Show())
    assert lines[0] == "To see this again:"
    text = " ".join(lines)
    assert re.search(
        r"Fingerprints: [0-9a-f]{16} and [0-9a-f]{16} of leak-on-error-path, [0-9a-f]{16} of use-after-put\.$", text
    )
    assert "ingerprint" not in " ".join(again(patch, Show(), named=False))


@pytest.mark.parametrize("name", ["<$(id)@x>", "<`id`@x>", "<a;id@x>", "<-o@x>", "<a'b@x>", "<a&b|c@x>", "<--x=y@x>"])
def test_no_id_runs_in_a_shell(answered: Callable[..., PatchReview], name: str) -> None:
    words = _words(again(answered(message_id=name), Show(base=Base())))
    if name.startswith("<-"):
        assert words[0] == "patchlint"
    else:
        assert words[words.index("-") + 1] == name[1:-1]


def test_lines_fit(finding: Make, review: MakeReview) -> None:
    found = [finding(rule=f"a-rule-with-a-name-{number}", line=number) for number in range(9)]
    (patch,) = review(*found).patches
    lines = again(patch, Show(base=Base(True, COMMIT)))
    assert max(map(len, lines)) <= 72
    words = _words(lines)
    assert [words[i + 1] for i, word in enumerate(words) if word == "--select"] == sorted(f.rule for f in found)


def test_a_commit_is_reviewed_on_its_parent(answered: Callable[..., PatchReview]) -> None:
    words = _words(again(answered(commit=COMMIT, message_id=""), Show()))
    assert words[:6] == ["git", "format-patch", "-1", "--stdout", "0123456789ab", "|"]
    assert words[6:11] == ["patchlint", "--tree", ".", "--base", "0123456789ab~1"]
