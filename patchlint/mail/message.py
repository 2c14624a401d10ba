# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes -> mails: what the command line, a pipe from a mail reader or an archive hands in, decoded."""

import re
from email.message import Message

from patchlint.errors import MailError
from patchlint.mail.headers import Subject, header_text, read_headers, read_subject
from patchlint.mail.mbox import RawMail, split_mails
from patchlint.mail.mime import Text, read_text
from patchlint.mail.model import Origin, PatchMail

_BASE_COMMIT = re.compile(r"^base-commit: ?([0-9a-f]{7,64})[ \t]*$", re.M)


def read_mails(data: bytes, source: str) -> tuple[PatchMail, ...]:
    """Return the mails in `data`, decoded; `source` is what messages call the input.

    Takes a mail (RFC 822, maildir), an mbox or mboxrd, `git format-patch` output and a bare diff; CRLF is fine.
    A mail that cannot be read is returned with its `trouble` set, so that it does not stop the others.
    Raises MailError when the whole input is empty, too large, binary or none of these.
    """
    raw = tuple(split_mails(data, source))
    if len(raw) == 1:
        return (_read_mail(raw[0], source),)
    return tuple(_read_mail(mail, f"{source} (mail {number})") for number, mail in enumerate(raw, 1))


def _read_mail(raw: RawMail, source: str) -> PatchMail:
    message, start = (Message(), 0) if raw.bare else read_headers(raw.lines)
    try:
        text = read_text(message, raw, start)
    except MailError as error:
        text = Text([], [], True, str(error), True)
    subject = header_text(message, "subject")
    place = read_subject(subject)
    body = "\n".join(text.lines) + ("\n" if text.complete and text.lines else "")
    commit = _BASE_COMMIT.search(body)
    return PatchMail(
        source=source,
        line=text.origins[0] if text.origins else raw.line + start,
        subject=subject,
        sender=header_text(message, "from"),
        reply_to=header_text(message, "reply-to"),
        to=header_text(message, "to"),
        cc=header_text(message, "cc"),
        date=header_text(message, "date"),
        message_id=header_text(message, "message-id"),
        in_reply_to=header_text(message, "in-reply-to"),
        references=header_text(message, "references"),
        number=place.number,
        total=place.total,
        version=place.version,
        base_commit=commit[1] if commit else "",
        body=body,
        trouble=text.trouble,
        hides=text.hides or (text.trouble != "" and _may_hold_patch(place)),
        damage=text.damage,
        origins=_runs(text.origins),
    )


def _may_hold_patch(subject: Subject) -> bool:
    """Tell whether a mail is no reply, cover letter or pull request by its subject."""
    return not subject.reply and subject.number > 0 and "pull" not in subject.tags


def _runs(origins: list[int]) -> tuple[Origin, ...]:
    """Fold the input line of every body line into runs; a body that stands in the input as it is needs none."""
    runs: list[Origin] = []
    for index, line in enumerate(origins):
        if runs:
            last = runs[-1]
            offset = index + 1 - last.body
            if line == last.line + offset * last.step:
                continue
            if offset == 1 and line == last.line:
                runs[-1] = Origin(last.body, last.line, 0)
                continue
        runs.append(Origin(index + 1, line, 1))
    return () if len(runs) == 1 and runs[0].step == 1 else tuple(runs)
