# SPDX-License-Identifier: GPL-2.0-or-later
"""Marks: locks, flags and places in lists that a path leaves otherwise than it found them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from patchlint.engine.assume import Assumptions
from patchlint.engine.callers_locks import HELD, CallersLocks, Held, key_of
from patchlint.engine.evaluate import Evaluator
from patchlint.engine.state import NOBODY, Marked, MarkKey, State
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call, Name
from patchlint.ir.signs import ANY
from patchlint.knowledge.contract import Action, Cleanup, Contract, Mark, Marker

ARROW = "->"
FREED = "free"
TOLD = "told"  # a constant that was written where others find it
TAKEN = "taken"


class Left(NamedTuple):
    """A mark at an exit; `mark` says where a caller finds it, if it does, `name` how this function calls it."""

    mark: Mark
    name: str
    visible: bool  # to the caller
    heard: bool = False  # only a callee may have done it, on some of its paths


NOTHING_HELD = Held("", 0, atomic=False)


class Marks:
    """Follows the marks that functions of `markers`, and those with a contract, set and clear."""

    def __init__(
        self,
        cfg: Cfg,
        values: Values,
        assume: Assumptions,
        markers: Mapping[str, Marker],
        cleanups: Mapping[str, Cleanup],
    ) -> None:
        self._cfg = cfg
        self.values = values
        self.assume = assume
        self.markers = markers
        self.cleanups = cleanups
        self.counted: set[int] = set()  # objects that this function counts on some path
        self.unlocks: Callable[[str], bool] = lambda name: False  # whether a function of this file leaves a lock
        self.locks_of: Callable[[str], tuple[Mark, ...]] = lambda name: ()  # that a function of this file takes
        self._scopes: dict[str, MarkKey] = {}  # variable of a guard -> its lock
        self._given: dict[int, set[int]] = {}  # objects that callees were given of which nothing is known: where
        self.callers = CallersLocks(cfg, values)
        self._index = {parameter.name: index for index, parameter in enumerate(cfg.parameters)}

    def enter(self, state: State, evaluate: Evaluator) -> None:
        """The function begins, with the locks that its header says its caller holds."""
        if self._cfg.promises:
            rows = [row for row in self.markers.values() if row.what == "lock" and row.on and row.title]
            self.callers.entry(state, evaluate, {row.title.upper(): row for row in rows})

    def called(
        self, state: State, op: Call, contract: Contract | None, arguments: Sequence[int], result: int, node: int
    ) -> None:
        """A call may set or clear marks of its arguments."""
        if op.callee.startswith("guard("):
            self._guard(state, op, arguments, node)
            return
        row = self.markers.get(op.callee)
        if row is not None:
            if row.what == HELD and row.argument < len(arguments):
                value = arguments[row.argument] if row.argument >= 0 else -1
                self.callers.asserted(state, op, row, value, node)
            elif row.what not in ("drain", HELD) and max(row.argument, row.titled_by) < len(arguments):
                value = arguments[row.argument] if row.argument >= 0 else -1
                title = self.values.name(arguments[row.titled_by]) if row.titled_by >= 0 else row.title
                if row.exclusive and row.when == ANY:
                    self._takes(state, value, title, node)
                self._change(
                    state, (row.what, value, title), Marked(row.on, result, row.when, atomic=row.atomic, node=node)
                )
            return
        self._takes_inside(state, op.callee, arguments, node)
        if state.marks and (contract is None or not contract.family):
            self._touch(state, lambda lock: any(self.values.leads_to(argument, lock) for argument in arguments))
        if contract is None:
            for argument in arguments:
                self._given.setdefault(self.values.roots[argument], set()).add(node)
            return
        if contract.family:
            self._put(state, contract, arguments)
        for mark in contract.marks:
            if mark.what != "put" and mark.argument < len(arguments):
                value = self.found(state, arguments[mark.argument], mark.path) if mark.argument >= 0 else -1
                when = ANY if not contract.results & ~mark.when else mark.when
                self._change(
                    state,
                    (mark.what, value, mark.title),
                    Marked(mark.on, result, when, mark.certain, mark.atomic, node, heard=not mark.certain),
                )

    def _takes(self, state: State, value: int, title: str, node: int) -> None:
        """A lock is taken for which whoever holds it already waits for ever, unless this function has left it."""
        key = key_of(self.values, "lock", value, title)
        off = [k for k, marked in state.marks.items() if k[0] == "lock" and not marked.on]
        step = self.values.path(key[1])[-1:] if key[1] >= 0 else ()
        if key not in off and not any(k[1] >= 0 and step and self.values.path(k[1])[-1:] == step for k in off):
            state.marks.setdefault((TAKEN, *key[1:]), Marked(True, -1, ANY, node=node))

    def _takes_inside(self, state: State, callee: str, arguments: Sequence[int], node: int) -> None:
        """A function of this file takes locks while it runs."""
        for mark in self.locks_of(callee):
            if mark.argument < len(arguments):
                value = self.found(state, arguments[mark.argument], mark.path) if mark.argument >= 0 else -1
                self._takes(state, value, mark.title, node)

    def always_taken(self, states: Sequence[State]) -> tuple[Mark, ...]:
        """The locks that all paths to these ends have taken, as far as a caller can find them."""
        keys = [{k for k, m in state.marks.items() if k[0] == TAKEN and m.certain} for state in states]
        found = []
        for _, value, title in sorted(set.intersection(*keys)) if keys else ():
            argument, path = self.place(value)
            if argument >= 0 or value < 0:
                found.append(Mark(TAKEN, True, argument, path, title))
        return tuple(found)

    def _guard(self, state: State, op: Call, arguments: Sequence[int], node: int) -> None:
        """guard(spinlock)(&lock): held until the scope ends."""
        cleanup = self.cleanups.get(op.callee[len("guard(") : -1])
        if cleanup is not None and isinstance(op.result, Name):
            title = "" if arguments else cleanup.title or cleanup.name
            key = key_of(self.values, "lock", arguments[0] if arguments else -1, title)
            if cleanup.exclusive:
                self._takes(state, *key[1:], node)
            state.marks[key] = Marked(True, -1, ANY, atomic=cleanup.atomic, node=node)
            self._scopes[op.result.name] = key

    def scope_ends(self, state: State, variable: str) -> None:
        """The scope of a guard ends."""
        key = self._scopes.get(variable)
        if key is not None:
            state.marks.pop(key, None)

    def only_asserts(self, name: str) -> bool:
        """Whether a callee only says that a lock is held."""
        row = self.markers.get(name)
        return row is not None and row.what == HELD

    def locks(self, state: State, *, touched: bool = False) -> Iterator[Held]:
        """The locks that are held for certain, with `touched` those that some callee has been able to leave as well."""
        for key, marked in state.marks.items():
            if marked.touched and not touched:
                continue
            taken = marked.when == ANY or not self.assume.bits(state, marked.result) & ~marked.when
            if key[0] == "lock" and marked.on and marked.certain and taken:
                name = self.values.name(key[1]).removeprefix("&") if key[1] >= 0 else key[2]
                yield Held(name, self._cfg.nodes[marked.node].line, marked.atomic, value=key[1])
        yield from self.callers.held(state)

    def may_leave(self, state: State, callee: str, arguments: Sequence[int]) -> bool:
        """Whether a callee is given what leads to a lock that was taken, and leaves one."""
        if not self.unlocks(callee):
            return False
        taken = [key[1] for key, marked in state.marks.items() if key[0] == "lock" and marked.on and key[1] >= 0]
        return any(self.values.leads_to(argument, lock) for lock in taken for argument in arguments)

    def left_by_us(self, state: State) -> set[str]:
        """The locks that this function leaves although it has not taken them."""
        off = (key for key, marked in state.marks.items() if key[0] == "lock" and not marked.on)
        return {self.values.name(key[1]).removeprefix("&") if key[1] >= 0 else key[2] for key in off}

    def _touch(self, state: State, near: Callable[[int], bool]) -> None:
        """Whether these locks are still held is not known for sure any more."""
        for key, marked in state.marks.items():
            if key[0] in ("lock", HELD) and key[1] >= 0 and not marked.touched and near(key[1]):
                state.marks[key] = marked._replace(touched=True)

    def _put(self, state: State, contract: Contract, arguments: Sequence[int]) -> None:
        """A row says nothing of locks: what puts an object may leave its lock, too."""
        put = {e.place.index for e in contract.effects if e.action in (Action.PUT, Action.TAKE)}
        roots = {self.values.roots[arguments[index]] for index in put if index < len(arguments)}
        for key, marked in state.marks.items():
            if key[0] in ("lock", HELD) and key[1] >= 0 and self.values.roots[key[1]] in roots:
                state.marks[key] = marked._replace(certain=False)

    def wrote(self, state: State, base: int, field: object, value: int, node: int) -> None:
        """base->field |= FLAG, base->field &= ~FLAG; *told = true."""
        parts = self.values.parts[value]
        if parts[0] in ("number", "macro") and isinstance(field, str):
            state.marks[TOLD, self.values.make("load", base, field), ""] = Marked(True, value, ANY, node=node)
        if parts[0] != "op" or parts[1] not in ("|", "&") or not isinstance(field, str):
            return
        operands = [part for part in parts[2:] if isinstance(part, int)]
        was = [one for one in operands if self.values.parts[one][0] == "load" and self.values.parts[one][2] == field]
        flags = [one for one in operands if one not in was]
        if not was or len(flags) != 1:
            return
        on, flag = parts[1] == "|", self.values.parts[flags[0]]
        if not on and flag[:2] == ("op", "~") and isinstance(flag[2], int):
            flag = self.values.parts[flag[2]]
        elif not on:
            return
        if flag[0] == "macro":
            key = ("flag", self.values.make("field", base, field), str(flag[1]))
            self._change(state, key, Marked(on, -1, ANY, node=node))

    def left(self, state: State) -> tuple[Left, ...]:
        """The marks of a path that ends."""
        found = []
        for (what, value, title), marked in state.marks.items():
            if what in (HELD, TAKEN, TOLD):  # before and after, for a while, or no mark
                continue
            certain = marked.certain
            if marked.when != ANY:
                bits = self.assume.bits(state, marked.result)
                if not bits & marked.when:
                    continue
                certain = certain and not bits & ~marked.when
            argument, path = self.place(value)
            name = self.values.name(value).removeprefix("&") if value >= 0 else title
            if value >= 0 and what == "flag":
                name = f"{title} of {name}"
            found.append(
                Left(
                    Mark(what, marked.on, argument, path, title, certain=certain, atomic=marked.atomic),
                    name,
                    argument >= 0 or value < 0,
                    marked.heard,
                )
            )
        return tuple(found)

    def freed(self, state: State, value: int) -> None:
        """The memory that a pointer leads to is freed."""
        state.marks[FREED, self.values.roots[value], ""] = Marked(True, -1, ANY)

    def asked(self, state: State) -> set[int]:
        """Results that decide whether marks were set."""
        return {marked.result for marked in state.marks.values() if marked.when != ANY}

    def _change(self, state: State, key: MarkKey, marked: Marked) -> None:
        """Leaving a lock that was taken is as if it never was; of flags and lists the last change counts."""
        what, value, _ = key = key_of(self.values, *key)
        if what == "lock" and not marked.on and value >= 0:
            step = self.values.path(value)[-1:]
            self._touch(state, lambda lock: self.values.path(lock)[-1:] == step)
        old = key if key in state.marks else self._alike(state, key) if what == "lock" and not marked.on else None
        if what == "lock" and old is None and not marked.on and value >= 0 and (HELD, *key[1:]) not in state.marks:
            marked = marked._replace(certain=marked.certain and not self._may_be_taken(value, marked.node))
        if what == "lock":
            self.callers.changed(state, key, marked.on)
        if what == "lock" and old is not None and state.marks[old].on != marked.on:
            del state.marks[old]
        elif old is None or marked.certain:
            state.marks[key] = marked if what == "lock" else self._counted(state, key[1], marked)
        elif state.marks[old].on != marked.on:
            self._undone_perhaps(state, old)

    def _may_be_taken(self, lock: int, node: int) -> bool:
        """Whether an unknown callee was given what leads to a lock, on a way that comes to a node."""
        given = (at for value, nodes in self._given.items() if self.values.leads_to(value, lock) for at in nodes)
        return any(node in self._cfg.reachable(at) for at in given)

    @staticmethod
    def _undone_perhaps(state: State, key: MarkKey) -> None:
        """A callee undoes perhaps what was done: of what was itself not certain nothing is left to tell."""
        if state.marks[key].certain:
            state.marks[key] = state.marks[key]._replace(certain=False)
        else:
            del state.marks[key]

    def _counted(self, state: State, value: int, marked: Marked) -> Marked:
        """A mark, with where the one reference was taken that is held on what gets it."""
        if value < 0 or marked.node < 0:
            return marked
        root = self.values.roots[value]
        if root not in self.counted:
            return marked
        tokens = [token for token in state.tokens if self.values.roots[token.object] == root]
        if not tokens and root not in state.drops:
            given = any(self.values.roots[other] == root for _, other, _, _ in state.given)
            return marked if given else marked._replace(counted=NOBODY)
        for token in tokens[:1] if len(tokens) == 1 else ():
            known = token.certain and token.definite and token.trusted and token.site != marked.node
            if token.how == "argument" and known:
                return marked._replace(counted=token.site)
        return marked

    def _alike(self, state: State, key: MarkKey) -> MarkKey | None:
        """A lock that was taken, in a field of the same name: the pointer to it may have been read anew."""
        step = self.values.path(key[1])[-1:] if key[1] >= 0 else ()
        taken = (k for k, m in state.marks.items() if k[0] == "lock" and m.on and k[1] >= 0)
        return next((other for other in taken if step and self.values.path(other[1])[-1:] == step), None)

    def found(self, state: State, value: int, path: str) -> int:
        """What a path leads to from an argument."""
        *pointers, fields = path.split(ARROW)
        for pointer in pointers:
            *inside, last = pointer.split(".")
            value = self.values.inside(value, inside)
            held = state.heap.get((value, last))
            value = held if held is not None else self.values.make("load", value, last)
        return self.values.inside(value, fields.split(".") if fields else ())

    def place(self, value: int) -> tuple[int, str]:
        """The argument that leads to what has a mark, -1 for none, and the path from there."""
        if value < 0 or self.values.in_array(value):
            return -1, ""
        *steps, root = self._steps(value)
        argument = self._index.get(root, -1)
        return argument, ARROW.join(reversed(steps)) if argument >= 0 else ""

    def _steps(self, value: int) -> Iterator[str]:
        """The way back from a value: fields in what a pointer leads to, that pointer, ..., the parameter or ""."""
        fields: tuple[object, ...] = self.values.path(value)
        while True:
            yield ".".join(map(str, fields))
            root = self.values.roots[value]
            parts = self.values.parts[root]
            if parts[0] != "load":
                yield str(parts[1]) if parts[0] == "parameter" else ""
                return
            value = self.values.base(root)
            fields = (*self.values.path(value), parts[2])
