# SPDX-License-Identifier: GPL-2.0-or-later
"""The processes that read a tree's files for the index."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from pathlib import Path

from patchlint.contracts import slots
from patchlint.contracts.codec import decode
from patchlint.contracts.pool import spread
from patchlint.contracts.scan import Scan, offers, scan
from patchlint.errors import SourceError
from patchlint.knowledge import families
from patchlint.knowledge.contract import Contract, Knowledge
from patchlint.record import record
from patchlint.source.functions import locate
from patchlint.source.tokens import tokenise
from patchlint.source.tree import Image, SearchableTree, open_tree

_CHUNK = 24  # files that a process takes at once


@record
class Setting:
    """What all files of one round have in common."""

    tree: Path
    base: str | None
    families: tuple[families.Directory, ...] | None
    seen: frozenset[str] = frozenset()  # blobs that need not be read again
    known: Mapping[str, str] = field(default_factory=dict)  # contracts of functions that other files define
    changed: frozenset[str] | None = None  # the names among them that were otherwise in the round before


@record
class Read:
    """What came of a file; `scan` is None for a blob that was seen before, `reason` says why there is no blob."""

    path: str
    blob: str
    scan: Scan | None
    offers: Mapping[str, str] | None
    reason: str = ""


@lru_cache(maxsize=2)
def rows(directories: tuple[families.Directory, ...] | None) -> Knowledge:
    """All rows of the families, read once for all rounds; nobody may change them."""
    return families.load_all(directories)


class _Worker:
    """One process."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.tree: SearchableTree = open_tree(setting.tree, setting.base)
        self.rows = rows(setting.families)
        self.known: dict[str, Contract] = {name: decode(name, text) for name, text in setting.known.items()}
        self.slots = slots.by_member(self.known)

    def read(self, path: str, wished: str) -> Read:
        image = self._image(path, wished)
        if image.text is None:
            return Read(path, image.blob, None if not image.blob else _EMPTY, {}, image.reason)
        if image.blob in self.setting.seen:
            return Read(path, image.blob, None, None)
        try:
            scanned, functions = scan(image.text, path)
        except SourceError as error:
            return Read(path, image.blob, _EMPTY, {}, str(error))
        try:
            return Read(path, image.blob, scanned, offers(functions, self.rows, self.known, None, self.slots))
        except RecursionError:
            return Read(path, image.blob, scanned, {}, _TOO_DEEP)

    def again(self, path: str, wished: str) -> Read:
        image = self._image(path, wished)
        try:
            functions = locate(tokenise(image.text or ""), path)
            found = offers(functions, self.rows, self.known, self.setting.changed, self.slots)
        except SourceError as error:
            return Read(path, image.blob, None, {}, str(error))
        except RecursionError:
            return Read(path, image.blob, None, {}, _TOO_DEEP)
        return Read(path, image.blob, None, found)

    def _image(self, path: str, wished: str) -> Image:
        """A file of the tree; where its path may mean two files of a repository, the one that was listed."""
        found = None
        for image in self.tree.candidates(path, wished):
            if image.blob == wished:
                return image
            if found is None or (image.blob and not found.blob):
                found = image
        assert found is not None
        return found


_TOO_DEEP = "functions that call each other in a chain too long to follow"
_EMPTY = Scan((), frozenset(), ())
_worker: list[_Worker] = []  # of this process


def _begin(setting: Setting) -> None:
    """Make this process ready; what it knows stays, so that looking for rubbish in it is time lost (a sixth of it)."""
    _worker[:] = [_Worker(setting)]
    gc.freeze()
    gc.disable()


def _end() -> None:
    _worker.clear()
    gc.unfreeze()
    gc.enable()


def _work(job: tuple[bool, Sequence[tuple[str, str]]]) -> list[Read]:
    first, files = job
    worker = _worker[0]
    found = [worker.read(*file) if first else worker.again(*file) for file in files]
    gc.collect(0)
    return found


def read(setting: Setting, files: Mapping[str, str], *, first: bool, processes: int) -> Iterator[list[Read]]:
    """Read files, in any order: all there is to know of them, or with first=False only what they offer.

    `files` are their paths, each with the stamp that the tree's list has for it, or with its blob.
    """
    left = list(files.items())
    chunks = [(first, left[start : start + _CHUNK]) for start in range(0, len(left), _CHUNK)]
    yield from spread(_work, chunks, processes, _begin, (setting,), _end)
