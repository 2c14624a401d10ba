# SPDX-License-Identifier: GPL-2.0-or-later
"""Locks that the caller holds: the header or an assertion says so, and this function has not left them since."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from patchlint.engine.evaluate import Evaluator
from patchlint.engine.state import Marked, MarkKey, State
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg, Promise
from patchlint.ir.ops import AddressOf, Call, Expr, Member, Name
from patchlint.ir.signs import ANY
from patchlint.knowledge.contract import Marker

HELD = "held"  # the kind of mark
Spins = Callable[[str, str], bool]  # structure, member or variable -> whether nobody may sleep under that lock


class Held(NamedTuple):
    """A lock that is held at a put, and on which line that began; `by` takes it again, called by the put."""

    name: str
    line: int
    atomic: bool  # nobody may sleep
    by: str = ""
    said_by: str = ""  # what says that the caller has taken it: "__must_hold", "" for a lock that is taken here
    value: int = -1  # the lock, -1 for a variable of the file or one that no value leads to
    shared: bool = False  # others may have taken it in the same way


def key_of(values: Values, what: str, value: int, title: str) -> MarkKey:
    """What has a mark: a variable of the file has it under its name."""
    if value >= 0 and values.kind(value) == "static":
        name = str(values.parts[value][1])
        return (what, -1, f"{title} of {name}" if title else name)
    return (what, value, title)


class CallersLocks:
    """Keeps them among the marks of a state."""

    def __init__(self, cfg: Cfg, values: Values) -> None:
        self._cfg = cfg
        self.values = values
        self.spins: Spins | None = None
        self._said: dict[MarkKey, tuple[str, int]] = {}  # what says that it is held, and on which line

    def entry(self, state: State, evaluate: Evaluator, titles: dict[str, Marker]) -> None:
        """The function begins; `titles` are the locks of which there is only one of its kind."""
        for promise in self._cfg.promises:
            title = promise.text.upper()
            if title in titles:
                self._hold(state, (HELD, -1, title), promise.by, promise.line, titles[title].atomic)
            else:
                value = evaluate.value(state, self._address(promise), 0)
                key = key_of(self.values, HELD, value, "")
                self._hold(state, key, promise.by, promise.line, self._is_atomic(promise.place))

    def _address(self, promise: Promise) -> Expr:
        """What this function passes to whatever takes or leaves the lock: some are kept as pointers."""
        calls = (node.op for node in self._cfg.nodes if isinstance(node.op, Call))
        return promise.place if any(promise.place in op.arguments for op in calls) else AddressOf(promise.place)

    def asserted(self, state: State, op: Call, row: Marker, value: int, node: int) -> None:
        """lockdep_assert_held(&lamp->lock)."""
        key = key_of(self.values, HELD, value, row.title)
        if ("lock", *key[1:]) not in state.marks or not state.marks["lock", *key[1:]].on:
            argument = op.arguments[row.argument] if row.argument >= 0 else None
            place = argument.place if isinstance(argument, AddressOf) else argument
            atomic = row.atomic or (place is not None and self._is_atomic(place))
            self._hold(state, key, op.callee, self._cfg.nodes[node].line, atomic)

    def _hold(self, state: State, key: MarkKey, by: str, line: int, atomic: bool) -> None:
        state.marks[key] = Marked(True, -1, ANY, atomic=atomic)
        self._said.setdefault(key, (by, line))

    def _is_atomic(self, place: Expr) -> bool:
        if self.spins is None:
            return False
        match place:
            case Member(Name(base), field):
                variable = self._cfg.variables.get(base)
                return self.spins(variable.type.removeprefix("struct ") if variable is not None else "", field)
            case Member(_, field):
                return self.spins("", field)
            case Name(name):
                return name not in self._cfg.variables and self.spins("", name)
        return False

    def changed(self, state: State, key: MarkKey, on: bool) -> None:
        """A lock is left, or taken once more."""
        held = (HELD, *key[1:])
        if held in state.marks:
            state.marks[held] = state.marks[held]._replace(touched=not on)

    def held(self, state: State) -> Iterator[Held]:
        """Those that are held for certain."""
        for key, marked in state.marks.items():
            if key[0] == HELD and marked.certain and not marked.touched:
                by, line = self._said[key]
                name = self.values.name(key[1]).removeprefix("&") if key[1] >= 0 else key[2]
                yield Held(name, line, marked.atomic, said_by=by, value=key[1])
