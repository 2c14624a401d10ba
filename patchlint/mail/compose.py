# SPDX-License-Identifier: GPL-2.0-or-later
"""A draft: headers and body as the bytes of a mail that a mail reader opens and a person sends.

Neither Date nor Message-ID: whoever sends it sets them. The headers are folded and encoded by the email package.
"""

from collections.abc import Iterable
from email.charset import SHORTEST, Charset
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import formataddr
from io import BytesIO

from patchlint.mail.addresses import Address
from patchlint.mail.answer import Answer

_POLICY = compat32.clone(linesep="\n", cte_type="8bit", mangle_from_=False)
_FROM = "From patchlint Thu Jan  1 00:00:00 1970\n"


def compose(answer: Answer, body: str) -> bytes:
    """Return a reply as a mail, "\\n" line ends; its body is us-ascii if that will do, else utf-8, never wrapped."""
    message: Message[str, str | Header] = Message(policy=_POLICY)
    if answer.sender is not None:
        message["From"] = _mailboxes([answer.sender], "From")
    for name, found in (("To", answer.to), ("Cc", answer.cc)):
        if found:
            message[name] = _mailboxes(found, name)
    message["Subject"] = _text(answer.subject, "Subject")
    if answer.in_reply_to:
        message["In-Reply-To"] = answer.in_reply_to
        message["References"] = " ".join(answer.references)
    message["MIME-Version"] = "1.0"
    text = body.encode("utf-8", "replace")
    charset, encoding = ("us-ascii", "7bit") if text.isascii() else ("utf-8", "8bit")
    message["Content-Type"] = f"text/plain; charset={charset}"
    message["Content-Transfer-Encoding"] = encoding
    message.set_payload(text.decode("ascii", "surrogateescape"))
    out = BytesIO()
    BytesGenerator(out, policy=_POLICY).flatten(message)
    return out.getvalue()


def mailbox(drafts: Iterable[bytes]) -> bytes:
    """Return several drafts as one mboxrd."""
    parts = []
    for draft in drafts:
        lines = draft.split(b"\n")
        quoted = (b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
        parts.append(_FROM.encode() + b"\n".join(quoted))
    return b"\n".join(parts)


def _text(text: str, name: str) -> Header:
    """A header of free text; what would be read as an encoded word is encoded itself."""
    charset = "us-ascii" if text.isascii() and "=?" not in text else _utf8()
    return Header(text, charset, header_name=name)


def _utf8() -> Charset:
    """UTF-8, encoded whatever the rest of the process has told the email package."""
    charset = Charset("utf-8")
    charset.header_encoding = SHORTEST
    return charset


def _mailboxes(found: Iterable[Address], name: str) -> Header:
    """A header of addresses, a name that is not ASCII as encoded words of a legal length."""
    header = Header(header_name=name)
    rest = list(found)
    for number, one in enumerate(rest, 1):
        end = "," if number < len(rest) else ""
        if one.name.isascii() and "=?" not in one.name:
            header.append(formataddr((one.name, one.address)) + end, "us-ascii")
        else:
            header.append(one.name, _utf8())
            header.append(f"<{one.address}>{end}", "us-ascii")
    return header
