# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail headers: found, decoded to one clean line each, and the [PATCH v3 2/5] tag of a subject.

Header values go into replies and messages, so no value ever holds a line end or another control character.
The modern policy of the email package is not used: its address parser recurses without bound on hostile headers,
cuts a Message-ID at a blank and raises on unknown charsets.
"""

import binascii
import re
from collections.abc import Sequence
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from patchlint.mail.charset import decode_declared, decode_text
from patchlint.mail.mbox import HEADER, LIMIT_HEADER_LINES
from patchlint.record import record

_LIMIT_VALUE = 100_000
_LIMIT_SUBJECT = 2000
_LIMIT_PARAMETERS = 4000
_ENCODED_WORD = re.compile(r"=\?([A-Za-z0-9_.:+-]{1,60})(?:\*[A-Za-z-]{0,20})?\?([qQbB])\?([!->@-~ ]{0,2000}?)\?=")
_OF_ADDRESSES = frozenset(("from", "reply-to", "to", "cc"))
_SPECIAL = frozenset('()<>[]:;@\\,"')  # RFC 5322
_COLON = r"\s?(?:\[\d{1,3}\])?\s?[:\uff1a]"
_ANSWER = "re|aw|sv|antw|回复|答复"
# "[kbuild] Re: ..." is a reply, "[PATCH] fw: ..." a driver's prefix.
_REPLY = re.compile(rf"\s?(?:\[(?![^]]*patch)[^][\d/]{{1,60}}\]\s?)?(?:{_ANSWER}|fwd|fw(?=\s?:\s?\[)){_COLON}", re.I)
_REPLY_INSIDE = re.compile(rf"\s?(?:{_ANSWER}){_COLON}", re.I)
_TAG = re.compile(r"\s?\[([^][]{0,200})\]")
_COUNT = re.compile(r"(?<![\d.])(\d{1,5})/(\d{1,5})(?![\d.])")
_VERSION = re.compile(r"(?:^|[\s,/_-]|patch|rfc)v(\d{1,4})(?!\d)", re.I)
# [PATCH v6.1.y] and [PATCH v5.10] name the kernel a backport is for.
_RELEASE = re.compile(r"v(\d\.\d+\.y|[3-9]\.(\d\d|[4-9])\b|6\.1\b)", re.I)


@record
class Subject:
    """What a subject says: `title` without tags, whether it is a reply, and the place in the series."""

    title: str
    tags: tuple[str, ...]  # the words in brackets, lower case, without version and count
    reply: bool
    number: int
    total: int
    version: int


def read_headers(lines: Sequence[bytes]) -> tuple[Message, int]:
    """Return the headers that `lines` begin with and the index of the first body line."""
    end = 0
    for end, line in enumerate(lines):
        if not line:
            return _parse(lines[:end]), end + 1
        folded = end > 0 and line[:1] in b" \t"
        header = folded or HEADER.match(line) or line.startswith((b">From ", b"From "))
        if not header or end >= LIMIT_HEADER_LINES:
            return _parse(lines[:end]), end
    return _parse(lines), len(lines)


def _parse(lines: Sequence[bytes]) -> Message:
    block = b"\n".join(line for line in lines if not line.startswith((b">From ", b"From "))) + b"\n\n"
    message = BytesHeaderParser(policy=compat32).parsebytes(block)
    for name in ("content-type", "content-disposition"):
        if len(str(message.get(name, ""))) > _LIMIT_PARAMETERS:
            del message[name]  # the email package takes quadratic time over parameters
    return message


def header_text(message: Message, name: str) -> str:
    """Return the first header `name`, decoded, on one line, "" without it.

    In a header of addresses a decoded word that holds a comma or the like is in quotes.
    """
    for key, value in message.raw_items():
        if key.lower() == name:
            raw = str(value)[:_LIMIT_VALUE].encode("utf-8", "surrogateescape")
            return clean(decode_words(decode_text(raw), quoting=name in _OF_ADDRESSES))
    return ""


def clean(text: str) -> str:
    """Return `text` on one line, without characters that a terminal would obey or not show."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())


def decode_words(text: str, *, quoting: bool = False) -> str:
    """Decode RFC 2047 words; neighbours of one charset are joined first, since mailers split characters in two.

    With `quoting` one that holds what would end an address is put into quotes.
    """
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[end : word.start()]
        adjacent = end > 0 and not between.strip()
        end = word.end()
        if pending and (not adjacent or word[1].lower() != charset):
            out.append(_word_text(pending, charset, quoting))
            pending = b""
        if not adjacent:
            out.append(between)
        charset = word[1].lower()
        pending += _word_bytes(word[2], word[3])
    if pending:
        out.append(_word_text(pending, charset, quoting))
    return "".join(out) + text[end:]


def _word_text(data: bytes, charset: str, quoting: bool) -> str:
    text = decode_declared(data, charset)
    if quoting and not _SPECIAL.isdisjoint(text):
        return '"' + text.replace('"', " ").replace("\\", " ").strip() + '"'
    return text


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("ascii")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw


def without_reply(subject: str) -> str:
    """Return a subject without the "Re:", in whatever language, that it begins with."""
    while match := _REPLY_INSIDE.match(subject):
        subject = subject[match.end() :]
    return subject


def read_subject(subject: str) -> Subject:
    """Take a subject apart; what it does not say is patch 1 of 1, version 1."""
    rest, reply = subject[:_LIMIT_SUBJECT], False
    while match := _REPLY.match(rest):
        rest, reply = rest[match.end() :], True
    number = total = version = 1
    tags: list[str] = []
    while match := _TAG.match(rest):
        rest = rest[match.end() :]
        tag = match[1]
        if count := _COUNT.search(tag):
            number, total = int(count[1]), int(count[2])
            tag = tag.replace(count[0], " ")
        if found := next((item for item in _VERSION.finditer(tag) if not _RELEASE.match(tag, item.start(1) - 1)), None):
            version = int(found[1])
            tag = tag[: found.start(1) - 1] + tag[found.end() :]
        tags += tag.lower().replace(",", " ").split()
        if nested := _REPLY_INSIDE.match(rest):
            rest, reply = rest[nested.end() :], True
    return Subject(rest.strip(), tuple(tags), reply, number, max(total, number, 1), max(version, 1))
