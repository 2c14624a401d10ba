# SPDX-License-Identifier: GPL-2.0-or-later
"""One mail, many mails, no mail: how the input is told apart and cut."""

from collections.abc import Callable

import pytest

from patchlint.errors import MailError
from patchlint.mail import mbox
from patchlint.mail.message import read_mails
from patchlint.mail.model import PatchMail

_FROM_LINES = [
    "From git@z Thu Jan  1 00:00:00 1970",
    "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001",
    "From lei@mboxrd Thu Jan  1 00:00:00 1970",
    "From mboxrd@z Thu Jan  1 00:00:00 1970",
    "From lei@mboxrd",
    "From ada@example.org",
    "From - Tue Jan 02 10:00:00 2024",
]


def _subjects(mails: tuple[PatchMail, ...]) -> list[str]:
    return [mail.subject for mail in mails]


@pytest.mark.parametrize("first", _FROM_LINES)
def test_an_mbox_is_cut_at_every_kind_of_from_line(make: Callable[..., bytes], first: str) -> None:
    data = b"\n".join(first.encode() + b"\n" + make(subject=f"[PATCH {n}/3] x") for n in (1, 2, 3))
    mails = read_mails(data, "in.mbox")
    assert _subjects(mails) == ["[PATCH 1/3] x", "[PATCH 2/3] x", "[PATCH 3/3] x"]
    assert [mail.source for mail in mails] == ["in.mbox (mail 1)", "in.mbox (mail 2)", "in.mbox (mail 3)"]
    for mail in mails:
        assert mail.body.endswith("-- \n2.39.5\n")
        assert data.split(b"\n")[mail.line - 1] == mail.body.split("\n")[0].encode()


def test_a_from_line_before_a_single_mail_is_no_part_of_it(make: Callable[..., bytes]) -> None:
    (mail,) = read_mails(b"From ada@example.org Thu Jan  1 00:00:00 1970\n" + make(), "in")
    assert mail.source == "in"
    assert mail.subject == "[PATCH] toy: fix wagon"


@pytest.mark.parametrize("sentence", ["From here on", "From ada to bob", "From 10:30 on", "From a@b.c we got this"])
def test_a_sentence_that_begins_with_from_cuts_nothing(make: Callable[..., bytes], sentence: str) -> None:
    data = b"From git@z Thu Jan  1 00:00:00 1970\n" + make(f"Hello.\n\n{sentence}\nit is better.\n")
    (mail,) = read_mails(data, "in.mbox")
    assert sentence in mail.body


def test_a_from_line_inside_a_mail_without_one_cuts_nothing(make: Callable[..., bytes]) -> None:
    inner = (
        "See:\n\nFrom 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\nFrom: Bob <bob@example.org>\n"
    )
    (mail,) = read_mails(make(inner), "in.eml")
    assert "From: Bob" in mail.body


def test_only_mboxrd_loses_one_level_of_quoting(make: Callable[..., bytes]) -> None:
    body = ">From here\n>>From there\n> From afar\n"
    rd, plain = (
        read_mails(f"From {who} Thu Jan  1 00:00:00 1970\n".encode() + make(body), "in")[0].body
        for who in ("mboxrd@z", "git@z")
    )
    assert rd == "From here\n>From there\n> From afar\n"
    assert plain == body


def test_crlf_input_reads_like_lf_input(make: Callable[..., bytes]) -> None:
    data = b"From git@z Thu Jan  1 00:00:00 1970\n" + make() + b"\nFrom git@z Thu Jan  1 00:00:00 1970\n" + make()
    assert read_mails(data.replace(b"\n", b"\r\n"), "in") == read_mails(data, "in")


def test_a_byte_order_mark_and_blank_lines_before_a_mail_are_ignored(make: Callable[..., bytes]) -> None:
    (mail,) = read_mails(b"\xef\xbb\xbf\n\n" + make(), "in")
    assert mail.subject == "[PATCH] toy: fix wagon"
    assert mail.line == 6


@pytest.mark.parametrize(
    "before", ["", "commit 0123456\nAuthor: Ada\n\n    toy: fix\n\n", "Index: drivers/toy/train.c\n"]
)
def test_a_bare_diff_needs_no_header(diff: str, before: str) -> None:
    (mail,) = read_mails((before + diff).encode(), "x.patch")
    assert (mail.subject, mail.number, mail.total, mail.version, mail.line) == ("", 1, 1, 1, 1)
    assert mail.body == before + diff


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"Hello, this is prose.\n", "not a mail"),
        (b"Note: this is prose, too.\n", "not a mail"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "binary"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"PK\x03\x04abc", "zip"),
        ("diff --git a/x b/x\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_no_mail_is_refused_with_the_cause_in_one_line(data: bytes, cause: str) -> None:
    with pytest.raises(MailError, match=cause) as caught:
        read_mails(data, "in.eml")
    assert str(caught.value).startswith("in.eml")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("limit", "value", "cause"),
    [
        ("LIMIT_BYTES", 1024 * 1024, "larger than 1 MiB"),
        ("LIMIT_LINES", 50, "50 lines"),
        ("LIMIT_MAILS", 2, "2 mails"),
    ],
)
def test_input_is_bounded(
    make: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch, limit: str, value: int, cause: str
) -> None:
    data = (b"From git@z Thu Jan  1 00:00:00 1970\n" + make() + b"\n") * 3
    if limit == "LIMIT_BYTES":
        data += b"x" * value
    monkeypatch.setattr(mbox, limit, value)
    with pytest.raises(MailError, match=cause):
        read_mails(data, "in.mbox")
