# SPDX-License-Identifier: GPL-2.0-or-later
"""What a reply's headers say, and the bytes that a mail reader is given."""

import mailbox as mailboxes
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlint.mail.addresses import Address
from patchlint.mail.answer import Answer, answer
from patchlint.mail.compose import compose, mailbox
from patchlint.mail.message import read_mails

OWN = Address("Rita Åberg", "rita@example.org")
HEADERS = {
    "From": "Ann Author <ann@example.org>",
    "To": "lamps@example.org, Rita <RITA@example.org>",
    "Cc": "Berg, Tomas <t@example.org>, lamps@example.org",
    "Subject": "[PATCH v2 1/2] lamp: look for the bulb",
    "Message-ID": "<lamp-1@example.org>",
}


def _answer(own: Address | None = OWN, **headers: str | None) -> Answer:
    wanted = HEADERS | {name.replace("_", "-"): text for name, text in headers.items()}
    raw = "".join(f"{name}: {text}\n" for name, text in wanted.items() if text is not None)
    return answer(read_mails(f"{raw}\nThe log.\n".encode("utf-8", "surrogateescape"), "a.eml")[0], own)


def _read(data: bytes) -> EmailMessage:
    return message_from_bytes(data, _class=EmailMessage, policy=default)


def _keys(found: tuple[Address, ...]) -> list[str]:
    return [one.address for one in found]


def test_it_goes_to_the_author_and_all_others_but_not_to_oneself() -> None:
    found = _answer()
    assert _keys(found.to) == ["ann@example.org"]
    assert _keys(found.cc) == ["lamps@example.org", "t@example.org"]
    assert found.cc[1].name == "Berg, Tomas"
    assert found.sender == OWN


def test_without_an_own_address_nobody_is_left_out() -> None:
    found = _answer(None)
    assert found.sender is None
    assert "RITA@example.org" in _keys(found.cc)
    assert "From" not in _read(compose(found, "x\n"))


def test_where_replies_are_wanted_they_go() -> None:
    assert _keys(_answer(Reply_To="ann@home.example.org").to) == ["ann@home.example.org"]


def test_a_list_that_wants_replies_does_not_hide_the_author() -> None:
    found = _answer(Reply_To="lamps@example.org")
    assert _keys(found.to) == ["ann@example.org"]
    assert "lamps@example.org" in _keys(found.cc)


def test_ones_own_patch_is_answered_to_those_who_got_it() -> None:
    found = _answer(From="Rita <rita@example.org>")
    assert _keys(found.to) == ["lamps@example.org"]
    assert _keys(found.cc) == ["t@example.org"]


@pytest.mark.parametrize("subject", ["lamp: x", "Re: lamp: x", "RE: re: lamp: x", "AW: Re: lamp: x"])
def test_re_stands_there_once(subject: str) -> None:
    assert _answer(Subject=subject).subject == "Re: lamp: x"


def test_no_subject_is_no_trouble() -> None:
    assert _answer(Subject=None).subject == "Re: your patch"


def test_references_go_on() -> None:
    found = _answer(References="<a@x> <b@x>\n <c@x>", In_Reply_To="<c@x>")
    assert found.in_reply_to == "<lamp-1@example.org>"
    assert found.references == ("<a@x>", "<b@x>", "<c@x>", "<lamp-1@example.org>")
    assert _answer(In_Reply_To="<c@x>").references == ("<c@x>", "<lamp-1@example.org>")


def test_a_long_thread_keeps_its_ends() -> None:
    found = _answer(References=" ".join(f"<{number}@x>" for number in range(200))).references
    assert len(found) == 40
    assert (found[0], found[-2]) == ("<0@x>", "<199@x>")


@pytest.mark.parametrize("name", ["<a b@x>", "a@x", "<a@x", "<a@x><b@x>", "<å@x>", "<" + "a" * 300 + ">", ""])
def test_a_broken_id_is_not_answered(name: str) -> None:
    found = _answer(Message_ID=name)
    assert found.in_reply_to == ""
    assert found.references == ()
    assert "In-Reply-To" not in _read(compose(found, "x\n"))


def test_the_headers_are_those_of_a_draft() -> None:
    mail = _read(compose(_answer(), "Grüße\n"))
    assert mail["From"] == "Rita Åberg <rita@example.org>"
    assert mail["Cc"] == 'lamps@example.org, "Berg, Tomas" <t@example.org>'
    assert mail["Content-Type"] == 'text/plain; charset="utf-8"'
    assert mail["Content-Transfer-Encoding"] == "8bit"
    assert mail.get_content() == "Grüße\n"
    assert not {"Date", "Message-ID", "Bcc", "User-Agent"} & set(mail.keys())


def test_plain_text_is_us_ascii_and_never_wrapped() -> None:
    body = "> +" + "x" * 2000 + "\n\tFrom here\nFrom there\n. \n"
    data = compose(_answer(), body)
    assert data.endswith(b"\n\n" + body.encode())
    assert b"charset=us-ascii" in data
    assert b"flowed" not in data


def test_headers_are_folded() -> None:
    many = ", ".join(f"Somebody With A Name {number} <somebody{number}@example.org>" for number in range(50))
    data = compose(_answer(Cc=many, Subject="x" * 30 + " ä" * 300), "x\n")
    head = data.partition(b"\n\n")[0].decode("ascii")
    assert max(map(len, head.splitlines())) <= 78
    assert len(_read(data)["Cc"].addresses) == 51


def test_several_drafts_are_one_mailbox(tmp_path: Path) -> None:
    drafts = [compose(_answer(), "From me\n>From you\n"), compose(_answer(), "two\n")]
    (tmp_path / "box").write_bytes(mailbox(drafts))
    found = list(mailboxes.mbox(tmp_path / "box"))
    assert len(found) == 2
    assert found[0].get_payload() == ">From me\n>>From you\n"


_EVIL = st.text(alphabet=st.sampled_from("aB:=?_ \t\n\r\x0b\x0c\x1b\x85\u2028ä<>@,;\"'()\\.-"), max_size=40)
_WORDS = st.sampled_from(
    ["=?utf-8?q?x=0D=0ABcc=3A_evil=40example=2Eorg?=", "=?utf-8?b?Cg0KQmNjOiBh?=", "\n\n> x", "Bcc: e@example.org"]
)


@given(st.lists(st.one_of(_EVIL, _WORDS), min_size=6, max_size=6))
def test_no_header_of_a_mail_makes_one_of_ours(texts: list[str]) -> None:
    names = ("From", "To", "Cc", "Subject", "Message-ID", "References")
    raw = "".join(f"{name}: {text}\n" for name, text in zip(names, texts, strict=True))
    mail = read_mails(f"{raw}Date: x\n\nThe log.\n".encode("utf-8", "replace"), "evil.eml")[0]
    data = compose(answer(mail, OWN), "body\n")
    head, _, body = data.partition(b"\n\n")
    assert body == b"body\n"
    assert all(byte in b"\n" or 32 <= byte < 127 for byte in head)
    fields = re.findall(rb"^([^\s:]+):", head, re.M)
    known = [b"From", b"To", b"Cc", b"Subject", b"In-Reply-To", b"References", b"MIME-Version"]
    assert [name for name in known if name in fields] + [b"Content-Type", b"Content-Transfer-Encoding"] == fields
    assert "\n" not in str(_read(data)["Subject"])
