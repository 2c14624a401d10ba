# SPDX-License-Identifier: GPL-2.0-or-later
"""Symbolic values, hash-consed: equal values are the same small number, so that states compare fast.

A value is a tuple whose first item is its kind:
  number n            an integer
  text s              something valid that no reference hangs on
  macro name          a macro constant, a function
  parameter name      what the caller passed
  fresh node k tag    what node delivered; k tells two live deliveries of one node apart
  load base field     what was in base->field when the function began, or since `base` became fresh
  local name          the address of a local variable
  static name         the address of a global variable
  field base name     &base->name
  slot base index     &base[index]
  view base how       container_of() and its like: another address of the same object; with "?" at the end of `how`
                      it may be NULL although the object is there
  op operator a b     arithmetic and comparisons
  sign a bits         whether a is one of bits
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum

from patchlint.ir.signs import ANY, NEGATIVE, POSITIVE, ZERO

_ERRNO = re.compile(r"E[A-Z0-9]{2,}$")
_OPPOSITES = {"!=": "==", ">=": "<", "<=": ">"}
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))


class Origin(Enum):
    """Whose memory a value lies in."""

    STACK = "stack"  # a local variable of this function
    PARAMETER = "parameter"
    GLOBAL = "global"
    RESULT = "result"  # delivered by a call
    NOTHING = "nothing"  # not a pointer


def flip(bits: int) -> int:
    """The signs of -x."""
    return (bits & ZERO) | (POSITIVE if bits & NEGATIVE else 0) | (NEGATIVE if bits & POSITIVE else 0)


def number_bits(value: int) -> int:
    """The sign of a number."""
    return ZERO if value == 0 else (POSITIVE if value > 0 else NEGATIVE)


class Values:
    """The table of values of one run."""

    def __init__(self, enumerators: Mapping[str, int] | None = None) -> None:
        """Begin a table; `enumerators` are constants of the file whose numbers are known."""
        self._enumerators = enumerators or {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.parts: list[tuple[object, ...]] = []
        self._kinds: list[str] = []
        self._operands: dict[int, frozenset[int]] = {}  # that were asked for
        self.roots: list[int] = []
        self.defaults: list[int] = []  # the bits a value has before anything was learnt
        self._sources: list[int] = []  # for each value, a bit for every value that it is made from
        self.names: dict[int, str] = {}  # how the source calls it, for people
        self.globals = self.make("global")

    def make(self, *parts: object) -> int:
        """The number of a value."""
        found = self._numbers.get(parts)
        if found is not None:
            return found
        simple = self._simplify(parts) if parts[0] in ("view", "field") else None
        if simple is not None:
            self._numbers[parts] = simple
            return simple
        number = len(self.parts)
        self._numbers[parts] = number
        self.parts.append(parts)
        self._kinds.append(str(parts[0]))
        base = parts[1] if parts[0] in ("field", "slot", "view") else None
        self.roots.append(self.roots[base] if isinstance(base, int) else number)
        self.defaults.append(self._default(parts))
        sources = 1 << number
        for part in self.made_from(number):
            sources |= self._sources[part]
        self._sources.append(sources)
        return number

    def is_made_from(self, value: int, source: int) -> bool:
        """Whether a value is another one, or made from it at any depth."""
        return bool(self._sources[value] >> source & 1)

    def number(self, value: int) -> int:
        """The value of a constant."""
        return self.make("number", value)

    def comparison(self, op: str, left: int, right: int) -> int:
        """left op right, so that a condition and its opposite are one value."""
        if left > right and op in ("==", "!=", "&"):
            left, right = right, left
        if op in _OPPOSITES:
            return self.make("sign", self.make("op", _OPPOSITES[op], left, right), ZERO)
        return self.make("op", op, left, right)

    def kind(self, value: int) -> str:
        """The kind of a value."""
        return self._kinds[value]

    def operands(self, value: int) -> frozenset[int]:
        """A value, and those that it compares or computes with, at any depth."""
        known = self._operands.get(value)
        if known is not None:
            return known
        found: set[int] = set()
        stack = [value]
        while stack:
            one = stack.pop()
            if one not in found:
                found.add(one)
                if self._kinds[one] in ("op", "sign"):
                    stack.extend(self.made_from(one))
        self._operands[value] = frozenset(found)
        return self._operands[value]

    def made_from(self, value: int) -> list[int]:
        """The values that a value is directly made from; their numbers are smaller than its own."""
        parts = self.parts[value]
        match parts[0]:
            case "op":
                found = parts[2:]
            case "sign" | "field" | "view":
                found = parts[1:2]
            case "slot":
                found = parts[1:]
            case "load":
                found = (parts[1], *parts[2]) if isinstance(parts[2], tuple) else parts[1:2]
            case _:
                return []
        return [part for part in found if isinstance(part, int)]

    def holder(self, value: int) -> int:
        """What something lies in or behind, through fields and pointers alone: memcg of &memcg->node->lruvec."""
        while self.parts[value][0] in ("field", "load") and isinstance(self.parts[value][1], int):
            value = self.base(value)
        return value

    def base(self, value: int) -> int:
        """The value that a field, slot, view or load starts from."""
        base = self.parts[value][1]
        assert isinstance(base, int)
        return base

    def around(self, value: int) -> int:
        """What a pointer to a part leads into: the object, or the bigger part, that was reached by a pointer."""
        while self.parts[value][0] == "field":
            value = self.base(value)
        return value

    def is_offset(self, value: int) -> bool:
        """Whether a value is a pointer and an offset, which nobody computes from NULL."""
        parts = self.parts[value]
        return (parts[0] == "op" and parts[1] in ("+", "-") and parts[3] is not None) or (
            parts[0] == "fresh" and parts[3] in ("+", "-")
        )

    def constant(self, value: int) -> int | None:
        """The integer a value is, None for anything else."""
        parts = self.parts[value]
        return parts[1] if parts[0] == "number" and isinstance(parts[1], int) else None

    def path(self, value: int) -> tuple[object, ...]:
        """The way from a value's root to it, views left out."""
        steps: list[object] = []
        while self.parts[value][0] in ("field", "slot", "view"):
            if self.parts[value][0] != "view":
                steps.append(self.parts[value][2])
            value = self.base(value)
        return tuple(reversed(steps))

    def inside(self, base: int, steps: Iterable[str]) -> int:
        """The address of a field of a field of what a pointer leads to; the pointer itself without a step."""
        for step in steps:
            base = self.make("field", base, step)
        return base

    def origin(self, value: int) -> Origin:
        """Whose memory a value lies in, or points into."""
        while True:
            value = self.roots[value]
            kind = self.parts[value][0]
            if kind == "load":
                value = self.base(value)
            elif kind == "fresh":
                return Origin.RESULT
            elif kind == "parameter":
                return Origin.PARAMETER
            elif kind == "local":
                return Origin.STACK
            elif kind in ("global", "macro", "static"):
                return Origin.GLOBAL
            else:
                return Origin.NOTHING

    def start(self, value: int) -> int:
        """What a way of pointers and fields to a value starts from."""
        while self.parts[self.roots[value]][0] == "load":
            value = self.base(self.roots[value])
        return self.roots[value]

    def same_object(self, first: int, second: int) -> bool:
        """Whether two pointers lead into one object: one may be a view of the other, or its first embedded part."""
        if first == second:
            return True
        if self.roots[first] != self.roots[second]:
            return False
        one, two = self.path(first), self.path(second)
        shorter = min(len(one), len(two))
        return one[:shorter] == two[:shorter]

    def leads_to(self, start: int, value: int) -> bool:
        """Whether an object can be reached from another by following pointers, or is a part of it."""
        wanted = self.roots[start]
        while True:
            value = self.roots[value]
            if value == wanted:
                return True
            if self.parts[value][0] != "load":
                return False
            value = self.base(value)

    def in_array(self, value: int) -> bool:
        """Whether a pointer was read from an array: which element it is, is not known."""
        while True:
            while self.parts[value][0] in ("field", "slot", "view"):
                if self.parts[value][0] == "slot":
                    return True
                value = self.base(value)
            if self.parts[value][0] != "load":
                return False
            if isinstance(self.parts[value][2], tuple):
                return True
            value = self.base(value)

    def since(self, root: int) -> int:
        """What an object was called before an unknown callee was given it: it is still the same object."""
        parts = self.parts[root]
        while parts[0] == "fresh" and isinstance(parts[3], tuple) and parts[3][0] == "since":
            root = self.roots[parts[3][1]]
            parts = self.parts[root]
        return root

    def name(self, value: int) -> str:
        """What people call a value."""
        if value in self.names:
            return self.names[value]
        parts = self.parts[value]
        match parts[0]:
            case "field":
                return f"&{self._arrow(parts)}"
            case "load":
                return str(parts[2]) if self.base(value) == self.globals else self._arrow(parts)
            case "slot":
                return f"&{self.name(self.base(value))}[]"
            case "view":
                return self.name(self.base(value))
            case "parameter" | "macro" | "text" | "number":
                return str(parts[1])
            case "local" | "static":
                return f"&{parts[1]}"
        before = self.since(value)
        return self.name(before) if before != value else "it"

    def _arrow(self, parts: tuple[object, ...]) -> str:
        base, step = parts[1], parts[2]
        assert isinstance(base, int)
        name = self.name(base)
        if isinstance(step, tuple):
            return f"{name.removeprefix('&')}[]"
        if name.startswith("&"):
            return name[1:] if step == "*" else f"{name[1:]}.{step}"
        return f"*{name}" if step == "*" else f"{name}->{step}"

    def _simplify(self, parts: tuple[object, ...]) -> int | None:
        match parts:
            case ("view", int() as base, str() as how) if self.parts[base][0] == "field":
                if str(self.parts[base][2]) == how.split(".")[-1]:
                    return self.base(base)
            case ("field", int() as base, str() as step) if self.parts[base][0] == "view":
                if self.parts[base][2] == step:
                    return self.base(base)
        return None

    def _default(self, parts: tuple[object, ...]) -> int:
        if parts[0] in ("load", "fresh", "view", "parameter"):
            return ANY
        match parts:
            case ("number", int() as value):
                return number_bits(value)
            case ("text" | "local" | "static" | "field" | "slot", *_):
                return POSITIVE
            case ("macro", str() as name) if name in self._enumerators:
                return number_bits(self._enumerators[name])
            case ("macro", str() as name) if _ERRNO.match(name):
                return POSITIVE
            case ("op", str() as operator, *_) if operator in _COMPARISONS:
                return ZERO | POSITIVE
            case ("sign", *_):
                return ZERO | POSITIVE
            case ("op", "-", int() as operand, None):
                return flip(self.defaults[operand])
        return ANY
