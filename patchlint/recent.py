# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches of a series that come one at a time: the earlier ones are kept, so that a later one finds what it builds on.

`b4 am -k` starts a check anew for each patch and tells it nothing of the others. What was checked in the last days is
kept in the cache, by thread, sender, version and length of the series; it only ever says what files were like.
"""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from patchlint.errors import PatchlintError
from patchlint.mail.answer import message_ids
from patchlint.mail.diff import has_patch
from patchlint.mail.headers import clean, read_subject
from patchlint.mail.message import read_mails
from patchlint.mail.model import PatchMail
from patchlint.terminal import deliver

_DAYS = 2
_KEY = re.compile(r"[0-9a-f]{32}")
_MOST = 1000  # patches of a series


def with_earlier(mails: Sequence[PatchMail], folder: Path) -> list[PatchMail]:
    """Return a patch that came alone with those before it in its series that came earlier, and keep it in `folder`.

    What cannot be read or written is left out.
    """
    if len(mails) != 1 or not _of_series(mails[0]):
        return list(mails)
    (mail,) = mails
    place = folder / series_key(mail)
    with suppress(OSError, PatchlintError):
        _clear(folder)
        place.mkdir(parents=True, exist_ok=True)
        deliver(_text(mail), str(place / f"{mail.number:04}"))
    return [*_before(mail, place), mail]


def _of_series(mail: PatchMail) -> bool:
    known = 0 < mail.number <= mail.total <= _MOST and mail.total > 1
    return known and not mail.stacked and not read_subject(mail.subject).reply and has_patch(mail)


def series_key(mail: PatchMail) -> str:
    """Return what the patches of a series have in common: sender, version, length, and the mail that they answer to."""
    above = message_ids(mail.references) or message_ids(mail.in_reply_to) or (mail.message_id,)
    return sha256("\0".join((mail.sender, str(mail.version), str(mail.total), above[0])).encode()).hexdigest()[:32]


def _text(mail: PatchMail) -> str:
    """What read_mails() makes the same patch of; the body is decoded already."""
    headers = (("From", mail.sender), ("Subject", mail.subject), ("Message-ID", mail.message_id))
    lines = "".join(f"{name}: {clean(value)}\n" for name, value in headers)
    return f"{lines}Content-Type: text/plain; charset=utf-8\n\n{mail.body}"


def _before(mail: PatchMail, place: Path) -> Iterator[PatchMail]:
    for number in range(1, mail.number):
        with suppress(OSError, PatchlintError):
            (kept,) = read_mails((place / f"{number:04}").read_bytes(), f"patch {number}")
            # what the first names is what all of them lie on
            base = kept.base_commit or mail.base_commit
            yield replace(kept, sender=mail.sender, base_commit=base, context=True)


def _clear(folder: Path) -> None:
    """Forget what is old."""
    limit = time.time() - _DAYS * 24 * 60 * 60
    for place in folder.iterdir() if folder.is_dir() else ():
        if _KEY.fullmatch(place.name) and place.lstat().st_mtime < limit:  # nothing else is ours
            rmtree(place, ignore_errors=True)
