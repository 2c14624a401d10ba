# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls through tables of operations: `ops->get(lamp)` does what all functions do that tables have there.

Such a place is called a slot, and named like a function: "lamp_ops.get" is the member `get` of `struct lamp_ops`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from operator import attrgetter

from patchlint.ir.cfg import Cfg, Node, Variable
from patchlint.ir.ops import AddressOf, Call, Element, Expr, Member, Name
from patchlint.ir.signs import ANY
from patchlint.knowledge.contract import Contract, Effect
from patchlint.source.model import Function
from patchlint.source.tables import Tables

Structures = Callable[[str], Mapping[str, str]]  # structure -> its fields, as Layouts has them
# a bound for what is looked at, no evidence: tables have a million members. The last put's own `release` has its place
# in engine.releases, and `file_operations.release` and the like are not called as a put
_COUNTS = re.compile(r"(?:^|_)(?:get|put|hold|grab|ref|unref|drop|take|acquire)(?:_|$)|._release$|^release_.")
_STRUCT = "struct "
_KEY = attrgetter("action", "place", "counter", "when", "condition", "codes")


def is_slot(name: str) -> bool:
    """Whether a name is that of a slot, not of a function."""
    return "." in name


def member_of(slot: str) -> str:
    """What is called: "get" of "lamp_ops.get"; the name itself for a function."""
    return slot.rpartition(".")[2]


def structure_of(slot: str) -> str:
    """Whose member it is: "lamp_ops" of "lamp_ops.get"."""
    return slot.rpartition(".")[0]


def counts(member: str) -> bool:
    """Whether slots of this name are worth a look."""
    return _COUNTS.search(member) is not None


def by_member(names: Iterable[str]) -> dict[str, list[str]]:
    """The slots among some names, by what is called."""
    found: dict[str, list[str]] = {}
    for name in filter(is_slot, names):
        found.setdefault(member_of(name), []).append(name)
    return found


def filled(tables: Tables) -> dict[str, tuple[str, ...]]:
    """The slots that the tables of a file fill in, and the functions they fill in."""
    found: dict[str, list[str]] = {}
    for table in tables.values():
        for member, function in table.items():
            if table.struct and counts(member) and function != "NULL":
                found.setdefault(f"{table.struct}.{member}", []).append(function)
    return {slot: tuple(dict.fromkeys(functions)) for slot, functions in found.items()}


def agreed(slot: str, contracts: Sequence[Contract | None]) -> Contract | None:
    """What all functions of a slot do; None if one of them does nothing of what the others do."""
    known = [one for one in contracts if one is not None]
    if not known or len(known) < len(contracts):
        return None
    first = known[0]
    shared = (_shared(effect, [one.effects for one in known]) for effect in first.effects)
    effects = tuple(effect for effect in shared if effect is not None)
    if not any(effect.certain for effect in effects):
        return None
    results = 0
    for one in known:
        results |= one.results
    return replace(
        first,
        name=slot,
        effects=effects,
        marks=tuple(mark for mark in first.marks if all(mark in one.marks for one in known)),
        results=results or ANY,
        codes=first.codes if all(one.codes == first.codes for one in known) else (),
        returns_argument=_same([one.returns_argument for one in known]),
        view_of=_same([one.view_of for one in known]),
        null_ok=all(one.null_ok for one in known),
        err_ok=all(one.err_ok for one in known),
        family="",
    )


def _same(found: Sequence[int | None]) -> int | None:
    return found[0] if len(set(found)) == 1 else None


def _shared(effect: Effect, others: Sequence[tuple[Effect, ...]]) -> Effect | None:
    """An effect as far as all have it."""
    same = [next((one for one in effects if _alike(one, effect)), None) for effects in others]
    found = [one for one in same if one is not None]
    if len(found) < len(others):
        return None
    return replace(
        effect,
        certain=all(one.certain for one in found),
        lifetime=all(one.lifetime for one in found),
        last=effect.last if all(one.last == effect.last for one in found) else (),
    )


def _alike(one: Effect, other: Effect) -> bool:
    return _KEY(one) == _KEY(other)


class Slots:
    """The tables of operations of a file, and what its functions call through tables."""

    def __init__(
        self, functions: Sequence[Function], known: Iterable[str] = (), structures: Structures | None = None
    ) -> None:
        """Take a file's functions, the names that something is known of, and who knows the structures of headers."""
        self._functions = functions
        self._layouts = functions[0].layouts if functions else {}
        self._structures = structures
        self._read: dict[str, Mapping[str, str]] = {}
        self.filled = filled(functions[0].tables) if functions else {}
        self._members = {member_of(name) for name in (*self.filled, *filter(is_slot, known))}

    @cached_property
    def called(self) -> frozenset[str]:
        """The members that the file calls and that are worth a look."""
        found: set[str] = set()
        for function in self._functions:
            tokens = function.tokens
            found.update(
                tokens[at - 1][1]
                for at in range(2, len(tokens))
                if tokens[at][0] == "LPAREN" and tokens[at - 2][0] in ("ARROW", "PERIOD")
            )
        return frozenset(filter(counts, found))

    def learn(self, name: str) -> None:
        """Something is known of another name."""
        if is_slot(name):
            self._members.add(member_of(name))

    def behind(self, words: Set[str]) -> frozenset[str]:
        """The functions of this file's tables that a function with these words in it may call through them."""
        return frozenset(name for slot, names in self.filled.items() if member_of(slot) in words for name in names)

    def contract(
        self, slot: str, others: Contract | None, contract: Callable[[str], Contract | None]
    ) -> Contract | None:
        """What a slot does that tables of this file fill in; None where other files may have tables of that kind.

        `others` is what is known of those, and `contract` says what a function does.
        """
        own = [contract(name) for name in self.filled[slot]]
        if structure_of(slot) in self._layouts:
            return agreed(slot, own)
        return agreed(slot, [others, *own]) if others is not None else None

    def named(self, cfg: Cfg, known: Callable[[str], bool]) -> Cfg:
        """The graph with the names of slots where they are called, as far as those are known."""
        found = dict(self._found(cfg, known)) if self._members else {}
        if not found:
            return cfg
        nodes = (replace(node, op=found[number]) if number in found else node for number, node in enumerate(cfg.nodes))
        return replace(cfg, nodes=tuple(nodes))

    def _found(self, cfg: Cfg, known: Callable[[str], bool]) -> Iterator[tuple[int, Call]]:
        for number, op in _by_pointer(cfg.nodes):
            if isinstance(op.pointer, Member) and op.pointer.field in self._members:
                slot = f"{self._structure(op.pointer.base, cfg.variables)}.{op.pointer.field}"
                if known(slot):
                    yield number, replace(op, callee=slot)

    def _structure(self, expression: Expr, variables: Mapping[str, Variable]) -> str:
        """The structure that an expression is, or points to; "" where that is not known."""
        match expression:
            case Name(name):
                declared = variables[name].type if name in variables else ""
            case Member(base, "*") | Element(base, _) | AddressOf(base):
                return self._structure(base, variables)
            case Member(base, field):
                structure = self._structure(base, variables)
                declared = self._fields_of(structure).get(field, "") if structure else ""
                if declared == field:  # struct { ... } inner; its fields are told as those of what it is in
                    return structure
            case _:
                return ""
        return declared.removeprefix(_STRUCT) if declared.startswith(_STRUCT) else ""

    def _fields_of(self, structure: str) -> Mapping[str, str]:
        if structure in self._layouts or self._structures is None:
            return self._layouts.get(structure, {})
        if structure not in self._read:
            self._read[structure] = self._structures(structure)
        return self._read[structure]


def _by_pointer(nodes: Iterable[Node]) -> Iterator[tuple[int, Call]]:
    for number, node in enumerate(nodes):
        if isinstance(node.op, Call) and not node.op.callee:
            yield number, node.op
