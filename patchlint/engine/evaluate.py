# SPDX-License-Identifier: GPL-2.0-or-later
"""Expressions to values, and stores; reading through a pointer is reported to whoever watches for use after put."""

from collections.abc import Callable, Mapping, Set
from typing import Any

from patchlint.engine.assume import Assumptions
from patchlint.engine.resting import Written
from patchlint.engine.state import State
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import (
    AddressOf,
    Binary,
    Element,
    Expr,
    Member,
    Name,
    Number,
    Sign,
    Text,
    Unary,
    Unknown,
    View,
)
from patchlint.ir.signs import NEGATIVE, POSITIVE, ZERO

_STALE = "?"  # the heap entry that says since when the rest of an object is new
_ZEROED = "0"  # the heap entry that says that what was never written in an object is zero
Seen = Callable[[State, int, int], None]
_ARITHMETIC = frozenset(("+", "-"))


class Evaluator:
    """Evaluates expressions in a state.

    For each pointer read or written through, `used(state, object, node)` is called where something has been put, and
    `reached(state, object, node)` where references are held.
    """

    def __init__(self, cfg: Cfg, values: Values, assume: Assumptions, used: Seen, reached: Seen) -> None:
        self.cfg = cfg
        self.values = values
        self.assume = assume
        self._used = used
        self._reached = reached
        self.written: Written = {}
        self.constants: Set[str] = frozenset()
        self.fields: Mapping[str, tuple[str, ...]] = {}  # to_x() that is no other view: the fields it reads

    def value(self, state: State, expr: Expr, node: int) -> int:
        """The value of an expression."""
        return _KINDS[type(expr)](self, state, expr, node)

    def fresh(self, state: State, node: int, tag: object = None) -> int:
        """A value that nothing is known of; a new one each time a loop comes by, as long as the old one is in use."""
        for turn in range(4):
            known = len(self.values.parts)
            value = self.values.make("fresh", node, turn, tag)
            if value >= known:
                return value  # nobody has it yet
            if turn == 3 or not self._in_use(state, value):
                self._forget(state, value)
                return value
        raise AssertionError("unreachable")

    def _in_use(self, state: State, value: int) -> bool:
        roots = self.values.roots
        root_of = roots.__getitem__
        if value in map(root_of, state.env.values()) or value in map(root_of, state.heap.values()):
            return True
        return any(value in (roots[t.object], t.pending, t.holder, t.result) for t in state.tokens)

    def _forget(self, state: State, value: int) -> None:
        state.bits.pop(value, None)
        state.equal.pop(value, None)
        state.published.pop(value, None)
        state.loans.pop(value, None)
        roots, made_from = self.values.roots, self.values.is_made_from
        if state.marks:
            for marked in [key for key in state.marks if key[1] >= 0 and roots[key[1]] == value]:
                del state.marks[marked]
        if state.heap:
            for place in [p for p in state.heap if roots[p[0]] == value]:
                del state.heap[place]
        # what is made from a value has a larger number
        for known in [v for v in state.bits if v > value and made_from(v, value)]:
            del state.bits[known]
        if state.equal:
            for known in [v for v in state.equal if v > value and made_from(v, value)]:
                del state.equal[known]
        if state.drops:
            for known in [v for v in state.drops if roots[v] == value]:
                del state.drops[known]
        if state.failed:
            for pair in [p for p in state.failed if roots[p[1]] == value]:
                del state.failed[pair]

    # reading

    def _name(self, state: State, expr: Name, node: int) -> int:
        name = expr.name
        found = state.env.get(name)
        if found is not None:
            return found
        variable = self.cfg.variables.get(name)
        if variable is None and not name.startswith("%"):
            if name.isupper() or "(" in name or name in self.constants:
                return self.values.make("macro", name)
            return self.load(state, self.values.globals, name)
        if variable is not None and (variable.kind == "struct" or self._has_fields(state, name, variable.kind)):
            return self.values.make("view", self.values.make("local", name), "whole")
        state.env[name] = value = self.fresh(state, node, name)
        return value

    def _has_fields(self, state: State, name: str, kind: str) -> bool:
        """Whether something was stored in a field of a variable: its type is a structure by another name."""
        if kind in ("pointer", "bool", "array") or not state.heap:
            return False
        place = self.values.make("local", name)
        return any(base == place and isinstance(field, str) and field.isidentifier() for base, field in state.heap)

    def load(self, state: State, base: int, field: object) -> int:
        """What is in base->field."""
        found = state.heap.get((base, field))
        if found is not None:
            return found
        since = state.heap.get((base, _STALE))
        if since is None and isinstance(field, str) and field != "*" and self._is_zero(state, base):
            return self.values.number(0)
        value = self.values.make("load", base if since is None else since, field)
        if state.loans:
            state.read_anew(value)
        return value

    def zero(self, state: State, base: int) -> None:
        """An object begins as zeros."""
        state.heap[base, _ZEROED] = self.values.number(0)

    def _is_zero(self, state: State, base: int) -> bool:
        """Whether what was never written in an object is zero."""
        while (base, _ZEROED) not in state.heap:
            parts = self.values.parts[base]
            if parts[0] != "field" or not isinstance(parts[1], int) or (parts[1], parts[2]) in state.heap:
                return False
            base = parts[1]
        return True

    def given(self, state: State, pointer: int) -> None:
        """A callee is given an object, or a part of it, and may write there."""
        root = self.values.roots[pointer]
        if (root, _ZEROED) not in state.heap:
            return
        parts = self.values.parts[pointer]
        while parts[0] == "field" and parts[1] != root and isinstance(parts[1], int):
            parts = self.values.parts[parts[1]]
        if parts[0] == "field":
            state.heap.setdefault((root, parts[2]), self.values.make("load", root, parts[2]))
        else:
            del state.heap[root, _ZEROED]

    def _member(self, state: State, expr: Member, node: int) -> int:
        base, field = expr.base, expr.field
        pointer = self.value(state, base, node)
        self._look(state, self.values.around(pointer) if isinstance(base, AddressOf) else pointer, node)
        return self.read(state, pointer, field)

    def _look(self, state: State, pointer: int, node: int) -> None:
        if state.drops or state.loans:
            self._used(state, pointer, node)
        if state.tokens:
            self._reached(state, pointer, node)

    def read(self, state: State, pointer: int, field: object) -> int:
        """What is in pointer->field, also of the address of a variable, and of a structure that is passed by value."""
        parts = self.values.parts[pointer]
        if parts[0] == "view" and parts[2] == "whole" and isinstance(parts[1], int):
            return self.load(state, parts[1], field)
        if field == "*":
            if parts[0] == "local":
                return self._name(state, Name(str(parts[1])), 0)
            if parts[0] == "static":
                return self.load(state, self.values.globals, parts[1])
            if parts[0] in ("field", "slot"):
                return self.load(state, self.values.base(pointer), parts[2])
        return self.load(state, pointer, field)

    def _element(self, state: State, expr: Element, node: int) -> int:
        pointer = self.value(state, expr.base, node)
        index = self.value(state, expr.index, node)
        if state.drops or state.loans:
            self._used(state, pointer, node)
        return self.load(state, pointer, ("[]", index))

    def _address(self, state: State, expr: AddressOf, node: int) -> int:
        place = expr.place
        match place:
            case Name(name):
                if name in self.cfg.variables or name.startswith("%"):
                    return self.values.make("local", name)
                return self.values.make("static", name)
            case Member(base, field):
                return self.values.make("field", self.value(state, base, node), field)
            case Element(base, index):
                where = self.value(state, index, node)
                pointer = self.value(state, base, node)
                first = self.values.constant(where) == 0 and node not in self.cfg.looped
                return pointer if first else self.values.make("slot", pointer, where)
        return self.value(state, place, node)

    def _unary(self, state: State, expr: Unary, node: int) -> int:
        operand = self.value(state, expr.operand, node)
        return self.values.make("op", expr.op, operand, None)

    def _binary(self, state: State, expr: Binary, node: int) -> int:
        op = expr.op
        left = self.value(state, expr.left, node)
        right = self.value(state, expr.right, node)
        if op in _ARITHMETIC:
            return self._sum(state, op, left, right, node)
        if op in ("==", "!=") and self.is_constant(expr.left) and self.is_constant(expr.right):
            same = self.values.make("op", "is", *sorted((left, right)))
            return same if op == "==" else self.values.make("sign", same, ZERO)
        return self.values.comparison(op, left, right)

    def is_constant(self, expr: Expr) -> bool:
        """Whether an expression is a constant by itself: what a name stands for, the configuration decides."""
        if isinstance(expr, Name):
            return expr.name not in self.cfg.variables and (expr.name.isupper() or expr.name in self.constants)
        return isinstance(expr, Number | Unknown)

    def _sum(self, state: State, op: str, left: int, right: int, node: int) -> int:
        """x + 1 is a value of its own each time: counters must not grow a loop's states without end."""
        result = self.fresh(state, node, op)
        have, step = self.assume.bits(state, left), self.assume.bits(state, right)
        if op == "+" and not (have | step) & NEGATIVE and not have & step & ZERO:
            if step == POSITIVE or have == POSITIVE:
                state.bits[result] = POSITIVE
        elif op == "+" and not (have | step) & NEGATIVE:
            state.bits[result] = ZERO | POSITIVE
        return result

    def _sign(self, state: State, expr: Sign, node: int) -> int:
        inner = self.value(state, expr.operand, node)
        return self.values.make("sign", inner, expr.bits)

    def _view(self, state: State, expr: View, node: int) -> int:
        base = self.value(state, expr.base, node)
        if expr.how not in self.fields:
            return self.values.make("view", base, expr.how)
        for field in self.fields[expr.how]:
            base = self.read(state, base, field)
        return base

    # writing

    def store(self, state: State, target: Expr, value: int, node: int) -> int:
        """target = value; the object written into, or -1 for a local variable."""
        if isinstance(target, Name):
            name = target.name
            if name in self.cfg.variables or name.startswith("%"):
                state.env[name] = value
                return -1
            return self.write(state, self.values.globals, name, value)
        if isinstance(target, Member):
            base = self.value(state, target.base, node)
            self._look(state, self.values.around(base) if isinstance(target.base, AddressOf) else base, node)
            return self.write(state, base, target.field, value)
        if isinstance(target, Element):
            base = self.value(state, target.base, node)
            return self.write(state, base, ("[]", self.value(state, target.index, node)), value)
        return -1

    def write(self, state: State, base: int, field: object, value: int) -> int:
        """base->field = value; the object written into, or -1 for a local variable."""
        if field == "*":
            parts = self.values.parts[base]
            if parts[0] == "local":
                state.env[str(parts[1])] = value
                return -1
            if parts[0] == "static":
                base, field = self.values.globals, parts[1]
            elif parts[0] in ("field", "slot"):
                base, field = self.values.base(base), parts[2]
        state.heap[base, field] = value
        if isinstance(field, str):
            self.written.setdefault(self.values.roots[value], {})[base, field, value] = None
        return base

    def havoc(self, state: State, pointer: int, node: int, keep: frozenset[int]) -> None:
        """Something unknown wrote through a pointer; values in `keep` are trusted to stay."""
        parts = self.values.parts[pointer]
        if parts[0] == "local":
            name = str(parts[1])
            variable = self.cfg.variables.get(name)
            if variable is None or variable.kind not in ("struct", "array"):
                state.env[name] = self.fresh(state, node, name)
                self.values.names.setdefault(state.env[name], name.split("@")[0])
                return
        if parts[0] == "static" and (self.values.globals, parts[1]) in state.heap:
            state.heap[self.values.globals, parts[1]] = self.fresh(state, node, parts[1])
        roots, root = self.values.roots, self.values.roots[pointer]
        inside = [(place, value) for place, value in state.heap.items() if roots[place[0]] == root]
        changed = [place for place, value in inside if self._may_change(place, value, keep)] if inside else []
        if not changed and self.values.origin(pointer) is not Origin.STACK:
            return
        self._pin(state, root, keep)
        for place in changed:
            del state.heap[place]
        for base in {place[0] for place in changed} or {pointer}:
            state.heap[base, _STALE] = self.fresh(state, node, ("since", base))

    def renew(self, state: State, base: int, node: int) -> None:
        """All of a structure of this function's own was written."""
        for place in [place for place in state.heap if self.values.roots[place[0]] == base]:
            del state.heap[place]
        new = state.heap[base, _STALE] = self.fresh(state, node, ("since", base))
        for known in [value for value in state.drops if self.values.is_made_from(value, new)]:
            del state.drops[known]

    def _pin(self, state: State, root: int, keep: frozenset[int]) -> None:
        """Pointers in `keep` that were read from this object and never written: what is read there stays the same."""
        bases = {since: place[0] for place, since in state.heap.items() if place[1] == _STALE}
        for value in keep:
            while self.values.kind(value) == "load":
                base, field = self.values.base(value), self.values.parts[value][2]
                where = bases.get(base, base)
                if self.values.roots[where] == root:
                    state.heap.setdefault((where, field), value)
                value = self.values.roots[base]

    def _may_change(self, place: tuple[int, object], value: int, keep: frozenset[int]) -> bool:
        if place[1] == _STALE or self.values.roots[value] in keep:
            return False
        # a flag that was set is the function's own note; a zero is a field to be filled in
        return not self.values.constant(value)


# not of the object, which would refer to itself by it: then it lives on until somebody looks for rubbish
_KINDS: dict[type, Callable[[Evaluator, State, Any, int], int]] = {
    Name: Evaluator._name,
    Number: lambda self, state, expr, node: self.values.number(expr.value),
    Text: lambda self, state, expr, node: self.values.make("text", expr.text),
    Member: Evaluator._member,
    Element: Evaluator._element,
    AddressOf: Evaluator._address,
    Unary: Evaluator._unary,
    Binary: Evaluator._binary,
    Sign: Evaluator._sign,
    View: Evaluator._view,
    Unknown: lambda self, state, expr, node: self.values.make("macro", expr.text),
}
