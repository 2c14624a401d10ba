# SPDX-License-Identifier: GPL-2.0-or-later
"""Transfer encodings and format=flowed of one MIME part, each decoded line keeping its line in the input."""

import binascii
import re
from dataclasses import dataclass

from patchlint.errors import MailError
from patchlint.mail.mbox import LIMIT_LINES

_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}[ \t]*$")
_QP_ESCAPE = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*$)")
_NOT_QP = re.compile(rb"[^\t\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a part without line ends, and the 1-based input line of each."""

    text: list[bytes]
    origins: list[int]
    complete: bool


def decode_transfer(part: Lines, encoding: str) -> Lines:
    """Undo quoted-printable or base64.

    b4 pipes mails whose header still names the encoding while the body is decoded already; such a body breaks
    the rules of the encoding and is left alone. Raises MailError when the text is too long.
    """
    encoding = encoding.strip().lower()
    if encoding == "quoted-printable" and _is_quoted_printable(part.text):
        _check_size(sum(line.upper().count(b"=0A") for line in part.text) + len(part.text))
        return _from_quoted_printable(part)
    if encoding == "base64":
        return _from_base64(part)
    return part


def _check_size(lines: int) -> None:
    if lines > LIMIT_LINES:
        raise MailError(f"the mail has more than {LIMIT_LINES} lines once decoded")


def _is_quoted_printable(lines: list[bytes]) -> bool:
    """Legal: "=" only before two hex digits or a line end, no line longer than 76, no 8-bit or control byte."""
    return all(
        len(line) <= 76 and _NOT_QP.search(line) is None and line.count(b"=") == len(_QP_ESCAPE.findall(line))
        for line in lines
    )


def _from_quoted_printable(part: Lines) -> Lines:
    text: list[bytes] = []
    origins: list[int] = []
    begun: list[bytes] = []
    start = 0
    for line, origin in zip(part.text, part.origins, strict=True):
        stripped = line.rstrip(b" \t")
        soft = stripped.endswith(b"=")
        data = binascii.a2b_qp(stripped[:-1]) if soft else binascii.a2b_qp(line) + b"\n"
        *ended, rest = data.split(b"\n")  # an encoded "=0A" is a line end like any other
        for piece in ended:
            text.append(b"".join([*begun, piece]).removesuffix(b"\r"))
            origins.append(start if begun else origin)
            begun = []
        if rest:
            start = start if begun else origin
            begun.append(rest)
    if begun:
        text.append(b"".join(begun))
        origins.append(start)
    return Lines(text, origins, part.complete and not begun)


def _from_base64(part: Lines) -> Lines:
    """Decode the leading base64 lines; what a list appended in clear stays as it is."""
    end = start = next((number for number, line in enumerate(part.text) if line.strip()), len(part.text))
    while end < len(part.text) and _BASE64_LINE.match(part.text[end]):
        end += 1
    block = [line.strip() for line in part.text[start:end]]
    if not block or not _is_base64(block, whole=not any(line.strip() for line in part.text[end:])):
        return part
    data = _decode_block(b"".join(block))
    _check_size(data.count(b"\n"))
    complete = data.endswith(b"\n")
    text = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    if complete:
        text.pop()
    origins = [part.origins[start]] * len(text)
    rest = part.text[end:]
    if any(line.strip() for line in rest):
        text, origins, complete = text + rest, origins + part.origins[end:], part.complete
    return Lines(text, origins, complete)


def _is_base64(block: list[bytes], whole: bool) -> bool:
    """Tell base64 from text that happens to use its alphabet ("Thanks" on a line of its own)."""
    return len(block[0]) >= 56 or (whole and sum(map(len, block)) % 4 == 0)


def _decode_block(data: bytes) -> bytes:
    out = []
    # Some mailers pad every line or paste two encodings together.
    for piece in re.findall(rb"[^=]+=*", data):
        body = piece.rstrip(b"=")
        body = body[:-1] if len(body) % 4 == 1 else body
        out.append(binascii.a2b_base64(body + b"=" * (-len(body) % 4)))
    return b"".join(out)


def unflow(part: Lines, delsp: bool) -> Lines:
    """Undo format=flowed (RFC 3676) the way git-mailinfo does it: unstuff, then join lines that end in a blank."""
    text: list[bytes] = []
    origins: list[int] = []
    pending: list[bytes] = []
    start = 0

    def flush() -> None:
        if pending:
            text.append(b"".join(pending))
            origins.append(start)
            pending.clear()

    for line, origin in zip(part.text, part.origins, strict=True):
        signature = line == b"-- "
        if signature:
            flush()
        start = start if pending else origin
        stuffed = not signature and line.startswith(b" ")
        line = line[1:] if stuffed else line
        flowed = not signature and line.endswith(b" ")
        pending.append(line[:-1] if flowed and delsp else line)
        if not flowed:
            flush()
    cut_off = bool(pending)
    flush()
    return Lines(text, origins, part.complete and not cut_off)
