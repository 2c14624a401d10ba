# SPDX-License-Identifier: GPL-2.0-or-later
"""The processes that look at a tree's files."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from patchlint.at_hand import at_hand
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.index import Asked
from patchlint.contracts.pool import spread
from patchlint.errors import SourceError
from patchlint.registry import rules
from patchlint.scan.look import look
from patchlint.scan.model import Seen
from patchlint.scan.noting import Noting

_CHUNK = 8  # files that a process takes at once


@dataclass(frozen=True, slots=True)
class Setting:
    """What all files of a scan have in common: the tree, its revision, and the user's family files."""

    tree: str
    base: str | None
    families: tuple[str, ...] = ()
    state: str = ""  # of the index, "" without one


class _Worker:
    """One process."""

    def __init__(self, setting: Setting) -> None:
        self._open = ExitStack()
        at = at_hand(setting.tree, setting.base, setting.families, quiet=True)
        tree, self._known = self._open.enter_context(at)
        state = self._known.index.state if self._known.index is not None else ""
        self._trouble = ""  # what stops it is said by the first file: a process must not end while it begins
        if state != setting.state:
            self._trouble = f"{setting.tree}: its index was made anew, or cleared, while the scan began: scan again"
        self._tree = Noting(tree)

    def see(self, path: str) -> Seen:
        """Look at a file by itself: what others of this process were makes no difference; raises SourceError."""
        if self._trouble:
            raise SourceError(self._trouble)
        image = self._tree.listed(path)
        if image.text is None:
            return Seen(path, reason=image.reason)
        index = self._known.index
        asked = Asked() if index is not None else None
        if index is not None:
            index.asked = asked
        self._tree.asked.clear()
        seen = look(path, image.text, Elsewhere(self._known.directories, self._tree, index), rules())
        needs = {name: blob for name, blob in sorted(self._tree.asked.items()) if name != path}
        return replace(seen, blob=image.blob, needs=needs, index=asked)

    def close(self) -> None:
        self._open.close()


_worker: list[_Worker] = []  # of this process


def _begin(setting: Setting) -> None:
    _worker[:] = [_Worker(setting)]
    rules()
    gc.collect()
    gc.freeze()  # looking for rubbish in what stays is time lost


def _end() -> None:
    while _worker:
        _worker.pop().close()
    gc.unfreeze()


def _work(paths: Sequence[str]) -> list[Seen]:
    return [_worker[0].see(path) for path in paths]


def see(setting: Setting, paths: Sequence[str], processes: int) -> Iterator[list[Seen]]:
    """Yield what there is to be seen in some files, in any order; raises SourceError and UsageError for the tree."""
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    yield from spread(_work, chunks, processes, _begin, (setting,), _end)
