# SPDX-License-Identifier: GPL-2.0-or-later
"""What is known of functions that a file calls and does not define.

Asked in this order: the files of the patch itself, as it leaves them; the index of the tree; without one, the files
beside the caller; and last the contracts that come with patchlint. Rows of the families come before all of them, but
for those that the index has found contradicted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from patchlint.contracts import shipped, slots
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.codec import decode
from patchlint.contracts.contradiction import contradiction
from patchlint.contracts.graphs import Graphs
from patchlint.contracts.headers import defined, structure
from patchlint.contracts.identifiers import Identifiers
from patchlint.contracts.limits import Limits
from patchlint.contracts.scan import is_visible
from patchlint.knowledge import families
from patchlint.knowledge.contract import Contract
from patchlint.source.model import Function
from patchlint.source.pairs import functions_in
from patchlint.source.tree import Image, SearchableTree

if TYPE_CHECKING:
    from patchlint.contracts.index import Index
    from patchlint.contracts.store import Stored

MOST_FILES = 24  # beside the callers of one review that are read for want of an index
MOST_PATCHED = 48  # files of a patch, or a series, in which callees are looked for
_MOST_CALLEES = 400  # functions of other files whose bodies one review walks
_MOST_KEPT = 8_000_000  # characters; their tokens take some 200 MB
_DEEPEST = 3  # files between a function and the callee of a callee

Texts = Mapping[str, str | None]  # path -> text


@dataclass(slots=True)
class _Spent:
    """What one review has used of its budget."""

    callees: int = 0
    kept: int = 0  # characters of texts whose functions are kept
    short: bool = False


class Elsewhere:
    """The functions of other files, for one review."""

    def __init__(
        self,
        directories: tuple[families.Directory, ...] | None = None,
        tree: SearchableTree | None = None,
        index: "Index | None" = None,
        limits: Limits | None = None,
    ) -> None:
        """Take the directories of family files, the tree, its index if there is one, and how callees are walked."""
        self._limits = limits
        self.directories = directories
        self._index = index
        self._tree = tree
        self._patched: Texts = {}
        self._read: dict[tuple[str, int], tuple[Function, ...]] = {}
        self._seen: dict[str, str | None] = {}  # files beside those of the patch
        self._graphs = Graphs()
        self._headers: dict[str, str | None] = {}
        self._found: dict[str, Contract | None] = {}
        self._depth = 0
        self._spent = _Spent()

    @property
    def index(self) -> "Index | None":
        """The index of the tree; None without one, or with one that turned out to be damaged."""
        return self._index if self._index is not None and self._index.sound else None

    @property
    def short(self) -> bool:
        """Whether the budget ended before everything that was asked for was looked up."""
        return self._spent.short

    @property
    def source(self) -> str:
        """Where it is known from, in words."""
        if self.index is not None:
            return "the index of the tree"
        return f"{'files beside them and ' if self._tree is not None else ''}{shipped.release()}"

    def after(self, texts: Texts) -> "Elsewhere":
        """The same with some files as a patch leaves them, None for those that are gone."""
        other = Elsewhere(self.directories, self._tree, self.index, self._limits)
        other._patched, other._spent, other._read, other._seen = texts, self._spent, self._read, self._seen
        other._headers, other._graphs = self._headers, self._graphs
        return other

    def at(self, tree: SearchableTree) -> "Elsewhere":
        """The same for another revision of the tree, with a budget of its own; texts read once are not read again."""
        other = Elsewhere(self.directories, tree, self._index, self._limits)
        other._read, other._spent.kept = self._read, self._spent.kept
        return other

    def bodies(self, functions: Sequence[Function]) -> Bodies:
        """The functions of one file image with all that is known of the names in them."""
        identifiers = Identifiers()
        words = set[str]().union(*map(identifiers.of, functions))
        for table in functions[0].tables.values() if functions else ():
            words |= {table.struct, *table}
        file = functions[0].file if functions else ""
        knowledge = families.load(words, self.directories)
        if self.index is not None:  # which has names of rows only where bodies contradict them
            rows = knowledge.contracts
            overruled = {c.name: c for c in self._indexed(set(rows), file) if contradiction(rows[c.name], c)}
            knowledge = replace(knowledge, contracts=rows | overruled)
        constants = defined(functions, list(knowledge.contracts.values()), self._header)
        return Bodies(
            functions,
            knowledge,
            self._limits,
            lambda names: self.known(names, file),
            constants,
            lambda name: structure(functions, name, self._header),
            self._graphs,
            identifiers,
        )

    def known(self, names: frozenset[str], file: str) -> Iterator[Contract]:
        """The contracts of functions of these names that `file` does not define; ".get" asks for slots."""
        left = set(names)
        for layer in (self._changed, self._indexed, self._beside, self._shipped):
            if not left:
                return
            for contract in layer(left, file):
                left -= {contract.name, f".{slots.member_of(contract.name)}"}
                yield contract

    def functions(self, path: str, text: str) -> tuple[Function, ...]:
        """What functions_in() makes of a text; kept for the next question."""
        key = (path, hash(text))
        if key not in self._read:
            self._spent.kept += len(text)
            if self._spent.kept > _MOST_KEPT:
                self._read.clear()
                self._spent.kept = len(text)
            self._read[key] = functions_in(text, path)
        return self._read[key]

    def beneath(self, path: str) -> tuple[Function, ...]:
        """The functions of a file as the tree has it, whatever a patch makes of it; none without a tree."""
        text = self._image(path).text if self._tree is not None else None
        return self._whole(path, text) if text is not None else ()

    def callers(self, name: str, file: str) -> Iterator[Bodies]:
        """Other files that may call a function, those of the patch first."""
        for path, text in self._patched.items():
            if path != file and text is not None and name in text:
                yield self.bodies(self._whole(path, text))
        for functions in self.calling(name, file):
            yield self.bodies(functions)

    def _whole(self, path: str, text: str) -> tuple[Function, ...]:
        return tuple(function for function in self.functions(path, text) if not function.unread)

    def calling(self, name: str, file: str) -> Iterator[tuple[Function, ...]]:
        """Yield the functions of files that may call one: by the index, or those beside its own file.

        Files of the patch are left out: whoever wrote it has seen them.
        """
        if self._tree is None:
            return
        for path in self.index.calling(name) if self.index is not None else self._tree.beside(file):
            if path != file and path not in self._patched:
                text = self._text(path) if self.index is None else self._image(path).text
                if text is not None and name in text:
                    yield self._whole(path, text)

    # --- the layers

    def _changed(self, names: set[str], file: str) -> Iterator[Contract]:
        """Of the files of the patch, or of those before it in its series."""
        if len(self._patched) > MOST_PATCHED:
            self._spent.short = True
            return
        for path, text in self._patched.items():
            if path != file and text is not None and (path.endswith(".c") or _near(path, file)):
                yield from self._from(path, text, names)

    def _indexed(self, names: set[str], file: str) -> Iterator[Contract]:
        if self.index is None:
            return
        for stored in list(self.index.known(names)):
            if stored.path in self._patched or self._tree is None:
                continue
            contract = _decoded(stored) if stored.hash and self._tree.holds(stored.path, stored.hash) else None
            if contract is not None:
                yield replace(contract, source=f"its body, {stored.path}:{stored.line}")
            elif not slots.is_slot(stored.name):
                text = self._image(stored.path).text
                yield from self._from(stored.path, text, {stored.name}) if text is not None else ()

    def _image(self, path: str) -> Image:
        """A file of the tree; where its path may mean two files of a repository, the first that is text."""
        assert self._tree is not None
        first = None
        for image in self._tree.candidates(path):
            if image.text is not None:
                return image
            first = first or image
        assert first is not None
        return first

    def _beside(self, names: set[str], file: str) -> Iterator[Contract]:
        """From the files in the caller's directory."""
        if self.index is not None or self._tree is None or not file:
            return
        for path in self._tree.beside(file):
            if path == file or path in self._patched:
                continue
            text = self._text(path)
            if text is not None:
                yield from self._from(path, text, names)

    def _header(self, path: str) -> str | None:
        """A header as the patch leaves it; None for one that is not there."""
        if path in self._patched:
            return self._patched[path]
        if path not in self._headers:
            self._headers[path] = self._image(path).text if self._tree is not None else None
        return self._headers[path]

    def _text(self, path: str) -> str | None:
        """A file of the tree, None for one that is not there or beyond the budget."""
        if path not in self._seen:
            if self._tree is None or len(self._seen) >= MOST_FILES:
                self._spent.short = True
                return None
            self._seen[path] = self._image(path).text
        return self._seen[path]

    def _shipped(self, names: set[str], file: str) -> Iterator[Contract]:
        yield from shipped.shipped(names).values()

    # --- bodies of other files

    def _from(self, path: str, text: str, names: Iterable[str]) -> Iterator[Contract]:
        """What functions of a file do that other files may call."""
        functions = self._whole(path, text)
        wanted = [f.name for f in functions if f.name in names and is_visible(f)]
        if not wanted or self._depth >= _DEEPEST:
            return
        self._depth += 1
        try:
            bodies = self.bodies(functions)
            for name in dict.fromkeys(wanted):
                contract = self._walked(bodies, name, path)
                if contract is not None:
                    yield contract
        finally:
            self._depth -= 1

    def _walked(self, bodies: Bodies, name: str, path: str) -> Contract | None:
        key = f"{path}:{name}"
        if key not in self._found:
            self._found[key] = None  # for recursion
            self._spent.callees += 1
            if self._spent.callees > _MOST_CALLEES:
                self._spent.short = True
                return None
            contract = bodies.offered(name)
            if contract is not None and (contract.effects or contract.marks):
                self._found[key] = replace(contract, source=f"its body, {contract.source}")
        return self._found[key]


def _decoded(stored: "Stored") -> Contract | None:
    """A contract of the index, None where the index is damaged."""
    try:
        return decode(stored.name, stored.contract)
    except ValueError:
        return None


def _near(path: str, file: str) -> bool:
    """Whether a header may be meant when a file says its name."""
    return path.startswith("include/") or path.rpartition("/")[0] == file.rpartition("/")[0]
