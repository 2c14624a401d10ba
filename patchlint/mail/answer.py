# SPDX-License-Identifier: GPL-2.0-or-later
"""The headers of a reply: what it answers, to whom it goes, what it is called.

All that comes from the mail is checked, so that no header of ours can hold one of its making.
"""

import re
from collections.abc import Iterable

from patchlint.mail.addresses import Address, addresses, distinct
from patchlint.mail.headers import clean, without_reply
from patchlint.mail.model import PatchMail
from patchlint.record import record

_ID = re.compile(r"<[!-;=?-~]{1,240}>")  # printable ASCII, no blank, no bracket
_LIMIT_SUBJECT = 400
_MOST_REFERENCES = 40


@record
class Answer:
    """The headers of a reply, decoded and each on one line; "" and () where there is none."""

    subject: str
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    in_reply_to: str
    references: tuple[str, ...]  # the oldest first


def answer(mail: PatchMail, own: Address | None) -> Answer:
    """Return the headers of a reply to `mail` by `own`, None where the mail reader is to fill in who that is."""
    parent = message_id(mail)
    known = message_ids(mail.references) or message_ids(mail.in_reply_to)[:1]
    references = tuple(dict.fromkeys((*(one for one in known if one != parent), parent))) if parent else ()
    if len(references) > _MOST_REFERENCES:  # the first began the thread, the last are the nearest
        references = references[:1] + references[1 - _MOST_REFERENCES :]
    to, cc = _recipients(mail, () if own is None else (own,))
    return Answer(subject(mail.subject), own, to, cc, parent, references)


def message_id(mail: PatchMail) -> str:
    """The id of a mail in its brackets, "" where it has none that a header can hold."""
    found = mail.message_id.strip()
    return found if _ID.fullmatch(found) else ""


def subject(text: str) -> str:
    """A subject with one "Re: " before it, whatever stood there."""
    rest = clean(text)[:_LIMIT_SUBJECT]
    return f"Re: {without_reply(rest).strip() or 'your patch'}"


def _recipients(mail: PatchMail, own: Iterable[Address]) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """To and Cc: the author, and everybody who got the mail, but not oneself."""
    author, asked = addresses(mail.sender)[:1], addresses(mail.reply_to)
    first, others = addresses(mail.to), addresses(mail.cc)
    everybody = {one.key for one in (*first, *others)}
    if all(one.key in everybody for one in asked):  # none, or those of a list: then the author would not hear of it
        asked = author
    to = distinct(asked, own) or distinct(first, own) or distinct(others, own)  # one's own mail: those it went to
    return to, distinct((*first, *others), (*to, *own))


def message_ids(header: str) -> tuple[str, ...]:
    """Return the ids that a header such as References names, in its order."""
    return tuple(_ID.findall(header))
