# SPDX-License-Identifier: GPL-2.0-or-later
"""The processes that read a tree's files for the index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from patchlint.contracts.codec import decode
from patchlint.contracts.scan import Scan, offers, scan
from patchlint.errors import SourceError
from patchlint.knowledge import families
from patchlint.knowledge.contract import Contract, Knowledge
from patchlint.source.pairs import functions_in
from patchlint.source.tree import SearchableTree, open_tree

_CHUNK = 24  # files that a process takes at once
_AHEAD = 4  # chunks that wait for each process


@dataclass(frozen=True, slots=True)
class Setting:
    """What all files of one round have in common."""

    tree: Path
    base: str | None
    families: tuple[families.Directory, ...] | None
    seen: frozenset[str] = frozenset()  # blobs that need not be read again
    known: Mapping[str, str] = field(default_factory=dict)  # contracts of functions that other files define
    changed: frozenset[str] | None = None  # the names among them that were otherwise in the round before


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a file; `scan` is None for a blob that was seen before, `reason` says why there is no blob."""

    path: str
    blob: str
    scan: Scan | None
    offers: Mapping[str, str] | None
    reason: str = ""


class _Worker:
    """One process."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.tree: SearchableTree = open_tree(setting.tree, setting.base)
        self.rows: Knowledge = families.load_all(setting.families)
        self.known: dict[str, Contract] = {name: decode(name, text) for name, text in setting.known.items()}

    def read(self, path: str) -> Read:
        image = next(iter(self.tree.candidates(path)))
        if image.text is None:
            return Read(path, image.blob, None if not image.blob else _EMPTY, {}, image.reason)
        if image.blob in self.setting.seen:
            return Read(path, image.blob, None, None)
        try:
            scanned, functions = scan(image.text, path)
        except SourceError as error:
            return Read(path, image.blob, _EMPTY, {}, str(error))
        return Read(path, image.blob, scanned, offers(functions, self.rows, self.known))

    def again(self, path: str) -> Read:
        image = next(iter(self.tree.candidates(path)))
        functions = functions_in(image.text or "", path)
        found = offers([f for f in functions if not f.unread], self.rows, self.known, self.setting.changed)
        return Read(path, image.blob, None, found)


_EMPTY = Scan((), frozenset(), ())
_worker: list[_Worker] = []  # of this process


def _begin(setting: Setting) -> None:
    _worker[:] = [_Worker(setting)]


def _work(job: tuple[bool, Sequence[str]]) -> list[Read]:
    first, paths = job
    worker = _worker[0]
    return [worker.read(path) if first else worker.again(path) for path in paths]


def read(setting: Setting, paths: Iterable[str], *, first: bool, processes: int) -> Iterator[list[Read]]:
    """Read files, in any order: all there is to know of them, or with first=False only what they offer."""
    left = list(paths)
    chunks = [(first, left[start : start + _CHUNK]) for start in range(0, len(left), _CHUNK)]
    if processes <= 1 or len(chunks) <= 1:
        _begin(setting)
        yield from map(_work, chunks)
        return
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=(setting,)) as pool:
        chunks.reverse()
        pending: set[Future[list[Read]]] = set()
        try:
            while chunks or pending:
                while chunks and len(pending) < _AHEAD * processes:
                    pending.add(pool.submit(_work, chunks.pop()))
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
