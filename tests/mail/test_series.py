# SPDX-License-Identifier: GPL-2.0-or-later
"""Which mails are reviewed, in which order, and what is said about the others."""

from collections.abc import Callable, Sequence

import pytest

from patchlint.mail.message import read_mails
from patchlint.mail.model import PatchMail
from patchlint.mail.series import Selection, Skipped, arrange

Build = Callable[..., PatchMail]


@pytest.fixture
def mail(make: Callable[..., bytes]) -> Build:
    """Return a mail with a patch (without one when a body is given); its source is its Message-ID."""

    def build(subject: str, ident: str, parent: str = "", body: str | None = None, **headers: str) -> PatchMail:
        fields = {"Message_ID": f"<{ident}@example.org>"}
        if parent:
            fields |= {"In_Reply_To": f"<{parent}@example.org>", "References": f"<{parent}@example.org>"}
        (read,) = read_mails(make(body, subject, **fields | headers), ident)
        return read

    return build


def _sources(mails: Sequence[PatchMail] | Sequence[Skipped]) -> list[str]:
    return [mail.source for mail in mails]


def _titles(selection: Selection) -> list[str]:
    return [mail.subject for mail in selection.patches]


def test_a_series_is_sorted_by_number_and_its_cover_letter_is_named(mail: Build) -> None:
    mails = [
        mail("[PATCH v2 10/10] toy: ten", "10", "0"),
        mail("Re: [PATCH v2 2/10] toy: two", "r", "2", "> diff --git a/x b/x\n\nNo.\n"),
        mail("[PATCH v2 2/10] toy: two", "2", "0"),
        mail("[PATCH v2 0/10] toy: all", "0", "", "Ten patches.\n"),
        mail("[PATCH v2 1/10] toy: one", "1", "0"),
    ]
    selection = arrange(mails)
    assert _sources(selection.patches) == ["1", "2", "10"]
    assert [(skipped.source, skipped.why) for skipped in selection.without_patch] == [
        ("r", "only a quoted diff"),
        ("0", "a cover letter"),
    ]
    assert selection.passed_over == ()


def test_single_patches_keep_their_order(mail: Build) -> None:
    mails = [mail(f"[PATCH] toy: {word}", word) for word in ("zebra", "ant", "dog")]
    assert _sources(arrange(mails).patches) == ["zebra", "ant", "dog"]


def test_a_series_stands_where_its_first_mail_stood(mail: Build) -> None:
    mails = [
        mail("[PATCH] toy: first", "first"),
        mail("[PATCH 2/2] toy: two", "2", "1"),
        mail("[PATCH] toy: middle", "middle"),
        mail("[PATCH 1/2] toy: one", "1"),
    ]
    assert _sources(arrange(mails).patches) == ["first", "1", "2", "middle"]


def test_files_of_a_series_without_any_thread_are_sorted(make: Callable[..., bytes]) -> None:
    data = [make(subject=f"[PATCH {number}/3] toy: {number}") for number in (3, 1, 2)]
    mails = [mail for number, raw in enumerate(data) for mail in read_mails(raw, str(number))]
    assert _sources(arrange(mails).patches) == ["1", "2", "0"]


def test_two_series_of_one_length_without_any_thread_are_not_mixed(make: Callable[..., bytes]) -> None:
    subjects = ["[PATCH 1/2] a: one", "[PATCH 2/2] a: two", "[PATCH 1/2] b: one", "[PATCH 2/2] b: two"]
    mails = [read_mails(make(subject=subject), "in")[0] for subject in subjects]
    assert _titles(arrange(mails)) == subjects


def test_only_the_newest_version_is_kept(mail: Build) -> None:
    mails = [
        mail("[PATCH v3 1/2] toy: one", "v3-1", "v3-0"),
        mail("[PATCH 1/3] toy: one", "v1-1", "v1-0"),
        mail("[PATCH 2/3] toy: gone", "v1-2", "v1-0"),
        mail("[PATCH 3/3] toy: three", "v1-3", "v1-0"),
        mail("[PATCH v3 2/2] toy: three, renamed", "v3-2", "v3-0"),
        mail("[PATCH v2 1/2] toy: one", "v2-1", "v1-0"),
        mail("[PATCH v2 2/2] toy: three", "v2-2", "v1-0"),
    ]
    selection = arrange(mails)
    assert _sources(selection.patches) == ["v3-1", "v3-2"]
    assert sorted(_sources(selection.passed_over)) == ["v1-1", "v1-2", "v1-3", "v2-1", "v2-2"]
    assert {skipped.why for skipped in selection.passed_over} == {
        "version 1; version 3 is in v3-1",
        "version 2; version 3 is in v3-1",
    }


def test_a_partial_repost_is_filled_from_the_version_before(mail: Build) -> None:
    mails = [mail(f"[PATCH v4 {number}/3] toy: {number}", f"v4-{number}", "v4-0") for number in (1, 2, 3)]
    selection = arrange([*mails, mail("[PATCH v5 2/3] toy: 2", "v5-2", "v4-2")])
    assert _sources(selection.patches) == ["v4-1", "v5-2", "v4-3"]
    assert _sources(selection.passed_over) == ["v4-2"]


def test_a_resend_replaces_what_it_repeats(mail: Build) -> None:
    mails = [mail("[PATCH RESEND v2] toy: one", "again"), mail("[PATCH v2] toy: one", "first")]
    selection = arrange(mails)
    assert _sources(selection.patches) == ["again"]
    assert [(skipped.source, skipped.why) for skipped in selection.passed_over] == [("first", "sent again in again")]


_HOME = {"From": "Ada Example <ada@home.example.org>"}
_BOB = {"From": "Bob <bob@example.org>"}
_DROPPED = {"version 1; version 2 is in v2-1"}


@pytest.mark.parametrize("cover", [True, False])
@pytest.mark.parametrize("newest_first", [True, False])
def test_a_version_that_replies_to_the_one_before_replaces_it_with_other_titles(
    mail: Build, cover: bool, newest_first: bool
) -> None:
    old = [mail("[PATCH 1/2] toy: one", "v1-1", "v1-0"), mail("[PATCH 2/2] toy: two", "v1-2", "v1-0")]
    above = {"References": "<v1-0@example.org> <v2-0@example.org>"}
    new = [mail(f"[PATCH v2 {number}/3] ball: {number}", f"v2-{number}", "v2-0", **above) for number in (1, 2, 3)]
    covers = [mail("[PATCH 0/2] toy", "v1-0", "", "Two.\n"), mail("[PATCH v2 0/3] ball", "v2-0", "v1-0", "Three.\n")]
    mails = [*(covers if cover else ()), *(new + old if newest_first else old + new)]
    selection = arrange(mails)
    assert _sources(selection.patches) == ["v2-1", "v2-2", "v2-3"]
    assert sorted(_sources(selection.passed_over)) == ["v1-1", "v1-2"]
    assert {skipped.why for skipped in selection.passed_over} == _DROPPED


def test_a_series_without_cover_letter_is_one_posting_by_in_reply_to_alone(mail: Build) -> None:
    mails = [
        mail("[PATCH 1/2] toy: one", "v1-1"),
        mail("[PATCH 2/2] toy: two", "v1-2", "v1-1"),
        mail("[PATCH v2 1/2] ball: one", "v2-1", "v1-1"),
        mail("[PATCH v2 2/2] ball: two", "v2-2", "v2-1"),
    ]
    selection = arrange(mails)
    assert _sources(selection.patches) == ["v2-1", "v2-2"]
    assert {skipped.why for skipped in selection.passed_over} == _DROPPED


def test_a_patch_that_replies_to_the_answer_to_the_one_before_replaces_it(mail: Build) -> None:
    mails = [
        mail("[PATCH] toy: one", "v1-1"),
        mail("Re: [PATCH] toy: one", "r", "v1-1", "> diff --git a/x b/x\n\nNo.\n", **_BOB),
        mail("[PATCH v2] ball: one", "v2-1", "r"),
    ]
    assert _sources(arrange(mails).patches) == ["v2-1"]


@pytest.mark.parametrize(("sender", "parent"), [(_HOME, "v1-1"), (_HOME, ""), (_BOB, "v1-1")])
def test_a_version_from_another_address_replaces_the_one_before(
    mail: Build, sender: dict[str, str], parent: str
) -> None:
    """Told by the name; from somebody else it has to be a reply."""
    mails = [mail("[PATCH] toy: one", "v1-1"), mail("[PATCH v2] toy: one", "v2-1", parent, **sender)]
    selection = arrange(mails)
    assert _sources(selection.patches) == ["v2-1"]
    assert {skipped.why for skipped in selection.passed_over} == _DROPPED


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("[PATCH 1/2] ball: one", {}),
        ("[PATCH v2 1/2] ball: one", _BOB),
        ("[PATCH v2 1/2] ball: one", {"From": "bob@example.org"}),
        ("[PATCH v2] ball: one", {}),
        ("[PATCH 6.1 v2 1/2] ball: one", {}),
        ("Re: [PATCH v2 1/2] toy: one", {}),
    ],
    ids=[
        "no higher version",
        "somebody else",
        "nobody by name",
        "one patch",
        "a backport",
        "a reply with its own diff",
    ],
)
def test_what_replies_to_a_series_and_is_no_version_of_it_is_kept(
    mail: Build, subject: str, sender: dict[str, str]
) -> None:
    old = [mail("[PATCH 1/2] toy: one", "v1-1"), mail("[PATCH 2/2] toy: two", "v1-2", "v1-1")]
    selection = arrange([*old, mail(subject, "other", "v1-1", **sender)])
    assert sorted(_sources(selection.patches)) == ["other", "v1-1", "v1-2"]
    assert selection.passed_over == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("[PATCH 5.10 1/2] toy: one", {}), ("[PATCH 6.1 v2 1/2] toy: one", {})),
        (("[PATCH] toy: one", {}), ("[PATCH v2] toy: one", {"From": "Bob <bob@example.org>"})),
        (("[PATCH] toy: one", {}), ("[PATCH v2] ball: one", {})),
        (("[PATCH] toy: typo", {}), ("[PATCH] toy: typo", {})),
        (("[PATCH v3 1/2] toy: one", {}), ("Re: [PATCH v2 1/2] toy: one", {"From": "Bob <bob@example.org>"})),
    ],
    ids=["backports", "authors", "titles", "same version", "a reply with its own diff"],
)
def test_what_only_looks_like_another_version_is_kept(
    mail: Build, first: tuple[str, dict[str, str]], second: tuple[str, dict[str, str]]
) -> None:
    selection = arrange([mail(first[0], "a", **first[1]), mail(second[0], "b", **second[1])])
    assert _sources(selection.patches) == ["a", "b"]
    assert selection.passed_over == ()


def test_a_mail_that_came_twice_is_reviewed_once_and_a_forged_copy_hides_nothing(mail: Build, diff: str) -> None:
    copy, twin = mail("[PATCH] toy: one", "same"), mail("[PATCH] toy: one", "same")
    other = mail("[PATCH] toy: one", "same", body=diff.replace("-ENODEV", "-ENOMEM"))
    selection = arrange([copy, twin, other])
    assert [mail is copy or mail is other for mail in selection.patches] == [True, True]
    assert [skipped.why for skipped in selection.passed_over] == ["the same mail as same"]


def test_the_base_commit_of_a_series_holds_for_each_of_its_patches(mail: Build) -> None:
    base = "0123456789abcdef0123456789abcdef01234567"
    cover = mail("[PATCH 0/2] toy", "0", body=f"All.\n\nbase-commit: {base}\n")
    patches = [mail(f"[PATCH {number}/2] toy: {number}", f"{number}", "0") for number in (1, 2)]
    other = mail("[PATCH] ball: one", "other")
    assert [read.base_commit for read in arrange([cover, *patches, other]).patches] == [base, base, ""]


@pytest.mark.parametrize(
    ("subject", "body", "why"),
    [
        ("[PATCH 0/3] toy", "Three patches.\n", "a cover letter"),
        ("Re: [PATCH 0/3] toy", "Nice.\n", "a reply without a diff"),
        (
            "[GIT PULL] toy",
            "The following changes since commit 0123456:\n",
            "a pull request: the commits are elsewhere",
        ),
        ("toy", "Hello.\n", "no diff in it"),
    ],
)
def test_mails_without_a_patch_are_named_with_the_reason(mail: Build, subject: str, body: str, why: str) -> None:
    assert arrange([mail(subject, "x", body=body)]).without_patch == (Skipped(subject, "x", why),)


def test_a_mail_that_cannot_be_read_does_not_stop_the_others(mail: Build) -> None:
    html = mail("[PATCH] toy: one", "html", body="<p>", Content_Type="text/html")
    selection = arrange([html, mail("[PATCH] toy: two", "two")])
    assert _sources(selection.patches) == ["two"]
    assert [skipped.why for skipped in selection.without_patch] == [html.trouble]
    assert html.trouble
