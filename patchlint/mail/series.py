# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails -> the patches to review, in order: series sorted, old versions and mails without a patch set aside by name."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from patchlint.mail.diff import has_patch, why_no_patch
from patchlint.mail.headers import Subject, read_subject
from patchlint.mail.model import PatchMail
from patchlint.record import record

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,200}@[^\s<>,;:\"()]{1,200}")
_AGAIN = frozenset(("resend", "resent", "repost"))
_LIMIT_ABOVE = 100  # mails that one posting is looked up to reply to
_RELEASE = re.compile(r"v?\d+\.\d+")

_Key = tuple[str, int, int, tuple[str, ...], str]  # sender, version, count, tags, thread


@record
class Skipped:
    """A mail that is not reviewed, and why."""

    subject: str
    source: str
    why: str


@record
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
    author: str  # the name that its sender goes by
    mails: dict[int, PatchMail] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)
    successor: "_Posting | None" = None  # the newest of those that reply to it and replace it

    def rank(self) -> tuple[int, bool]:
        """Return what a newer posting has more of: the version, and whether it is marked as sent again."""
        return self.subject.version, not _AGAIN.isdisjoint(self.subject.tags)

    def releases(self) -> frozenset[str]:
        """Return the kernels that a backport is for; a backport is a work of its own."""
        return frozenset(tag for tag in self.subject.tags if _RELEASE.match(tag))

    def works(self) -> set[tuple[object, ...]]:
        """Return what this posting has in common with its other versions: a sender, by address or name, and a title."""
        if self.subject.reply:
            return set()
        senders = {("address", self.key[0]), *((("name", self.author),) if self.author else ())}
        releases = self.releases()
        return {(*sender, title, releases) for sender in senders for title in self.titles if title}

    def follows(self, older: "_Posting") -> bool:
        """Tell whether this posting, sent in reply to another one, is a newer version of it.

        With the same sender all titles may have changed, but a single patch may then be about a part of a series only;
        another sender has to have kept one.
        """
        if self.subject.reply or older.subject.reply or self.releases() != older.releases():
            return False
        if self.subject.version <= older.subject.version:
            return False
        same_sender = "" != self.key[0] == older.key[0] or "" != self.author == older.author
        as_large = self.subject.total > 1 or older.subject.total == 1
        return (same_sender and as_large) or not self.titles.isdisjoint(older.titles - {""})


def arrange(mails: Sequence[PatchMail]) -> Selection:
    """Choose and sort the patches in `mails`.

    The patches of a series come in the order of their numbers, at the place of the first of them; single patches and
    replies with a diff of their own keep their place. Of several versions of one series, told by sender and titles or
    because one is the reply to the other, the newest is kept; the patches that a partial repost leaves out are taken
    from the version before it.
    """
    without_patch: list[Skipped] = []
    passed_over: list[Skipped] = []
    known: dict[tuple[str, str], PatchMail] = {}
    postings = _Postings(mails)
    for mail in mails:
        if not has_patch(mail):
            postings.note_cover(mail)
            without_patch.append(Skipped(mail.subject, mail.source, why_no_patch(mail)))
            continue
        # An archive may hold a mail once for each list; its id alone would let a forged mail hide another.
        first = known.setdefault((mail.message_id, diff_text(mail)), mail) if mail.message_id else mail
        if first is mail:
            postings.add(mail)
        else:
            passed_over.append(Skipped(mail.subject, mail.source, f"the same mail as {first.source}"))
    postings.find_successors()
    kept = _newest(postings.found, passed_over)
    patches = [mail for posting in kept for mail in postings.sorted_mails(posting)]
    return Selection(tuple(patches), tuple(without_patch), tuple(passed_over))


def unseen(mail: PatchMail, patches: Sequence[PatchMail]) -> tuple[int, ...]:
    """Return the numbers of the patches that come before `mail` in its series and are not among `patches`."""
    if mail.stacked or mail.number < 2:
        return ()
    own = (mail.sender, mail.version, mail.total)
    there = {one.number for one in patches if (one.sender, one.version, one.total) == own}
    return tuple(number for number in range(1, mail.number) if number not in there)


def diff_text(mail: PatchMail) -> str:
    """Return the body of a mail from the first diff on, without the signature that lists add to."""
    start = mail.body.find("\ndiff --git ")
    return mail.body[max(start, 0) :].partition("\n-- \n")[0]


def _parents(mail: PatchMail) -> list[str]:
    """Return the ids that a mail replies to: the first, which began the thread, and the nearest, which come last."""
    found = _MESSAGE_ID.findall(mail.references) + _MESSAGE_ID.findall(mail.in_reply_to)
    return found[:1] + found[1:][-_LIMIT_ABOVE:]


class _Threads:
    """What the mails of an input say they reply to."""

    def __init__(self, mails: Sequence[PatchMail]) -> None:
        self._above: dict[str, list[str]] = {}
        self._named: set[str] = set()
        self._roots: dict[str, str] = {}
        for mail in mails:
            if mail.message_id not in self._above:
                self._above[mail.message_id] = _parents(mail)
                self._named.update(self._above[mail.message_id])

    def _parents(self, mail: PatchMail) -> list[str]:
        return self._above[mail.message_id] if mail.message_id else _parents(mail)

    def root(self, mail: PatchMail) -> str:
        """Return the id of the mail that the thread of this one began with, "" for a mail on its own."""
        parents = self._parents(mail)
        if not parents:
            return mail.message_id if mail.message_id in self._named else ""
        way: dict[str, None] = {}  # In-Reply-To alone names the mail above, and that may be a reply as well
        top = parents[0]
        while top not in self._roots and top not in way and self._above.get(top):
            way[top] = None
            top = self._above[top][0]
        root = self._roots.get(top, top)
        self._roots.update(dict.fromkeys(way, root))
        return root

    def missing(self, mail: PatchMail) -> str:
        """Return the id of the mail that this one replies to if that is not at hand, else ""."""
        nearest = next(reversed(self._parents(mail)), "")
        return "" if nearest in self._above else nearest

    def above(self, mails: Sequence[PatchMail]) -> set[str]:
        """Return the ids of what these mails are replies to, directly or not, no more than _LIMIT_ABOVE."""
        found: set[str] = set()
        waiting = deque(parent for mail in mails for parent in reversed(self._parents(mail)))
        while waiting and len(found) < _LIMIT_ABOVE:
            parent = waiting.popleft()
            if parent not in found:
                found.add(parent)
                waiting.extend(reversed(self._above.get(parent, ())))
        return found


class _Postings:
    """Sorts mails into postings: same sender, version, count, tags and thread, and the number still free."""

    def __init__(self, mails: Sequence[PatchMail]) -> None:
        self.found: list[_Posting] = []
        self._threads = _Threads(mails)
        self._open: dict[_Key, _Posting] = {}
        self._covers: dict[_Key, PatchMail] = {}

    def add(self, mail: PatchMail) -> None:
        """Put a patch into the posting it belongs to, a new one if there is none."""
        subject = read_subject(mail.subject)
        key = self._key(mail, subject)
        posting = self._open.get(key)
        if posting is None or subject.total == 1 or subject.reply or subject.number in posting.mails:
            posting = _Posting(mail.source, key, subject, _name(mail.sender))
            self.found.append(posting)
            if not subject.reply:
                self._open[key] = posting
        posting.mails[subject.number] = mail
        posting.titles.add(subject.title.lower())

    def note_cover(self, mail: PatchMail) -> None:
        """Remember a cover letter: the base commit that it names, and what it replies to."""
        subject = read_subject(mail.subject)
        if subject.number == 0 and not subject.reply:
            self._covers.setdefault(self._key(mail, subject), mail)

    def find_successors(self) -> None:
        """Tell each posting the newest of those that were sent in reply to it as its new version."""
        postings = sorted(self.found, key=_Posting.rank)
        owners: dict[str, _Posting] = {}
        for posting in postings:
            for mail in self._all_mails(posting):
                owners.setdefault(mail.message_id, posting)
                if posting.subject.total > 1:  # its cover letter, or the first mail of a deep thread
                    owners.setdefault(self._threads.missing(mail), posting)
        for posting in postings:
            for ident in self._threads.above(self._all_mails(posting)):
                older = owners.get(ident)
                if older is not None and posting.follows(older):
                    older.successor = posting  # the last of them is the newest

    def _all_mails(self, posting: _Posting) -> list[PatchMail]:
        """Return the mails of a posting in their order, the cover letter among them."""
        cover = self._covers.get(posting.key)
        return ([cover] if cover else []) + [mail for _, mail in sorted(posting.mails.items())]

    def sorted_mails(self, posting: _Posting) -> list[PatchMail]:
        """Return the mails by number, each with the base commit that only the first mail of a series names."""
        mails = [mail for _, mail in sorted(posting.mails.items())]
        base = next((mail.base_commit for mail in (*mails, *self._all_mails(posting)) if mail.base_commit), "")
        return [mail if mail.base_commit or not base else replace(mail, base_commit=base) for mail in mails]

    def _key(self, mail: PatchMail, subject: Subject) -> _Key:
        address = _ADDRESS.search(mail.sender)
        sender = address[0].lower() if address else ""
        return sender, subject.version, subject.total, subject.tags, self._threads.root(mail)


def _name(sender: str) -> str:
    """Return the name in a From header, lower case, "" without one."""
    return " ".join(sender.partition("<")[0].replace('"', " ").lower().split()) if "<" in sender else ""


def _newest(postings: Sequence[_Posting], passed_over: list[Skipped]) -> list[_Posting]:
    """Return the postings to keep; those that another replaces fill its gaps and are noted."""
    best: dict[tuple[object, ...], _Posting] = {}
    for posting in postings:
        for work in posting.works():
            if work not in best or posting.rank() > best[work].rank():
                best[work] = posting
    newest_of: dict[int, _Posting] = {}
    for posting in sorted(postings, key=_Posting.rank, reverse=True):
        newer = [best[work] for work in posting.works()] + ([posting.successor] if posting.successor else [])
        newest = max(newer, key=_Posting.rank, default=posting)
        # what is newer has been settled already; its own title may have changed once more
        newest_of[id(posting)] = newest_of[id(newest)] if newest.rank() > posting.rank() else posting
    kept = [posting for posting in postings if newest_of[id(posting)] is posting]
    for posting in sorted(postings, key=_Posting.rank, reverse=True):
        newest = newest_of[id(posting)]
        if newest is posting:
            continue
        fills = newest.subject.total == posting.subject.total > 1
        for number, mail in sorted(posting.mails.items()):
            if fills and number not in newest.mails:
                newest.mails[number] = mail
            else:
                passed_over.append(Skipped(mail.subject, mail.source, _why(posting, newest)))
    return kept


def _why(posting: _Posting, newest: _Posting) -> str:
    if posting.subject.version == newest.subject.version:
        return f"sent again in {newest.source}"
    return f"version {posting.subject.version}; version {newest.subject.version} is in {newest.source}"
