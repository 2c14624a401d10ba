# SPDX-License-Identifier: GPL-2.0-or-later
"""What has come into a Maildir and is due: single patches at once, a series when all of it is there or has had time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from patchlint.errors import MailError
from patchlint.hooks.seen import Kept, Seen, name_of
from patchlint.mail.diff import has_patch
from patchlint.mail.maildir import listing
from patchlint.mail.mbox import LIMIT_BYTES
from patchlint.mail.message import read_mails
from patchlint.mail.model import PatchMail
from patchlint.recent import series_key
from patchlint.terminal import brief

_AT_ONCE = 200  # mails that are looked into before they are remembered
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Group:
    """The patches of a series that are there; some may have been reviewed before."""

    all: tuple[Kept, ...]

    @property
    def new(self) -> frozenset[str]:
        """The names of those that have not been reviewed."""
        return frozenset(kept.patch for kept in self.all if not kept.ended)

    @property
    def whole(self) -> bool:
        """Whether none is missing."""
        return len({kept.number for kept in self.all} - {0}) >= max(kept.total for kept in self.all)

    @property
    def turn(self) -> tuple[int, float]:
        """What decides who is first: those whose reviews never ended wait, and cannot hold up the others."""
        new = [kept for kept in self.all if not kept.ended]
        return max(kept.begun for kept in new), min(kept.arrived for kept in new)


def look(folder: Path, seen: Seen, tell: Tell, *, ended: str = "") -> Iterator[str]:
    """Look into the mails of a Maildir that are not known yet, and forget those that are gone; yield what was wrong.

    `tell` is told how far it is. With `ended` all of them count as reviewed. Raises UsageError for a Maildir that
    cannot be read.
    """
    there, known = listing(folder), seen.files()
    seen.drop(known - there.keys())
    new, done = [file for file in there if file not in known], 0
    pieces = [new[at : at + _AT_ONCE] for at in range(0, len(new), _AT_ONCE)]
    for piece in [new] if ended else pieces or [[]]:
        found: dict[str, Kept | None] = {}
        for file in piece:
            tell("mails", done, len(new))
            done += 1
            try:
                found[file] = _kept(file, there[file])
            except FileNotFoundError:
                continue  # moved meanwhile: next time
            except (OSError, MailError) as error:
                found[file] = None
                yield brief(f"{getattr(error, 'strerror', None) or error}", 300)
        seen.add(found, ended=ended)


def due(seen: Seen, version: str, before: float) -> tuple[list[Group], int]:
    """Return what is to be reviewed now, and how many series wait for the rest of them.

    A series that is not whole is due if the newest of it came before a time.
    """
    series: dict[str, list[Kept]] = {}
    for kept in seen.patches(version):
        series.setdefault(kept.series, []).append(kept)
    groups = [Group(tuple(found)) for found in series.values()]
    groups = [group for group in groups if group.new]
    ready = [group for group in groups if group.whole or max(kept.arrived for kept in group.all) <= before]
    return sorted(ready, key=lambda group: group.turn), len(groups) - len(ready)


def mails_of(group: Group, folder: Path) -> dict[str, PatchMail]:
    """Return the mails of a group by the names of their patches; those that cannot be read are left out.

    Of those that were reviewed before, what they do to files is all that counts.
    """
    there = listing(folder)
    found: dict[str, PatchMail] = {}
    for kept in group.all:
        if kept.file in there and kept.patch not in found:
            with suppress(OSError, MailError):  # a reader moves it, or takes it away
                for mail in _read(there[kept.file]):
                    found[kept.patch] = replace(mail, context=bool(kept.ended))
    return found


def _kept(file: str, place: Path) -> Kept | None:
    arrived = place.stat().st_mtime
    for mail in _read(place):
        if has_patch(mail):
            return Kept(file, name_of(mail), series_key(mail), mail.number, mail.total, arrived, 0, "")
    return None


def _read(place: Path) -> Sequence[PatchMail]:
    with place.open("rb") as file:
        return read_mails(file.read(LIMIT_BYTES + 1), str(place))[:1]


def names(groups: Iterable[Group]) -> int:
    """Return how many patches some groups have to be reviewed."""
    return sum(len(group.new) for group in groups)
