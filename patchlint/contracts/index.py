# SPDX-License-Identifier: GPL-2.0-or-later
"""The index of one tree, for reading: what its functions do, as long as their files are what they were."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import astuple
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from patchlint.contracts.slots import member_of
from patchlint.contracts.store import Definition, Store, Stored, index_file
from patchlint.errors import SourceError

_T = TypeVar("_T")


class Answers(Protocol):
    """What an index asks: the file, or what of it was sent to a process that does not have the file."""

    def known(self, tree: int, names: Iterable[str] | None = None) -> Iterable[Stored]:
        """Yield what functions of a tree do, those of some names or all."""
        ...

    def slots(self, tree: int) -> Iterable[Stored]:
        """Yield what is known of calls through tables."""
        ...

    def definitions(self, tree: int, name: str) -> list[Definition]:
        """Return where functions of a name are defined."""
        ...

    def callers(self, tree: int, name: str) -> list[str]:
        """Return the files that call a function they do not define."""
        ...

    def close(self) -> None:
        """Give back what is open."""
        ...


class Index:
    """A tree's part of an index file."""

    def __init__(self, store: Answers, tree: int) -> None:
        """Take an open store and the id that the tree has in it."""
        self._store = store
        self._tree = tree
        self.sound = True  # false from the first question that the file was too damaged to answer

    def known(self, names: Iterable[str]) -> Iterator[Stored]:
        """What is known of functions of these names, and of slots: ".get" asks for "lamp_ops.get" and the like."""
        plain = set(names)
        found = self._answer(lambda: list(self._store.known(self._tree, plain)))
        if any(name.startswith(".") for name in plain):
            found += [one for one in self._slots if f".{member_of(one.name)}" in plain]
        return iter(found)

    @cached_property
    def _slots(self) -> list[Stored]:
        return self._answer(lambda: list(self._store.slots(self._tree)))

    def digest(self) -> str:
        """A digest of all that is known."""
        known = self._answer(lambda: sorted(astuple(one) for one in self._store.known(self._tree)))
        return hashlib.sha256(repr(known).encode()).hexdigest()

    def defining(self, name: str) -> list[str]:
        """The files that define a function of a name."""
        found = self._answer(lambda: self._store.definitions(self._tree, name))
        return list(dict.fromkeys(one.path for one in found))

    def calling(self, name: str) -> list[str]:
        """The files that call a function of a name, or define one."""
        return sorted({*self._answer(lambda: self._store.callers(self._tree, name)), *self.defining(name)})

    def _answer(self, question: Callable[[], list[_T]]) -> list[_T]:
        """What the file says, nothing once it is known to be damaged."""
        if self.sound:
            try:
                return question()
            except SourceError:
                self.sound = False
        return []

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
    tree = None
    with suppress(SourceError):  # of a damaged file
        tree = store.finished(place, made_by)
    if tree is None:
        store.close()
        return None
    return Index(store, tree)
