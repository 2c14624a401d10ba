# SPDX-License-Identifier: GPL-2.0-or-later
"""The index of one tree, for reading: what its functions do, as long as their files are what they were."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from patchlint.contracts.store import Store, Stored, index_file
from patchlint.errors import SourceError


class Index:
    """A tree's part of an index file."""

    def __init__(self, store: Store, tree: int) -> None:
        """Take an open store and the id that the tree has in it."""
        self._store = store
        self._tree = tree

    def known(self, names: Iterable[str]) -> Iterator[Stored]:
        """What is known of functions of these names."""
        return self._store.known(self._tree, names)

    def defining(self, name: str) -> list[str]:
        """The files that define a function of a name."""
        return list(dict.fromkeys(found.path for found in self._store.definitions(self._tree, name)))

    def calling(self, name: str) -> list[str]:
        """The files that call a function of a name, or define one."""
        return sorted({*self._store.callers(self._tree, name), *self.defining(name)})

    def close(self) -> None:
        """Close the file."""
        self._store.close()


def open_index(folder: Path, place: str, made_by: str) -> Index | None:
    """The index of a tree, None where there is none that this program has made to the end."""
    if not index_file(folder).is_file():
        return None
    try:
        store = Store(folder)
    except SourceError:
        return None
    tree = store.finished(place, made_by)
    if tree is None:
        store.close()
        return None
    return Index(store, tree)
