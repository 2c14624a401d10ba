# SPDX-License-Identifier: GPL-2.0-or-later
"""The processes that look at a tree's files."""

import gc
from collections.abc import Generator, Sequence
from contextlib import ExitStack

from patchlint.at_hand import at_hand
from patchlint.contracts.index import Index
from patchlint.contracts.pool import spread
from patchlint.errors import SourceError
from patchlint.record import record
from patchlint.registry import rules
from patchlint.scan.model import Seen
from patchlint.scan.noting import Noting
from patchlint.scan.unit import see_in

_CHUNK = 8  # files that a process takes at once


@record
class Setting:
    """What all files of a scan have in common: the tree, its revision, and the user's family files."""

    tree: str
    base: str | None
    families: tuple[str, ...] = ()
    state: str = ""  # of the index, "" without one

    def trouble(self, index: Index | None) -> str:
        """What is to be said when an index is another one than the scan began with, "" when it is not."""
        if (index.state if index is not None else "") == self.state:
            return ""
        return f"{self.tree}: its index was made anew, or cleared, while the scan began: scan again"


class _Worker:
    """One process."""

    def __init__(self, setting: Setting) -> None:
        self._open = ExitStack()
        at = at_hand(setting.tree, setting.base, setting.families, quiet=True)
        tree, self._known = self._open.enter_context(at)
        # what stops it is said by the first file: a process must not end while it begins
        self._trouble = setting.trouble(self._known.index)
        self._tree = Noting(tree)

    def see(self, path: str) -> Seen:
        """Look at a file; raises SourceError."""
        if self._trouble:
            raise SourceError(self._trouble)
        image = self._tree.listed(path)
        if image.text is None:
            return Seen(path, reason=image.reason)
        return see_in(self._tree, path, image, self._known.directories, self._known.index)

    def close(self) -> None:
        self._open.close()


_worker: list[_Worker] = []  # of this process


def _begin(setting: Setting) -> None:
    _worker[:] = [_Worker(setting)]
    rules()
    gc.freeze()  # looking for rubbish in what stays is time lost
    gc.disable()  # ... and so it is while a file is looked at: a twelfth of all time


def _end() -> None:
    while _worker:
        _worker.pop().close()
    gc.unfreeze()
    gc.enable()


def _work(paths: Sequence[str]) -> list[Seen]:
    seen = [_worker[0].see(path) for path in paths]
    gc.collect(0)
    return seen


def see(setting: Setting, paths: Sequence[str], processes: int) -> Generator[list[Seen]]:
    """Yield what there is to be seen in some files, in any order; raises SourceError and UsageError for the tree."""
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    yield from spread(_work, chunks, processes, _begin, (setting,), _end)
