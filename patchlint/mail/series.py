# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails -> the patches to review, in order: series sorted, old versions and mails without a patch set aside by name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from patchlint.mail.diff import has_patch, why_no_patch
from patchlint.mail.headers import Subject, read_subject
from patchlint.mail.model import PatchMail

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,200}@[^\s<>,;:\"()]{1,200}")
_AGAIN = frozenset(("resend", "resent", "repost"))
_RELEASE = re.compile(r"v?\d+\.\d+")

_Key = tuple[str, int, int, tuple[str, ...], str]  # sender, version, count, tags, thread


@dataclass(frozen=True, slots=True)
class Skipped:
    """A mail that is not reviewed, and why."""

    subject: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What to review, and what not: mails without a patch, and patches that a newer version replaces."""

    patches: tuple[PatchMail, ...]
    without_patch: tuple[Skipped, ...]
    passed_over: tuple[Skipped, ...]


@dataclass(slots=True)
class _Posting:
    """The patches sent at one time: those of a series by number, or a single one."""

    source: str  # of its first mail
    key: _Key
    subject: Subject
    mails: dict[int, PatchMail] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def rank(self) -> tuple[int, bool]:
        """Return what a newer posting has more of: the version, and whether it is marked as sent again."""
        return self.subject.version, not _AGAIN.isdisjoint(self.subject.tags)

    def works(self) -> set[tuple[object, ...]]:
        """Return what this posting has in common with its other versions; a backport is a work of its own."""
        releases = frozenset(tag for tag in self.subject.tags if _RELEASE.match(tag))
        return {(self.key[0], title, releases) for title in self.titles if title and not self.subject.reply}


def arrange(mails: Sequence[PatchMail]) -> Selection:
    """Choose and sort the patches in `mails`.

    The patches of a series come in the order of their numbers, at the place of the first of them; single patches and
    replies with a diff of their own keep their place. Of several versions of one series, told by sender and titles,
    the newest is kept; the patches that a partial repost leaves out are taken from the version before it.
    """
    without_patch: list[Skipped] = []
    passed_over: list[Skipped] = []
    known: dict[tuple[str, str], PatchMail] = {}
    postings = _Postings(mails)
    for mail in mails:
        if not has_patch(mail):
            postings.note_base(mail)
            without_patch.append(Skipped(mail.subject, mail.source, why_no_patch(mail)))
            continue
        # An archive may hold a mail once for each list; its id alone would let a forged mail hide another.
        first = known.setdefault((mail.message_id, _diff_text(mail)), mail) if mail.message_id else mail
        if first is mail:
            postings.add(mail)
        else:
            passed_over.append(Skipped(mail.subject, mail.source, f"the same mail as {first.source}"))
    kept = _newest(postings.found, passed_over)
    patches = [mail for posting in kept for mail in postings.sorted_mails(posting)]
    return Selection(tuple(patches), tuple(without_patch), tuple(passed_over))


def _diff_text(mail: PatchMail) -> str:
    """Return the body from the first diff on, without the signature."""
    start = mail.body.find("\ndiff --git ")
    return mail.body[max(start, 0) :].partition("\n-- \n")[0]


def _parents(mail: PatchMail) -> list[str]:
    return _MESSAGE_ID.findall(mail.references) + _MESSAGE_ID.findall(mail.in_reply_to)


class _Postings:
    """Sorts mails into postings: same sender, version, count, tags and thread, and the number still free."""

    def __init__(self, mails: Sequence[PatchMail]) -> None:
        self.found: list[_Posting] = []
        self._parents = {parent for mail in mails for parent in _parents(mail)}
        self._open: dict[_Key, _Posting] = {}
        self._bases: dict[_Key, str] = {}

    def add(self, mail: PatchMail) -> None:
        """Put a patch into the posting it belongs to, a new one if there is none."""
        subject = read_subject(mail.subject)
        key = self._key(mail, subject)
        posting = self._open.get(key)
        if posting is None or subject.total == 1 or subject.reply or subject.number in posting.mails:
            posting = _Posting(mail.source, key, subject)
            self.found.append(posting)
            if not subject.reply:
                self._open[key] = posting
        posting.mails[subject.number] = mail
        posting.titles.add(subject.title.lower())

    def note_base(self, mail: PatchMail) -> None:
        """Remember the base commit that a cover letter names."""
        subject = read_subject(mail.subject)
        if mail.base_commit and subject.number == 0 and not subject.reply:
            self._bases[self._key(mail, subject)] = mail.base_commit

    def sorted_mails(self, posting: _Posting) -> list[PatchMail]:
        """Return the mails by number, each with the base commit that only the first mail of a series names."""
        mails = [mail for _, mail in sorted(posting.mails.items())]
        base = next((mail.base_commit for mail in mails if mail.base_commit), self._bases.get(posting.key, ""))
        return [mail if mail.base_commit or not base else replace(mail, base_commit=base) for mail in mails]

    def _key(self, mail: PatchMail, subject: Subject) -> _Key:
        address = _ADDRESS.search(mail.sender)
        above = _parents(mail)
        thread = above[0] if above else mail.message_id if mail.message_id in self._parents else ""
        return address[0].lower() if address else "", subject.version, subject.total, subject.tags, thread


def _newest(postings: Sequence[_Posting], passed_over: list[Skipped]) -> list[_Posting]:
    """Return the postings to keep; those that another replaces fill its gaps and are noted."""
    best: dict[tuple[object, ...], _Posting] = {}
    for posting in postings:
        for work in posting.works():
            if work not in best or posting.rank() > best[work].rank():
                best[work] = posting
    kept = [posting for posting in postings if _replacement(posting, best) is posting]
    for posting in sorted(postings, key=_Posting.rank, reverse=True):
        newest = _replacement(posting, best)
        if newest is posting:
            continue
        fills = newest.subject.total == posting.subject.total > 1
        for number, mail in sorted(posting.mails.items()):
            if fills and number not in newest.mails:
                newest.mails[number] = mail
            else:
                passed_over.append(Skipped(mail.subject, mail.source, _why(posting, newest)))
    return kept


def _replacement(posting: _Posting, best: dict[tuple[object, ...], _Posting]) -> _Posting:
    """Return the newest version of a posting, itself if there is none; a title may change from version to version."""
    while True:
        newest = max((best[work] for work in posting.works()), key=_Posting.rank, default=posting)
        if newest.rank() <= posting.rank():
            return posting
        posting = newest


def _why(posting: _Posting, newest: _Posting) -> str:
    if posting.subject.version == newest.subject.version:
        return f"sent again in {newest.source}"
    return f"version {posting.subject.version}; version {newest.subject.version} is in {newest.source}"
