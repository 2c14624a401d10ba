# SPDX-License-Identifier: GPL-2.0-or-later
"""The unit of work: a file, and what is known of it, as a value for a process that has neither the tree nor an index.

What a file's findings hang on besides the file turns out only while it is looked at, and most need nothing: a unit
begins with what is surely asked for, and where something is lacking that is the answer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.index import Index
from patchlint.contracts.slots import is_slot, member_of
from patchlint.contracts.store import Definition, Stored
from patchlint.knowledge.families import Directory
from patchlint.record import record
from patchlint.registry import rules
from patchlint.scan.look import look
from patchlint.scan.model import Seen
from patchlint.scan.noting import Noting
from patchlint.source.tree import ABSENT, Image, Listed

_WORD = re.compile(r"[A-Za-z_]\w*+", re.ASCII)
_TREE = 0  # what the one tree is called that is spoken of


@record
class Unit:
    """A file to look at. Its functions are one group: each may call the others, and some belong together."""

    path: str
    text: str
    indexed: bool = False  # whether there is an index; what it says of other files' functions is in the rest
    files: Mapping[str, str | None] = field(default_factory=dict)  # texts by path, None for no such file
    names: frozenset[str] = frozenset()  # what is known is here, beside that of the words of all C files here
    known: tuple[Stored, ...] = ()  # what the index says of functions and slots of these names
    current: frozenset[tuple[str, str]] = frozenset()  # path and content of files that are as the index knew them
    callers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> files


@record
class Lacking:
    """What a unit has to have before the file can be looked at to the end."""

    unit: Unit
    file: str = ""
    names: frozenset[str] = frozenset()
    caller_of: str = ""


class _LackingError(BaseException):
    """Ends a look; what stops at nothing that a file has in it must not stop at this: hence no Exception."""

    def __init__(self, lacking: Lacking) -> None:
        super().__init__()
        self.lacking = lacking


class _Sent:
    """A unit in the places of the tree and of the index."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._covered = frozenset(words_of(unit)) | unit.names
        self._known = {one.name: one for one in unit.known}

    # --- the tree

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        if path not in self._unit.files:
            raise _LackingError(Lacking(self._unit, file=path))
        text = self._unit.files[path]
        yield Image(text, "the tree", ABSENT if text is None else "")

    def holds(self, path: str, blob: str) -> bool:
        return (path, blob) in self._unit.current

    def files_with(self, word: str) -> Iterator[str]:
        raise AssertionError("a scan searches no tree")

    def listing(self) -> Iterator[Listed]:
        raise AssertionError("a scan lists its files before it begins")

    def beside(self, path: str) -> Iterator[str]:
        return iter(())

    # --- the index

    def known(self, tree: int, names: Iterable[str] | None = None) -> list[Stored]:
        assert names is not None
        asked = sorted(names)
        lacking = frozenset(map(member_of, asked)) - self._covered
        if lacking:
            raise _LackingError(Lacking(self._unit, names=lacking))
        return [self._known[name] for name in asked if name in self._known]

    def slots(self, tree: int) -> tuple[Stored, ...]:
        return tuple(one for one in self._unit.known if is_slot(one.name))

    def definitions(self, tree: int, name: str) -> list[Definition]:
        return []  # callers() has those files, too

    def callers(self, tree: int, name: str) -> list[str]:
        if name not in self._unit.callers:
            raise _LackingError(Lacking(self._unit, caller_of=name))
        return list(self._unit.callers[name])

    def close(self) -> None:
        pass


def words_of(unit: Unit) -> set[str]:
    """The words of the C files that a unit holds: of what they may name, all that the index knows is there."""
    texts = (text for path, text in unit.files.items() if text is not None and path.endswith(".c"))
    return {word for text in (unit.text, *texts) for word in _WORD.findall(text)}


def see(unit: Unit, directories: tuple[Directory, ...]) -> Seen | Lacking:
    """Look at a file, with nothing but what is in the unit and these family files."""
    sent = _Sent(unit)
    index = Index(sent, _TREE) if unit.indexed else None
    try:
        return see_in(Noting(sent), unit.path, unit.text, directories, index)
    except _LackingError as error:
        return error.lacking


def see_in(tree: Noting, path: str, text: str, directories: tuple[Directory, ...] | None, index: Index | None) -> Seen:
    """Look at a file by itself: what others of this process were makes no difference."""
    tree.asked.clear()
    seen = look(path, text, Elsewhere(directories, tree, index), rules())
    return replace(seen, needs=tuple(sorted(tree.asked - {path})))
