# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes of a mail -> text, whatever charset the mail claims: never fails and never changes the number of lines."""

import codecs
import re

# Only true text encodings: "punycode" is quadratic, "unicode_escape" and the like would rewrite the code.
_TEXT_CODEC = re.compile(r"(iso8859|iso2022|latin|cp\d|gb|big5|euc|shift|koi8|johab|tis|mac)")


def decode_text(data: bytes, declared: str = "") -> str:
    """Return `data` as UTF-8 if it is, else in the declared charset, else line by line as UTF-8 or Latin-1.

    A declared ISO-2022 charset goes first: its text is 7 bit and would pass as UTF-8.
    """
    codec = _codec(declared)
    if codec.startswith("iso2022"):
        text = _strictly(data, codec)
        if text is not None:
            return text
    text = _strictly(data, "utf-8")
    if text is None and codec:
        text = _strictly(data, codec)
    if text is None:
        text = "\n".join(_decode_line(line) for line in data.split(b"\n"))
    return text


def decode_declared(data: bytes, declared: str) -> str:
    """Return `data` in the declared charset if that works, else as decode_text() does (for encoded words)."""
    codec = _codec(declared)
    text = _strictly(data, codec) if codec else None
    return decode_text(data) if text is None else text


def _codec(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return ""
    if name == "gb2312":
        return "gb18030"  # mailers write gb2312 and use its successors' characters
    return name if _TEXT_CODEC.match(name) else ""


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeError, LookupError):
        return None
    return text if text.count("\n") == data.count(b"\n") else None


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
