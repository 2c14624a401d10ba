# SPDX-License-Identifier: GPL-2.0-or-later
"""Raw input -> single mails: one RFC 822 mail, an mbox or mboxrd of many, or a patch without any header."""

import re
from collections.abc import Iterator

from patchlint.errors import MailError
from patchlint.record import record

LIMIT_BYTES = 64 * 1024 * 1024
LIMIT_LINES = 2_000_000
LIMIT_MAILS = 10_000
LIMIT_HEADER_LINES = 5000

HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_FROM_LINE = re.compile(rb"From (\S{1,400})(?: .{0,400})?$")
_SENDER = re.compile(rb"[^@]+@[^@]+$|[0-9a-f]{40,64}$")
_DATE = re.compile(rb" \d\d?:\d\d(:\d\d)?[ +-].*\d{4}")
_ESCAPED_FROM = re.compile(rb">+From ")
# A bare patch may begin with a line that looks like a header ("Index: mm/slab.c"); a mail has one of these.
_MAIL_HEADER = re.compile(
    rb"(from|to|cc|subject|date|message-id|received|return-path|delivered-to|content-type|mime-version)[ \t]*:", re.I
)
_DIFF_LINE = re.compile(rb"^(?:diff -|diff --|Index: |--- |\+\+\+ |@@ -)", re.M)
_PACKED = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)


@record
class RawMail:
    """One mail as bytes: its lines without line ends, the 1-based input line of the first, and what to expect."""

    lines: tuple[bytes, ...]
    line: int
    bare: bool  # a diff without any mail header
    complete: bool  # the last line has its line end


def split_mails(data: bytes, source: str) -> Iterator[RawMail]:
    """Yield the mails in `data`; CRLF line ends become LF.

    Raises MailError when the input is empty, too large, packed, binary or neither mail, mbox nor patch.
    mboxrd is told by its From_ line ("From mboxrd@z", "From lei@mboxrd"); only there ">From " loses one ">".
    """
    lines, complete = _lines(data, source)
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise MailError(f"{source}: empty input")
    if _is_from_line(lines, first):
        yield from _split_mbox(lines, first, complete, source)
    elif _has_headers(lines, first):
        yield RawMail(tuple(lines[first:]), first + 1, False, complete)
    elif _DIFF_LINE.search(data):
        yield RawMail(tuple(lines), 1, True, complete)
    else:
        raise MailError(f"{source}:{first + 1}: not a mail, an mbox or a patch")


def _lines(data: bytes, source: str) -> tuple[list[bytes], bool]:
    if len(data) > LIMIT_BYTES:
        raise MailError(f"{source}: larger than {LIMIT_BYTES // (1024 * 1024)} MiB")
    if data.count(b"\n") >= LIMIT_LINES:
        raise MailError(f"{source}: more than {LIMIT_LINES} lines")
    for magic, name in _PACKED:
        if data.startswith(magic):
            raise MailError(f"{source}: packed with {name}; unpack it first")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise MailError(f"{source}: UTF-16 text; save it as UTF-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data[:1024]:
        raise MailError(f"{source}: binary data, not a mail, an mbox or a patch")
    complete = data.endswith(b"\n")
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    if complete:
        lines.pop()
    return lines, complete


def _is_from_line(lines: list[bytes], number: int) -> bool:
    """Tell whether a mail begins here: a From_ line with an address, a commit or a date, and a header below it."""
    match = _FROM_LINE.match(lines[number])
    if match is None or number + 1 >= len(lines):
        return False
    if not (_SENDER.match(match[1]) or _DATE.search(lines[number])):
        return False
    below = lines[number + 1]
    return HEADER.match(below) is not None or below.startswith(b">From ")


def _has_headers(lines: list[bytes], first: int) -> bool:
    known = False
    for number, line in enumerate(lines[first : first + LIMIT_HEADER_LINES]):
        if not line:
            break
        if line[:1] in b" \t" and number > 0:
            continue
        if HEADER.match(line) is None:
            break
        known = known or _MAIL_HEADER.match(line) is not None
    return known


def _split_mbox(lines: list[bytes], first: int, complete: bool, source: str) -> Iterator[RawMail]:
    starts = [first]
    for number in range(first + 1, len(lines)):
        parted = _is_from_line(lines, number) and (not lines[number - 1] or _DATE.search(lines[number]))
        if parted:
            starts.append(number)
    if len(starts) > LIMIT_MAILS:
        raise MailError(f"{source}: more than {LIMIT_MAILS} mails")
    for index, start in enumerate(starts):
        last = index + 1 == len(starts)
        end = len(lines) if last else starts[index + 1]
        mail = lines[start + 1 : end]
        if not last and mail and not mail[-1]:
            mail.pop()  # the blank line that an mbox puts between mails
        if b"mboxrd" in lines[start]:
            mail = [line[1:] if _ESCAPED_FROM.match(line) else line for line in mail]
        yield RawMail(tuple(mail), start + 2, False, complete or not last)
