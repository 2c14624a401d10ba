# SPDX-License-Identifier: GPL-2.0-or-later
"""The commits of a branch: which there are, what each says of itself, and what it changes in C files.

A commit is read as the object that it is: what a shallow clone or a replace ref makes of its parents does not count.
Its changes come from `git diff-tree`, which may start no program and takes no attribute of the tree for a reason to
call a C file binary.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from threading import Timer
from typing import IO

from patchlint.errors import SourceError, UsageError
from patchlint.mail.charset import decode_declared
from patchlint.mail.headers import clean
from patchlint.mail.mbox import LIMIT_BYTES
from patchlint.record import record
from patchlint.source.git import Objects, commit_of, commits_between, prefix_of, shown, start, top_of

LIMIT_COMMITS = 10_000
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",  # git knows them without an object
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
_PERSON = re.compile(r"(?P<who>.*>) (?P<seconds>-?\d{1,12}) (?P<zone>[+-]\d{4})$")
_TIMEOUT = 120.0  # seconds for the changes of one commit
_PLAIN = ("-c", "diff.suppressBlankEmpty=false", "-c", "diff.orderFile=")
_DIFF = (
    "diff-tree -r -p --text --no-ext-diff --no-textconv --no-color --full-index --find-renames --unified=3 "
    "--inter-hunk-context=0 --src-prefix=a/ --dst-prefix=b/"
).split()
_C_FILES = ("--", ":(top)*.c", ":(top)*.h")


@record
class Commit:
    """One commit; all texts are on one line."""

    oid: str
    parents: tuple[str, ...]  # ids
    author: str  # "Ann <ann@example.org>"
    date: str  # of the author, as mails have it, "" where it is none
    subject: str

    @property
    def name(self) -> str:
        """What notes call it."""
        return f"commit {self.oid[:12]}"


def repository(path: Path) -> Path:
    """Return the top of the work tree that a directory lies in, or the directory itself of a bare repository.

    Raises SourceError for anything else, and when git refuses to open it.
    """
    if not path.is_dir():
        raise SourceError(f"{shown(str(path))}: {'not a directory' if path.exists() else 'no such directory'}")
    if prefix_of(path) is None:
        raise SourceError(f"{shown(str(path))}: not a git repository")
    return top_of(path) or path


def ids_in(path: Path, given: str) -> list[str]:
    """Return the ids of the commits of a range such as "origin/master..HEAD", parents before children.

    Raises UsageError for what is no range, SourceError for a revision that the repository does not have.
    """
    base, dots, head = given.partition("..")
    if not dots or head.startswith(".") or ".." in head:
        raise UsageError(f"{shown(given)}: not a range such as origin/master..HEAD; of one commit it is REV~..REV")
    ends = []
    for revision in (base or "HEAD", head or "HEAD"):
        found = commit_of(path, revision)
        if not found:
            raise SourceError(f"{shown(str(path))}: no commit {shown(revision)!r} in this repository")
        ends.append(found)
    return commits_between(path, ends[0], ends[1])


def ids_from(text: str, source: str) -> list[str]:
    """Return the ids that a text has, one a line, as git prints them; raises UsageError for anything else."""
    ids = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            if not _ID.fullmatch(line.strip()):
                raise UsageError(f"{source}:{number}: {shown(line, 60)!r} is no full commit id, as git rev-list prints")
            ids.append(line.strip())
    return ids


def read_commits(path: Path, ids: Iterable[str]) -> list[Commit]:
    """Return commits, parents before children; raises SourceError for one that is not there, and for too many."""
    unique = list(dict.fromkeys(ids))
    if len(unique) > LIMIT_COMMITS:
        raise SourceError(f"{len(unique)} commits; no more than {LIMIT_COMMITS} are reviewed at once")
    with Objects(path) as objects:
        found = {oid: _read(objects, oid) for oid in unique}
    return list(_sorted(found))


def lacks_parent(path: Path, commits: Sequence[Commit]) -> frozenset[str]:
    """Return the ids of those commits whose first parent is not in the repository, which is a shallow clone then."""
    known = {commit.oid for commit in commits}
    lacking = set()
    with Objects(path) as objects:
        for commit in commits:
            if commit.parents and commit.parents[0] not in known:
                try:
                    objects.read(commit.parents[0])
                except SourceError:
                    lacking.add(commit.oid)
    return frozenset(lacking)


def base_of(commit: Commit) -> str:
    """Return the id of what a commit changes: its first parent, of a root commit the tree without files."""
    return commit.parents[0] if commit.parents else _EMPTY_TREE[len(commit.oid)]


def changes(path: Path, commit: Commit) -> bytes:
    """Return what a commit changes in C files, as a patch, b"" for nothing.

    Raises SourceError when git fails, takes too long, or has more than one mail may hold.
    """
    process = start(path, *_PLAIN, *_DIFF, base_of(commit), commit.oid, *_C_FILES)
    assert process.stdout is not None
    late = Timer(_TIMEOUT, process.kill)
    late.start()
    try:
        data = b"".join(_until(process.stdout, LIMIT_BYTES))
        if len(data) > LIMIT_BYTES:
            raise SourceError(f"its changes are larger than {LIMIT_BYTES >> 20} MiB")
        if process.wait():
            late_or_not = "" if late.is_alive() else f" in {_TIMEOUT:.0f} seconds"
            raise SourceError(f"git diff-tree did not say what it changes{late_or_not}")
        return data
    finally:
        late.cancel()
        process.stdout.close()
        process.kill()
        process.wait()


def _until(stream: IO[bytes], limit: int) -> Iterator[bytes]:
    """What a stream holds, and of too much a byte over the limit."""
    left = limit + 1
    while left > 0 and (part := stream.read(min(left, 1 << 20))):
        left -= len(part)
        yield part


def _read(objects: Objects, oid: str) -> Commit:
    try:
        found = objects.read(oid)
    except SourceError as error:
        raise SourceError(f"commit {oid[:12]}: {error}") from None
    if found.kind != "commit":
        raise SourceError(f"{oid[:12]} is no commit but a {found.kind}")
    head, _, message = found.data.partition(b"\n\n")
    fields: dict[str, list[bytes]] = {}
    for line in head.split(b"\n"):
        key, _, text = line.partition(b" ")
        fields.setdefault(key.decode("ascii", "replace"), []).append(text)
    charset = _ascii(fields.get("encoding", [b""])[0])
    author, date = _person(decode_declared(fields.get("author", [b""])[0], charset))
    title = message.lstrip(b"\n").partition(b"\n\n")[0][:2000]
    parents = tuple(_ascii(parent) for parent in fields.get("parent", ()))
    return Commit(found.oid, parents, author, date, clean(decode_declared(title, charset)))


def _ascii(data: bytes) -> str:
    return data.decode("ascii", "replace")


def _person(text: str) -> tuple[str, str]:
    """The name and address of an author line, and the date as a mail has it."""
    found = _PERSON.match(text)
    if found is None:
        return clean(text), ""
    date = ""
    with suppress(ValueError, OverflowError, OSError):
        zone = found["zone"]
        minutes = int(zone[1:3]) * 60 + int(zone[3:])
        there = timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
        date = format_datetime(datetime.fromtimestamp(int(found["seconds"]), UTC).astimezone(there))
    return clean(found["who"]), date


def _sorted(found: Mapping[str, Commit]) -> Iterator[Commit]:
    """The commits in the order given, but for those that others stand on: they come before them."""
    done: set[str] = set()
    for oid in found:
        waiting = [oid]
        while waiting:
            commit = found[waiting[-1]]
            first = [parent for parent in commit.parents if parent in found and parent not in done]
            if first and commit.oid not in done:
                waiting += reversed(first)
                continue
            waiting.pop()
            if commit.oid not in done:
                done.add(commit.oid)
                yield commit
