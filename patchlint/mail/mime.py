# SPDX-License-Identifier: GPL-2.0-or-later
"""One mail -> its readable text: MIME parts walked and decoded, each line keeping its place in the input.

The parts are cut out here, on the raw lines, because the parser of the email package forgets where in the input a
part stood and cannot give back 8-bit text that its header declares wrongly. Headers are still its work.
"""

import re
from collections.abc import Iterator
from email.message import Message

from patchlint.errors import MailError
from patchlint.mail.charset import decode_text
from patchlint.mail.headers import clean, decode_words, read_headers
from patchlint.mail.mbox import RawMail
from patchlint.mail.transfer import Lines, decode_transfer, unflow
from patchlint.record import record

_LIMIT_DEPTH = 12
_LIMIT_PARTS = 1000
_PATCH_NAME = re.compile(r"\.(patch|diff|mbox|eml)(\.txt)?$", re.I)
_PACKED_NAME = re.compile(
    r"(patch|diff|mbox|eml)[^/]{0,100}\.(gz|tgz|bz2|xz|txz|zst|lzma|lz|lz4|z|zip|7z|rar|gpg|pgp)$", re.I
)
_LONGEST_NAME = 100
_PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"
_ENCRYPTED = ("application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


@record
class Text:
    """The readable text of a mail: lines, the input line of each, whether the last has a line end, what is amiss."""

    lines: list[str]
    origins: list[int]
    complete: bool
    trouble: str
    hides: bool = False  # the trouble is about a patch, whatever the subject says
    damage: int = 0  # the line, 1-based, behind which the trouble took text away


@record
class _Leaf:
    message: Message
    part: Lines


def read_text(message: Message, raw: RawMail, start: int) -> Text:
    """Return the text of a mail whose body begins at `raw.lines[start]`.

    text/* parts and attachments that are patches are joined in order, HTML is left out; of multipart/alternative
    the plain text is taken. Raises MailError when the mail has too many parts or lines.
    """
    origins = list(range(raw.line + start, raw.line + len(raw.lines)))
    leaves = list(_Walk().leaves(message, Lines(list(raw.lines[start:]), origins, raw.complete), 0))
    texts = [text for text in map(_leaf_text, leaves) if text is not None]
    lines: list[str] = []
    places: list[int] = []
    damage, trouble = 0, ""
    for text in texts:
        lines += text.lines
        places += text.origins
        if text.trouble and not trouble:
            damage, trouble = len(lines), text.trouble
    packed = next(filter(None, map(_packed, leaves)), "")
    complete = not texts or texts[-1].complete
    return Text(lines, places, complete, trouble or packed or _trouble(leaves, lines), packed != "", damage)


def _content_type(message: Message) -> str:
    # The email package trusts its input here more than it should.
    try:
        return message.get_content_type()
    except (ValueError, TypeError, LookupError, AttributeError):
        return "text/plain"


def _parameter(message: Message, name: str, header: str = "content-type") -> str:
    try:
        value = message.get_param(name, "", header)
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, value
        value = value[2]
    return str(value or "")


class _Walk:
    """A walk over the parts of one mail, bounded in depth and number."""

    def __init__(self) -> None:
        self.parts = 0

    def leaves(self, message: Message, body: Lines, depth: int) -> Iterator[_Leaf]:
        """Yield the parts that hold no other parts."""
        kind = _content_type(message)
        self.parts += 1
        if self.parts > _LIMIT_PARTS:
            raise MailError(f"the mail has more than {_LIMIT_PARTS} parts")
        if kind == "message/rfc822" and depth < _LIMIT_DEPTH:
            yield from self._inner(body, depth)
            return
        boundary = _parameter(message, "boundary").rstrip().encode("utf-8", "replace")
        parts = _parts(body, boundary) if kind.startswith("multipart/") and boundary and depth < _LIMIT_DEPTH else []
        if not parts:
            yield _Leaf(message, body)
        elif kind == "multipart/alternative":
            yield from _preferred([list(self._inner(part, depth)) for part in parts])
        else:
            for part in parts:
                yield from self._inner(part, depth)

    def _inner(self, part: Lines, depth: int) -> Iterator[_Leaf]:
        headers, start = read_headers(part.text)
        yield from self.leaves(headers, Lines(part.text[start:], part.origins[start:], part.complete), depth + 1)


def _preferred(choices: list[list[_Leaf]]) -> list[_Leaf]:
    """Return the alternative that holds plain text, else the one that holds a patch, else the last."""
    for wanted in (("text/plain",), ("text/x-patch", "text/x-diff")):
        for leaves in choices:
            texts = (leaf.part.text for leaf in leaves if _content_type(leaf.message) in wanted)
            if any(line.strip() for text in texts for line in text):
                return leaves
    return choices[-1]


def _parts(body: Lines, boundary: bytes) -> list[Lines]:
    """Cut a multipart body at its boundary lines; without a closing one the last part goes to the end."""
    opening, closing = b"--" + boundary, b"--" + boundary + b"--"
    starts: list[int] = []
    end = len(body.text)
    for number, line in enumerate(body.text):
        if not line.startswith(opening):
            continue
        stripped = line.rstrip()
        if stripped == closing:
            end = number
            break
        if stripped == opening:
            starts.append(number)
    ends = [*starts[1:], end] if starts else []
    return [
        Lines(body.text[first + 1 : last], body.origins[first + 1 : last], body.complete or last < len(body.text))
        for first, last in zip(starts, ends, strict=True)
    ]


def _leaf_text(leaf: _Leaf) -> Text | None:
    """Return the text of a part, None when it is no text (HTML, a signature, a picture, a log)."""
    kind = _content_type(leaf.message)
    wanted = kind.startswith(("text/", "multipart/")) and kind != "text/html"
    if not wanted and _PATCH_NAME.search(_name(leaf.message)) is None:
        return None
    part = decode_transfer(leaf.part, str(leaf.message.get("content-transfer-encoding", "")))
    trouble = part.trouble
    if _parameter(leaf.message, "format").lower() == "flowed":
        part = unflow(part, _parameter(leaf.message, "delsp").lower() == "yes")
    text = decode_text(b"\n".join(part.text), _parameter(leaf.message, "charset"))
    lines = text.split("\n") if part.text else []
    return Text(lines, part.origins, part.complete, trouble)


def _name(message: Message) -> str:
    """Return the file name of a part, decoded, "" without one; mailers encode it as no standard allows, too."""
    name = _parameter(message, "filename", "content-disposition") or _parameter(message, "name")
    return clean(decode_words(name))


def _packed(leaf: _Leaf) -> str:
    """Say that an attachment is a packed or encrypted patch, "" when it is none."""
    name = _name(leaf.message)
    if _PACKED_NAME.search(name) is None:
        return ""
    return f"the attachment {name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 3] + '...'} is packed"


def _trouble(leaves: list[_Leaf], lines: list[str]) -> str:
    kinds = {_content_type(leaf.message) for leaf in leaves}
    if kinds & set(_ENCRYPTED) or _PGP_MESSAGE in lines:
        return "the mail is encrypted or signed as one block (PGP or S/MIME), so it has no readable text"
    if "text/html" in kinds and not any(line.strip() for line in lines):
        return "the mail has only an HTML body; a patch has to be plain text"
    return ""
