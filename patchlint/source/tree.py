# SPDX-License-Identifier: GPL-2.0-or-later
"""Where before images come from: a git repository, a plain folder with the kernel's layout, or nowhere."""

import hashlib
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from patchlint.errors import SourceError
from patchlint.record import record
from patchlint.source.git import LIMIT, Objects, files_of, files_with, names_in, prefix_of, shown

_BLOB = re.compile(r"[0-9a-f]{4,64}")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_FULL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
ABSENT = "file not in the tree"
_C_FILE = (".c", ".h")
_SECOND = 1_000_000_000  # nanoseconds, as the next two
_TICK = 20_000_000  # of the clock of a file system: Linux has ten milliseconds at most
_COARSE = 2 * _SECOND  # of one that knows whole seconds only: FAT has two


@record
class Image:
    """A text a file may have had before a patch; `text` is None where there is none, and `reason` says why."""

    text: str | None
    origin: str  # for the reader: "blob 58b34f5d2c05", "HEAD", "the folder"
    reason: str
    blob: str = ""  # the id that git gives to this content


@record
class Listed:
    """A C file of a tree; as long as `stamp` is the same, so is its content."""

    path: str
    stamp: str
    blob: str = ""  # the id that git gives to its content, "" where the file has to be read for that


class Tree(Protocol):
    """What the rest of the source stage asks of a tree."""

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        """Yield what `path` may have been before a patch, best first.

        `blob` is the old id of the "index" line and `base_commit` the mail's trailer; both may be "" or hostile.
        """
        ...

    def close(self) -> None:
        """Give back what the tree holds open."""
        ...


class SearchableTree(Tree, Protocol):
    """A tree in which a function can be looked for."""

    def files_with(self, word: str) -> Iterator[str]:
        """Yield the C files of the tree that hold a word; raises SourceError when that cannot be found out."""
        ...

    def listing(self) -> Iterator[Listed]:
        """Yield all C files of the tree, links left out; raises SourceError when that cannot be found out."""
        ...

    def listed(self, path: str) -> Image:
        """Return the file that the listing has under a path, whatever else the path of a mail might mean."""
        ...

    def beside(self, path: str) -> Iterator[str]:
        """Yield the C files in the directory of a file, as far as that can be found out."""
        ...

    def holds(self, path: str, blob: str) -> bool:
        """Whether a file of the tree has the content that git gives this id to."""
        ...


def decode(data: bytes) -> str | None:
    """Return a source file's text, UTF-8 or else Latin-1; None for a binary file."""
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _image(data: bytes, origin: str, blob: str = "") -> Image:
    text = decode(data)
    name = blob or hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return Image(text, origin, "" if text is not None else "a binary file", name)


def _settled(changed: int) -> int:
    """When a file that changed at a time will not change again in the same tick of its clock; both in nanoseconds."""
    return changed + (_COARSE if changed % _SECOND == 0 else _TICK)


def _called(revision: str) -> str:
    """What to call a revision that the user named."""
    return f"commit {revision[:12]}" if _FULL.fullmatch(revision) else shown(revision)


def _unusable(path: str) -> str:
    """Why a path out of a mail is not asked for, "" when it is fine."""
    if not path.isprintable():
        return "control characters in the path"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "a path that leads out of the tree"
    return ""


def _sorted(folder: str | Path) -> list[os.DirEntry[str]]:
    """What is in a directory, in order; one that cannot be read is empty."""
    with suppress(OSError), os.scandir(folder) as entries:
        return sorted(entries, key=attrgetter("name"))
    return []


class NoTree:
    """No tree: only what the patch itself holds is known."""

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        """Yield one image without text."""
        yield Image(None, "", "no tree was given")

    def files_with(self, word: str) -> Iterator[str]:
        """Raise SourceError."""
        raise SourceError("no tree was given")

    def listing(self) -> Iterator[Listed]:
        """Raise SourceError."""
        raise SourceError("no tree was given")

    def listed(self, path: str) -> Image:
        """Return an image without text."""
        return Image(None, "", "no tree was given")

    def beside(self, path: str) -> Iterator[str]:
        """Yield nothing."""
        yield from ()

    def holds(self, path: str, blob: str) -> bool:
        """Nothing is held."""
        return False

    def close(self) -> None:
        """Do nothing."""


class FolderTree:
    """A plain folder; symbolic links are followed as long as they stay in it."""

    def __init__(self, path: Path) -> None:
        """Take directory `path`."""
        self._root = path.resolve()

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        """Yield the file as it is in the folder."""
        yield self.listed(path)

    def listed(self, path: str) -> Image:
        """Return the file as it is in the folder."""
        reason = _unusable(path)
        return Image(None, "the folder", reason) if reason else self._read(path)

    def files_with(self, word: str) -> Iterator[str]:
        """Yield the C files that hold a word; links are not followed."""
        pattern = re.compile(rb"\b" + re.escape(os.fsencode(word)) + rb"\b")
        for listed in self.listing():
            data = self._data(listed.path)
            if isinstance(data, bytes) and pattern.search(data):
                yield listed.path

    def listing(self) -> Iterator[Listed]:
        """Yield all C files by size and times of change, those that nobody can set; links are not followed.

        A file may change again, to the same size, while the clock of its file system has not ticked on: that is waited
        for at the end, so that what is read after that has a stamp of its own.
        """
        folders, last = [""], 0
        while folders:
            folder = folders.pop()
            entries = _sorted(f"{self._root}/{folder}")  # no link has led here
            folders += [f"{folder}{e.name}/" for e in reversed(entries) if e.is_dir(follow_symlinks=False)]
            for entry in entries:
                name = entry.name
                if name.endswith(_C_FILE) and entry.is_file(follow_symlinks=False):
                    found = entry.stat(follow_symlinks=False)
                    changed = found.st_ctime_ns
                    last = max(last, _settled(changed))
                    yield Listed(f"{folder}{name}", f"{found.st_mtime_ns}:{changed}:{found.st_ino}:{found.st_size}")
        time.sleep(min(max(last - time.time_ns(), 0) / 1e9, _COARSE / 1e9))  # a clock may be wrong: not for long

    def beside(self, path: str) -> Iterator[str]:
        """Yield the C files in the directory of a file."""
        if _unusable(path):
            return
        folder = path.rpartition("/")[0]
        for entry in self._entries(folder):
            if entry.name.endswith(_C_FILE):
                yield f"{folder}/{entry.name}" if folder else entry.name

    def holds(self, path: str, blob: str) -> bool:
        """Whether a file is what it was."""
        return any(image.blob == blob for image in self.candidates(path))

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """What is in a directory of the tree, in order; one that cannot be read is empty."""
        place = (self._root / folder).resolve()
        return _sorted(place) if place.is_relative_to(self._root) else []

    def close(self) -> None:
        """Do nothing."""

    def _read(self, path: str) -> Image:
        data = self._data(path)
        return Image(None, "the folder", data) if isinstance(data, str) else _image(data, "the folder")

    def _data(self, path: str) -> bytes | str:
        """A file's content, or why it cannot be read."""
        try:
            place = (self._root / path).resolve(strict=True)
            if not place.is_relative_to(self._root):
                return "a symbolic link that leads out of the tree"
            # O_NONBLOCK: a named pipe must not hold us up
            with open(os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:  # noqa: PTH123 - from a descriptor
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return "not a regular file"
                data = file.read(LIMIT + 1)
        except (FileNotFoundError, NotADirectoryError):
            return ABSENT
        except IsADirectoryError:
            return "not a regular file"
        except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links
            return error.strerror if isinstance(error, OSError) and error.strerror else "a path that cannot be read"
        return data if len(data) <= LIMIT else f"larger than {LIMIT >> 20} MiB"


class GitTree:
    """A git repository: work tree, linked work tree, bare repository, or a directory inside one of them.

    The work tree is never read: a file is taken from the object database, by blob, by commit, or from HEAD.
    """

    def __init__(self, path: Path, base: str | None, prefix: str) -> None:
        """Take the repository around directory `path`, which lies at `prefix` in it; `base` beats all other hints.

        Raises SourceError when `base` is no revision of the repository.
        """
        self._path = path
        self._objects = Objects(path)
        self._prefix = prefix
        self._folder = FolderTree(path) if prefix and base is None else None
        self._trees: dict[str, str | None] = {}
        self._base = base
        if base is not None and (not base or self._tree(base) is None):  # goes to git's stdin, so it is no option
            self.close()
            raise SourceError(f"{shown(str(path))}: no revision {shown(base)!r} in this repository")

    def holds_prefix(self) -> bool:
        """Whether HEAD has the directory that the tree was opened at."""
        return not self._prefix or self._tree("HEAD:" + self._prefix.removesuffix("/")) is not None

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        """Yield the file at the explicit base, or else by blob id, at the mail's base commit, at HEAD."""
        reason = _unusable(path)
        if reason:
            yield Image(None, "the repository", reason)
            return
        seen: set[str] = set()
        for name, origin, lacking in self._names(path, blob, base_commit):
            image = self._read(name, origin, lacking)
            if not image.blob or image.blob not in seen:
                seen.add(image.blob)
                yield image
        if self._folder:
            yield from self._folder.candidates(path)

    def listed(self, path: str) -> Image:
        """Return the file at the explicit base, or else at HEAD, below the directory that the tree was opened at."""
        reason = _unusable(path)
        if reason:
            return Image(None, "the repository", reason)
        revision = self._base or "HEAD"
        *_, (name, origin, lacking) = self._at(revision, revision if revision == "HEAD" else _called(revision), path)
        return self._read(name, origin, lacking)

    def _read(self, name: str, origin: str, lacking: str) -> Image:
        """What git has under a name, "" for none; `lacking` is what to say when it has nothing."""
        try:
            found = self._objects.read(name) if name else None
        except SourceError as error:
            return Image(None, origin, lacking if "not in the repository" in str(error) else str(error))
        if found is None or found.kind != "blob":
            return Image(None, origin, lacking)
        return _image(found.data, origin, found.oid)

    def files_with(self, word: str) -> Iterator[str]:
        """Yield the C files of the base, or else of HEAD, that hold a word."""
        yield from files_with(self._path, word, self._searched())

    def listing(self) -> Iterator[Listed]:
        """Yield the C files of the base, or else of HEAD, by blob id."""
        for path, blob in files_of(self._path, self._searched()):
            if path.endswith(_C_FILE):
                yield Listed(path, blob, blob)

    def beside(self, path: str) -> Iterator[str]:
        """Yield the C files in the directory of a file, at the base, or else at HEAD."""
        folder = path.rpartition("/")[0]
        if _unusable(path):
            return
        for prefix in dict.fromkeys((self._prefix, "")):
            with suppress(SourceError):
                found = self._objects.read(f"{self._searched()}:{prefix}{folder}".removesuffix("/"))
                names = [name for name in names_in(found) if name.endswith(_C_FILE)]
                yield from (f"{folder}/{name}" if folder else name for name in names)
                if names:
                    return

    def holds(self, path: str, blob: str) -> bool:
        """Whether a path has a blob, in whichever of the places that it may mean."""
        return any(image.blob == blob for image in self.candidates(path))

    def _searched(self) -> str:
        tree = self._tree(self._base or "HEAD")
        if tree is None:
            raise SourceError("no commit yet")
        return tree

    def close(self) -> None:
        """End the git process."""
        self._objects.close()

    def _names(self, path: str, blob: str, base_commit: str) -> Iterator[tuple[str, str, str]]:
        """Yield an object name ("" when there is none), what to call it, and what to say when it is missing."""
        if self._base is not None:
            yield from self._at(self._base, _called(self._base), path)
            return
        if _BLOB.fullmatch(blob) and blob.strip("0"):
            yield blob + "^{blob}", f"blob {blob[:12]}", "the blob is not in the repository"
        if _COMMIT.fullmatch(base_commit):
            yield from self._at(base_commit, f"base-commit {base_commit[:12]}", path)
        yield from self._at("HEAD", "HEAD", path)

    def _at(self, revision: str, origin: str, path: str) -> Iterator[tuple[str, str, str]]:
        tree = self._tree(revision)
        if tree is None:
            yield "", origin, "no commit yet" if revision == "HEAD" else "the commit is not in the repository"
            return
        for prefix in dict.fromkeys(("", self._prefix)):
            yield f"{tree}:{prefix}{path}", origin, ABSENT

    def _tree(self, revision: str) -> str | None:
        """Return the id of a revision's tree; asked once, so that a moving HEAD cannot mix two states."""
        if revision not in self._trees:
            name = revision if ":" in revision else revision + "^{tree}"
            try:
                found = self._objects.read(name)
                self._trees[revision] = found.oid if found.kind == "tree" else None
            except SourceError:
                self._trees[revision] = None
        return self._trees[revision]


def open_tree(path: Path | None, base: str | None = None) -> SearchableTree:
    """Return the tree at `path`, which the caller closes; `base` is a revision that all before images come from.

    Raises SourceError when there is no such directory, when git refuses the repository, or when `base` does not fit.
    """
    if path is None:
        if base is not None:
            raise SourceError(f"revision {shown(base)!r} given, but no tree to find it in")
        return NoTree()
    try:
        if not path.is_dir():
            raise SourceError(f"{shown(str(path))}: {'not a directory' if path.exists() else 'no such directory'}")
        prefix = prefix_of(path)
        if prefix is not None:
            tree = GitTree(path, base, prefix)
            if base is not None or tree.holds_prefix():
                return tree
            tree.close()  # a folder that only happens to lie in some repository
        if base is not None:
            raise SourceError(f"{shown(str(path))}: not a git repository, so revision {shown(base)!r} means nothing")
        return FolderTree(path)
    except (OSError, ValueError) as error:
        raise SourceError(f"{shown(str(path))}: {shown(str(error))}") from None
