# SPDX-License-Identifier: GPL-2.0-or-later
"""Which names are mentioned at a node or after it: what nobody reads later need not be remembered."""

from collections.abc import Callable, Sequence

from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import (
    AddressOf,
    Assign,
    Assume,
    Binary,
    Branch,
    Call,
    Declare,
    Element,
    Expr,
    Leave,
    Member,
    Name,
    Op,
    Opaque,
    Peek,
    Release,
    Return,
    Select,
    Sign,
    Turn,
    Unary,
    Unknown,
    View,
)


def _add(expr: Expr | None, names: set[str]) -> None:
    match expr:
        case Name(name):
            names.add(name)
        case Member(base, field):
            names.add(f".{field}")
            _add(base, names)
        case Element(base, index):
            _add(base, names)
            _add(index, names)
        case AddressOf(place):
            _add(place, names)
        case Unary(_, operand) | Sign(operand, _):
            _add(operand, names)
        case Binary(_, left, right):
            _add(left, names)
            _add(right, names)
        case View(base, _):
            _add(base, names)
        case Unknown(text, inner):
            names.add(text)
            names.update(inner)


def mentioned(op: Op) -> set[str]:
    """The names an operation reads: variables as they are, fields with a dot before them."""
    names: set[str] = set()
    match op:
        case Assign(target, value):
            _add(value, names)
            if not isinstance(target, Name):
                _add(target, names)
        case Call(result, _, arguments, pointer):
            for expr in arguments:
                _add(expr, names)
            _add(pointer, names)
            if not isinstance(result, Name):
                _add(result, names)
        case Assume(operand, _) | Peek(operand, _):
            _add(operand, names)
        case Branch(condition):
            _add(condition, names)
        case Select(value, cases):
            _add(value, names)
            for case in cases:
                for expr in case:
                    _add(expr, names)
        case Turn(_, arguments) | Leave(_, arguments):
            for expr in arguments:
                _add(expr, names)
        case Release(variable, _):
            names.add(variable)
        case Opaque(inner):
            names.update(inner)
        case Return(value):
            _add(value, names)
        case Declare(_):
            pass
    return names


def _written(op: Op) -> str:
    match op:
        case Assign(Name(name), _) | Call(Name(name), _, _, _) | Declare(name):
            return name
    return ""


class Unread:
    """Calls whose results the source makes nothing of: they have no name, and are neither tested nor passed on."""

    def __init__(self, cfg: Cfg) -> None:
        self._cfg = cfg
        self._known: dict[int, bool] = {}

    def at(self, node: int) -> bool:
        """Whether the result of the call at a node goes nowhere; false for what is no call."""
        if node not in self._known:
            op = self._cfg.nodes[node].op
            name = op.result.name if isinstance(op, Call) and isinstance(op.result, Name) else ""
            none = isinstance(op, Call) and op.result is None
            read = any(name in mentioned(one.op) for one in self._cfg.nodes)
            self._known[node] = none or (name.startswith("%") and not read)
        return self._known[node]


Follows = Callable[[str], Sequence[tuple[int, str]]]  # callee -> its arguments, and fields of what they point to


def fields_stored(cfg: Cfg) -> frozenset[str]:
    """The fields of what variables point to that a function writes pointers, or anything else with a name, into."""
    found = set()
    for node in cfg.nodes:
        match node.op:
            case Assign(Member(Name(_), field), Name(_)):
                found.add(field)
    return frozenset(found)


class Liveness:
    """For every node, the names mentioned at it or later before they are written."""

    def __init__(self, cfg: Cfg, follows: Follows | None = None) -> None:
        """Take a graph, and which fields its callees read."""
        self.masks: dict[str, int] = {}  # the bits of names; those never mentioned have none
        self._fields: dict[str, int] = {}
        count = len(cfg.nodes)
        reads = [self._masks(node.op) for node in cfg.nodes]
        if follows is not None:
            calls = [(number, node.op) for number, node in enumerate(cfg.nodes) if isinstance(node.op, Call)]
            for number, op in calls:
                for _, field in follows(op.callee):
                    reads[number] |= self._mask(f".{field}")
        kills = [self.masks.get(_written(node.op), 0) for node in cfg.nodes]
        self._live = [0] * count
        waiting = sorted(range(count), key=lambda number: cfg.order[number])
        queued = [True] * count
        while waiting:
            number = waiting.pop()
            queued[number] = False
            after = 0
            for successor in cfg.nodes[number].successors:
                after |= self._live[successor]
            live = reads[number] | (after & ~kills[number])
            if live != self._live[number]:
                self._live[number] = live
                for previous in cfg.predecessors[number]:
                    if not queued[previous]:
                        queued[previous] = True
                        waiting.append(previous)

    def _mask(self, name: str) -> int:
        return self.masks.setdefault(name, 1 << len(self.masks))

    def _masks(self, op: Op) -> int:
        found = 0
        for name in mentioned(op):
            found |= self._mask(name)
        return found

    def at(self, node: int) -> int:
        """The live names of a node, as a bit set for `mask`."""
        return self._live[node]

    def field(self, field: str) -> int:
        """The bits of a field, and of a variable of its name."""
        known = self._fields.get(field)
        if known is None:
            known = self._fields[field] = self.mask(f".{field}") | self.mask(field)
        return known

    def mask(self, name: str) -> int:
        """The bit of a name; 0 for a name that is never mentioned."""
        return self.masks.get(name, 0)
