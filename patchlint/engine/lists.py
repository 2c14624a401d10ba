# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a function adds to lists of objects and empties them, which locks it holds there, and what it does before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from patchlint.engine.callee_names import MAY_RELEASE
from patchlint.engine.callers_locks import Held
from patchlint.engine.marks import FREED, Marks
from patchlint.engine.state import State
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call
from patchlint.knowledge.contract import Action, Contract, Marker

_ENDS = frozenset((Action.PUT, Action.FREE, Action.TAKE))
# what keeps nobody out who wants to add to a list: others may hold it at the same time, or on another CPU
_SHARED = re.compile(r"(?:^|_|\b)read(?:_|\b)|rcu|preempt|migrate|local_(?:irq|bh)|guard\(irq(?:save)?\)")


class Head(NamedTuple):
    """A list, as all functions of a file can know it."""

    path: str  # the fields that lead to it inside an object: "events", "queue.free"; the name of a global variable
    type: str  # of that object: "struct loom"; "" where that is not known
    helper: str  # the function that finds it in the object instead of a path
    name: str  # as the source calls it here

    def is_same(self, other: "Head") -> bool:
        """Whether these are the same list of objects of the same type."""
        return self[:3] == other[:3] and bool(self.type)

    def may_be_same(self, other: "Head") -> bool:
        """Whether these may be the same list: of one of the objects the type is not known."""
        last = self.path.rpartition(".")[2]
        same = self.helper == other.helper and last == other.path.rpartition(".")[2]
        return self.is_same(other) or (same and not (self.type and other.type))


class Spot(NamedTuple):
    """A call that adds to a list, empties one, or is of a watched function; over all paths that come there."""

    what: str  # "add", "drain" or "call"
    line: int
    function: str  # that is called
    head: Head | None  # of the list; None for a call
    held: tuple[Held, ...]  # locks that are held for certain, and that keep others out
    perhaps: frozenset[str]  # locks that may be held
    before: frozenset[str]  # the functions that are called on some way there
    looped: bool  # it can come by more than once on one path
    lockless: bool = False  # it may come by while others add to the list
    own: bool = False  # the object of the list is on the stack of this function, or was allocated here
    entries: tuple[int, str] = (0, "")  # of a drain: where entries are put or freed after it, and by what function
    owner: tuple[int, str] = (0, "")  # ... and the object of the list


@dataclass(slots=True)
class _Seen:
    """One call, and what was found on the paths so far."""

    what: str
    head: Head | None
    held: dict[str, Held]
    perhaps: set[str]
    root: int = -1  # the object of the list
    target: int = -1  # what has the entries of a drained list
    own: bool = False


class Lists:
    """Follows lists, and calls of the functions that are `watched`, over all paths; without any, nothing."""

    def __init__(self, cfg: Cfg, values: Values, marks: Marks, allocated: Mapping[int, bool]) -> None:
        self.cfg = cfg
        self.values = values
        self.marks = marks
        self.allocated = allocated
        self.watched: frozenset[str] = frozenset()
        self._helped: dict[int, tuple[str, int]] = {}  # result of a call with one argument -> callee, argument
        self._seen: dict[int, _Seen] = {}
        self._ends: dict[int, set[int]] = {}  # node -> roots of what is put or freed there
        self._shared = {n.line for n in cfg.nodes if isinstance(n.op, Call) and _SHARED.search(n.op.callee)}

    def called(
        self, state: State, op: Call, contract: Contract | None, arguments: Sequence[int], result: int, node: int
    ) -> None:
        """A call may add to a list, empty one, or end what was on it."""
        if not self.watched or not op.callee:
            return
        row = self.marks.markers.get(op.callee)
        if row is not None and row.what in ("list", "drain"):
            self._moved(state, row, contract, arguments, result, node)
        elif op.callee in self.watched:
            self._note(state, "call", None, node)
        if len(arguments) == 1:
            self._helped.setdefault(result, (op.callee, arguments[0]))
        ended = set(self._ended(op.callee, contract, arguments))
        if ended:
            self._ends.setdefault(node, set()).update(ended)

    def _moved(
        self, state: State, row: Marker, contract: Contract | None, arguments: Sequence[int], result: int, node: int
    ) -> None:
        kept = [effect.holder for effect in contract.effects if effect.holder is not None] if contract else []
        place = row.argument if row.what == "drain" else kept[0] if kept and row.on else -1
        if not 0 <= place < len(arguments):
            return
        found = self._head(state, arguments[place])
        if found is None:
            return
        head, root = found
        seen = self._note(state, "drain" if row.what == "drain" else "add", head, node)
        seen.root = root
        seen.own = self.values.kind(root) == "local" or root in self.allocated
        if row.what == "drain":
            target = result if row.to < 0 else arguments[row.to] if row.to < len(arguments) else -1
            seen.target = self.values.roots[target] if target >= 0 else -1

    def _note(self, state: State, what: str, head: Head | None, node: int) -> _Seen:
        locks = self.marks.locks(state, touched=True)  # a callee that is given the object hardly leaves its lock
        held = {one.name: one for one in locks if one.line not in self._shared}
        every = {key: marked for key, marked in state.marks.items() if key[0] == "lock" and marked.on}
        perhaps = {self.values.name(k[1]).removeprefix("&") if k[1] >= 0 else k[2] for k in every}
        seen = self._seen.get(node)
        if seen is None:
            seen = self._seen[node] = _Seen(what, head, held, set())
        seen.held = {name: lock for name, lock in seen.held.items() if name in held}
        seen.perhaps |= perhaps
        return seen

    def _head(self, state: State, value: int) -> tuple[Head, int] | None:
        """The list that a pointer leads to, and the root of the object that it belongs to; None where that is vague."""
        name = self.values.name(value).removeprefix("&")
        if value in self._helped:
            helper, owner = self._helped[value]
            name = f"{helper}({self.values.name(owner)})"
            return Head("", self._type(state, owner), helper, name), self.values.roots[owner]
        if self.values.kind(value) == "static":
            return Head(str(self.values.parts[value][1]), "=", "", name), self.values.roots[value]
        path = []
        while self.values.kind(value) == "field":
            path.append(self.values.parts[value][2])
            value = self.values.base(value)
        if not path or self.values.kind(value) not in ("parameter", "load", "fresh", "view", "static", "local"):
            return None
        return Head(".".join(map(str, reversed(path))), self._type(state, value), "", name), self.values.roots[value]

    def _type(self, state: State, value: int) -> str:
        """The type of the object that a pointer leads to, by a variable that has it; "" for none."""
        kind, word = self.values.kind(value), self.values.parts[value][-1]
        if kind == "static" or (kind == "load" and self.values.base(value) == self.values.globals):
            return f"={word}"
        names = [str(word)] if kind == "parameter" else []
        names += [name for name, held in state.env.items() if held == value]
        found = (self.cfg.variables.get(one) for one in names)
        types = {one.type for one in found if one is not None and one.kind == "pointer" and one.type != "void"}
        return types.pop() if len(types) == 1 else ""

    def _ended(self, callee: str, contract: Contract | None, arguments: Sequence[int]) -> Iterator[int]:
        """The roots of what a callee puts or frees, or may do so by its name."""
        roots = self.values.roots
        for effect in contract.effects if contract is not None else ():
            if effect.action in _ENDS and effect.place.index < len(arguments):
                yield roots[arguments[effect.place.index]]
        for mark in contract.marks if contract is not None else ():
            if mark.what == FREED and 0 <= mark.argument < len(arguments):
                yield roots[arguments[mark.argument]]
        if (contract is None or not contract.effects) and MAY_RELEASE.search(callee):
            yield from (roots[argument] for argument in arguments)

    def spots(self) -> tuple[Spot, ...]:
        """All that was seen, when all paths were walked."""
        return tuple(self._spot(node, seen) for node, seen in self._seen.items())

    def _spot(self, node: int, seen: _Seen) -> Spot:
        here, op = self.cfg.nodes[node], self.cfg.nodes[node].op
        assert isinstance(op, Call)
        entries, owner = (0, ""), (0, "")
        if seen.what == "drain":
            entries, owner = self._after(node, seen)
        return Spot(
            what=seen.what,
            line=here.line,
            function=op.callee,
            head=seen.head,
            held=tuple(seen.held.values()),
            perhaps=frozenset(seen.perhaps),
            before=frozenset(self._before(node)),
            looped=node in self.cfg.looped,
            lockless=op.callee in self.marks.markers and self.marks.markers[op.callee].lockless,
            own=seen.own,
            entries=entries,
            owner=owner,
        )

    def _after(self, node: int, seen: _Seen) -> tuple[tuple[int, str], tuple[int, str]]:
        """Where entries, and the object, are put or freed after a drain."""
        entries = owner = (0, "")
        later = self.cfg.reachable(node) - {node}
        for end in sorted(self._ends.keys() & later):
            roots, op = self._ends[end], self.cfg.nodes[end].op
            place = (self.cfg.nodes[end].line, op.callee if isinstance(op, Call) else "")
            if seen.root in roots and not owner[0]:
                owner = place
            if not entries[0] and (seen.target in roots or (end in self.cfg.looped and roots - {seen.root})):
                entries = place
        return entries, owner

    def _before(self, node: int) -> Iterator[str]:
        seen, left = {node}, [node]
        while left:
            for before in self.cfg.predecessors[left.pop()]:
                if before not in seen:
                    seen.add(before)
                    left.append(before)
                    op = self.cfg.nodes[before].op
                    if isinstance(op, Call) and op.callee:
                        yield op.callee
