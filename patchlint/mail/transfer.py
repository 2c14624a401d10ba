# SPDX-License-Identifier: GPL-2.0-or-later
"""Transfer encodings and format=flowed of one MIME part, each decoded line keeping its line in the input."""

import binascii
import re
from collections import Counter

from patchlint.errors import MailError
from patchlint.mail.mbox import LIMIT_LINES
from patchlint.record import record

_BASE64 = "the base64 text of the mail"
_DAMAGED, _CUT_OFF = "is damaged on line", "is cut off on line"
_FULL_LINE = 56  # bytes of the shortest line of base64 that another one follows
_BASE64_BYTE = re.compile(rb"[A-Za-z0-9+/=]")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}[ \t]*$")
_QP_ESCAPE = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*$)")
_NOT_QP = re.compile(rb"[^\t\x20-\x7e]")


@record
class Lines:
    """Lines of a part without line ends, and the 1-based input line of each."""

    text: list[bytes]
    origins: list[int]
    complete: bool
    trouble: str = ""  # why the text ends where it does, "" when it ends by itself


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
    """Decode the leading base64 lines, as far as they are sound; what a list appended in clear stays as it is."""
    end = start = next((number for number, line in enumerate(part.text) if line.strip()), len(part.text))
    while end < len(part.text) and _BASE64_LINE.match(part.text[end]):
        end += 1
    block = [line.strip() for line in part.text[start:end]]
    rest = part.text[end:]
    if not block or not _is_base64(block, whole=not any(line.strip() for line in rest)):
        return _undecodable(part)
    data = _decode_block(b"".join(block))
    _check_size(data.count(b"\n"))
    sound, trouble = _soundness(block, rest, data.endswith(b"\n") or block[-1].endswith(b"="))
    if trouble:
        data = _decode_block(b"".join(block[:sound]))
    complete = data.endswith(b"\n")
    text = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    if complete:
        text.pop()
    origins = [part.origins[start]] * len(text)
    if trouble:
        last = part.origins[start + sound - (trouble == _CUT_OFF)]
        return Lines(text, origins, False, f"{_BASE64} {trouble} {last}")
    if any(line.strip() for line in rest):
        text, origins, complete = text + rest, origins + part.origins[end:], part.complete
    return Lines(text, origins, complete)


def _is_base64(block: list[bytes], whole: bool) -> bool:
    """Tell base64 from text that happens to use its alphabet ("Thanks" on a line of its own)."""
    return len(block[0]) >= _FULL_LINE or (whole and sum(map(len, block)) % 4 == 0)


def _undecodable(part: Lines) -> Lines:
    """Return text that is no base64 as it is, and nothing of base64 that is damaged from its first line on."""
    filled = [line for line in part.text if line.strip()]
    coded = sum(len(line) >= _FULL_LINE and _BASE64_LINE.match(line) is not None for line in filled)
    if coded <= len(filled) / 2:
        return part
    first = next(origin for line, origin in zip(part.text, part.origins, strict=True) if line.strip())
    return Lines([], [], False, f"{_BASE64} {_DAMAGED} {first}")


def _soundness(block: list[bytes], rest: list[bytes], ended: bool) -> tuple[int, str]:
    """Return how many lines of `block` can be trusted and what is wrong with the next one, "" for nothing.

    `rest` are the lines below the block; `ended` says whether the block ends as a text does.
    """
    width = Counter(map(len, block)).most_common(1)[0][0]
    pieces = [len(piece) % 4 for piece in b"".join(block).split(b"=") if piece]
    misaligned = 1 in pieces or (pieces[-1:] != [0] and not block[-1].endswith(b"="))
    # Lines are of one length but for the last: another one has lost or gained characters, and all behind it is off.
    uneven = [number for number, line in enumerate(block[:-1]) if len(line) != width and not line.endswith(b"=")]
    if misaligned and uneven:
        return uneven[0], _DAMAGED
    below = rest[0].strip() if rest else b""
    goes_on = any(len(line.strip()) == width >= _FULL_LINE and _BASE64_LINE.match(line) for line in rest[1:4])
    alike = b" " not in below and len(_BASE64_BYTE.findall(below)) > len(below) / 2
    if below and (goes_on or (alike and not ended)):
        return len(block), _DAMAGED
    return len(block), _CUT_OFF if misaligned and not ended else ""


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
