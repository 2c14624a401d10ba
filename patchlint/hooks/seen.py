# SPDX-License-Identifier: GPL-2.0-or-later
"""What `patchlint watch` remembers: the mails of a Maildir, and which patches have been reviewed.

A patch is known by its Message-ID and its diff: a mail may come once for each list, and an id alone would let a forged
mail hide another. All is in one SQLite file, whose transactions survive whatever ends the program or the machine. A
patch is forgotten when no mail of it has been in the Maildir for a year, and never while one is.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from patchlint.errors import UsageError
from patchlint.mail.model import PatchMail
from patchlint.mail.series import diff_text
from patchlint.terminal import settle

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mails (
    place TEXT, file TEXT, patch TEXT, series TEXT, number INTEGER, total INTEGER, arrived REAL,
    PRIMARY KEY (place, file)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS patches (
    place TEXT, patch TEXT, begun INTEGER NOT NULL DEFAULT 0, ended TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (place, patch)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (place TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS of_series ON mails (place, series);
"""
_GONE = "ALTER TABLE patches ADD COLUMN gone REAL NOT NULL DEFAULT 0"  # since when no mail of it is there, 0: one is
_FORGET = """
UPDATE patches SET gone = 0 WHERE place = :place AND patch IN (SELECT patch FROM mails WHERE place = :place);
UPDATE patches SET gone = :now WHERE place = :place AND (gone = 0 OR gone > :now)
    AND patch NOT IN (SELECT patch FROM mails WHERE place = :place);
DELETE FROM patches WHERE place = :place AND gone != 0 AND gone < :now - :kept
""".split(";")
_KEPT = 366 * 24 * 60 * 60.0  # seconds
_WAIT = 60.0  # seconds for another process


@dataclass(frozen=True, slots=True)
class Kept:
    """One mail with a patch; `begun` counts the reviews that were begun, `ended` is "" until one came to its end."""

    file: str
    patch: str
    series: str
    number: int
    total: int
    arrived: float  # seconds of the clock
    begun: int
    ended: str


def name_of(mail: PatchMail) -> str:
    """Return what a patch is known by."""
    return sha256(f"{mail.message_id}\0{diff_text(mail)}".encode("utf-8", "replace")).hexdigest()[:32]


class Seen:
    """The memory of one Maildir."""

    def __init__(self, file: Path, place: Path) -> None:
        """Open a memory, which is made if it is not there, for a Maildir; raises UsageError."""
        self._file = file
        self._place = os.fspath(place.resolve())
        with self._told():
            made = [folder for folder in file.absolute().parents if not folder.exists()]
            file.parent.mkdir(parents=True, exist_ok=True)
            for folder in made:
                settle(folder.parent)
            self._base = sqlite3.connect(file, timeout=_WAIT, isolation_level=None)
            self._base.execute("PRAGMA synchronous = EXTRA")  # a power cut takes back nothing that has ended
            self._base.executescript(_SCHEMA)
            if ("gone",) not in self._base.execute("SELECT name FROM pragma_table_info('patches')").fetchall():
                self._base.execute(_GONE)

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def started(self) -> bool:
        """Return whether a look at the Maildir has come to its end, now or earlier."""
        with self._told():
            return bool(self._base.execute("SELECT 1 FROM places WHERE place = ?", (self._place,)).fetchall())

    def files(self) -> frozenset[str]:
        """Return the names of the mails that were looked into."""
        with self._told():
            rows = self._base.execute("SELECT file FROM mails WHERE place = ?", (self._place,))
            return frozenset(str(file) for (file,) in rows)

    def add(self, mails: Mapping[str, Kept | None], *, ended: str = "") -> None:
        """Remember what files are, None for no patch, all or none; with `ended` as if they had been reviewed."""
        if not mails and not ended and self.started():
            return
        rows = []
        for file, kept in mails.items():
            known = (kept.patch, kept.series, kept.number, kept.total, kept.arrived) if kept else ("", "", 0, 0, 0.0)
            rows.append((self._place, file, *known))
        with self._told(), self._at_once():
            self._base.executemany("INSERT OR REPLACE INTO mails VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            self._base.execute("INSERT OR IGNORE INTO places VALUES (?)", (self._place,))
            if ended:
                self._end({kept.patch for kept in mails.values() if kept}, ended)

    def drop(self, files: Iterable[str]) -> None:
        """Forget mails that are there no more; what was reviewed stays known."""
        with self._told(), self._at_once():
            gone = [(self._place, file) for file in files]
            self._base.executemany("DELETE FROM mails WHERE place = ? AND file = ?", gone)

    def forget(self, now: float) -> None:
        """Forget the patches of which no mail has been there for long, in seconds of the clock."""
        with self._told(), self._at_once():
            for words in _FORGET:
                self._base.execute(words, {"place": self._place, "now": now, "kept": _KEPT})

    def patches(self, version: str) -> list[Kept]:
        """Return the mails with patches, oldest first; those that a version failed on count as new for the next."""
        with self._told():
            rows = self._base.execute(
                "SELECT file, mails.patch, series, number, total, arrived, COALESCE(begun, 0), COALESCE(ended, '')"
                " FROM mails LEFT JOIN patches ON patches.place = mails.place AND patches.patch = mails.patch"
                " WHERE mails.place = ? AND mails.patch != '' ORDER BY arrived, file",
                (self._place,),
            ).fetchall()
        failed = f"failed {version}"
        return [
            Kept(
                file, patch, series, number, total, arrived, begun, ended * (ended == failed or ended[:6] != failed[:6])
            )
            for file, patch, series, number, total, arrived, begun, ended in rows
        ]

    def begin(self, patches: Iterable[str]) -> None:
        """Remember that a review begins."""
        with self._told(), self._at_once():
            self._base.executemany(
                "INSERT INTO patches (place, patch, begun) VALUES (?, ?, 1)"
                " ON CONFLICT (place, patch) DO UPDATE SET begun = begun + 1",
                [(self._place, patch) for patch in patches],
            )

    def end(self, patches: Iterable[str], ended: str) -> None:
        """Remember that a review came to its end, for all of some patches or none."""
        with self._told(), self._at_once():
            self._end(patches, ended)

    def _end(self, patches: Iterable[str], ended: str) -> None:
        self._base.executemany(
            "INSERT INTO patches (place, patch, ended) VALUES (?, ?, ?)"
            " ON CONFLICT (place, patch) DO UPDATE SET ended = excluded.ended",
            [(self._place, patch, ended) for patch in patches],
        )

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"{self._file}: {getattr(error, 'strerror', None) or error}") from None
