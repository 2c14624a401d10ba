# SPDX-License-Identifier: GPL-2.0-or-later
"""The index of one tree, for reading: what its functions do, as long as their files are what they were."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, field
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from patchlint.contracts.place import index_file
from patchlint.contracts.seal import sound
from patchlint.contracts.slots import member_of
from patchlint.contracts.store import Definition, Stored
from patchlint.errors import SourceError
from patchlint.record import record

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

    def state(self, tree: int) -> str:
        """Return a digest of all that a tree's answers hang on."""
        ...

    def close(self) -> None:
        """Give back what is open."""
        ...


@record
class Asked:
    """What an index was asked, and all that it answered: as long as it answers the same, so does who asked."""

    names: set[str] = field(default_factory=set)  # what they do
    called: set[str] = field(default_factory=set)  # who calls and defines them
    told: set[tuple[object, ...]] = field(default_factory=set)

    def digest(self) -> str:
        """A digest of the answers."""
        return hashlib.sha256("\n".join(sorted(map(repr, self.told))).encode("utf-8", "replace")).hexdigest()


class Index:
    """A tree's part of an index file, as it was when it was opened."""

    def __init__(self, store: Answers, tree: int) -> None:
        """Take an open store and the id that the tree has in it."""
        self._store = store
        self._tree = tree
        self.asked: Asked | None = None  # with one, questions and answers are noted in it
        self._loaded: dict[str, Stored] | None = None
        self.sound = True  # false from the first question that the file was too damaged to answer

    def known(self, names: Iterable[str]) -> Iterator[Stored]:
        """What is known of functions of these names, and of slots: ".get" asks for "lamp_ops.get" and the like."""
        plain = set(names)
        if self._loaded is None:
            found = self._answer(lambda: list(self._store.known(self._tree, plain)))
        else:
            found = [self._loaded[name] for name in sorted(plain & self._loaded.keys())]
        if any(name.startswith(".") for name in plain):
            found += [one for one in self._slots if f".{member_of(one.name)}" in plain]
        if self.asked is not None:
            self.asked.names.update(plain)
            self.asked.told.update(map(astuple, found))
        return iter(found)

    def load(self) -> None:
        """Have all that is known at hand, for who asks for much of it."""
        self._loaded = {one.name: one for one in self._answer(lambda: list(self._store.known(self._tree)))}

    @cached_property
    def _slots(self) -> list[Stored]:
        return self._answer(lambda: list(self._store.slots(self._tree)))

    @cached_property
    def state(self) -> str:
        """A digest of all that answers hang on."""
        return next(iter(self._answer(lambda: [self._store.state(self._tree)])), "")

    def defining(self, name: str) -> list[str]:
        """The files that define a function of a name."""
        found = self._answer(lambda: self._store.definitions(self._tree, name))
        return self._noted("defining", name, list(dict.fromkeys(one.path for one in found)))

    def calling(self, name: str) -> list[str]:
        """The files that call a function of a name, or define one."""
        found = self._answer(lambda: self._store.callers(self._tree, name))
        return self._noted("calling", name, sorted({*found, *self.defining(name)}))

    def _noted(self, what: str, name: str, found: list[str]) -> list[str]:
        if self.asked is not None:
            self.asked.called.add(name)
            self.asked.told.add((what, name, *found))
        return found

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
    """The index of a tree, None where there is none that this program has made to the end.

    Raises DamagedError for a file that holds something else than what was written, SourceError for none to be had.
    """
    if not index_file(folder).is_file():
        return None
    store = sound(folder)
    try:
        store.freeze()
        tree = store.finished(place, made_by)
    except SourceError:
        store.close()
        raise
    if tree is None:
        store.close()
        return None
    return Index(store, tree)
