# SPDX-License-Identifier: GPL-2.0-or-later
"""The unit of work: a file, and what is known of it, as a value for a process that has neither the tree nor an index.

What a file's findings hang on besides the file turns out only while it is looked at, and most need nothing: a unit
begins with what is surely asked for, and where something is lacking that is the answer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.index import Asked, Index
from patchlint.contracts.slots import is_slot, member_of
from patchlint.contracts.store import Definition, Stored
from patchlint.knowledge.families import Directory
from patchlint.record import record
from patchlint.registry import rules
from patchlint.scan.look import look
from patchlint.scan.model import Seen
from patchlint.scan.noting import Noted
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
    blobs: Mapping[str, str] = field(default_factory=dict)  # of this file, of those, and of all that is known of
    names: frozenset[str] = frozenset()  # what is known is here, beside that of the words of all C files here
    known: tuple[Stored, ...] = ()  # what the index says of functions and slots of these names
    callers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> files
    defining: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # ... that define it, for the same names


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
    """A unit in the places of the tree and of the index; both write down what is asked, as they do elsewhere."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._covered = frozenset(words_of(unit)) | unit.names
        self._known = {one.name: one for one in unit.known}
        self.asked: dict[str, str] = {}

    # --- the tree

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        yield self.listed(path)

    def listed(self, path: str) -> Image:
        if path != self._unit.path and path not in self._unit.files:
            raise _LackingError(Lacking(self._unit, file=path))
        text = self._unit.text if path == self._unit.path else self._unit.files[path]
        return Image(text, "the tree", ABSENT if text is None else "", self._blob(path))

    def holds(self, path: str, blob: str) -> bool:
        return self._blob(path) == blob

    def _blob(self, path: str) -> str:
        if path not in self._unit.blobs:
            raise _LackingError(Lacking(self._unit, file=path))
        self.asked[path] = self._unit.blobs[path]
        return self.asked[path]

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
        self.callers(tree, name)
        return [Definition(name, path, 0, visible=True) for path in self._unit.defining[name]]

    def callers(self, tree: int, name: str) -> list[str]:
        if name not in self._unit.callers:
            raise _LackingError(Lacking(self._unit, caller_of=name))
        return list(self._unit.callers[name])

    def state(self, tree: int) -> str:
        raise AssertionError("a scan asks for that before it begins")

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
        return see_in(sent, unit.path, sent.listed(unit.path), directories, index)
    except _LackingError as error:
        return error.lacking


def see_in(
    tree: Noted, path: str, image: Image, directories: tuple[Directory, ...] | None, index: Index | None
) -> Seen:
    """Look at a file by itself, and write down what that hangs on: what others of this process were is none of it."""
    asked = Asked() if index is not None else None
    if index is not None:
        index.asked = asked
    tree.asked.clear()
    seen = look(path, image.text or "", Elsewhere(directories, tree, index), rules())
    needs = {name: blob for name, blob in sorted(tree.asked.items()) if name != path}
    return replace(seen, blob=image.blob, needs=needs, index=asked)
