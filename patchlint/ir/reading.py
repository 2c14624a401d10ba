# SPDX-License-Identifier: GPL-2.0-or-later
"""Operations as a reader of the source knows them: what a temporary of the lowering stands for is written out."""

from collections import Counter
from collections.abc import Iterator

from patchlint.ir.cfg import Cfg
from patchlint.ir.dump import SIGNS, text
from patchlint.ir.ops import (
    AddressOf,
    Assign,
    Binary,
    Branch,
    Call,
    Element,
    Expr,
    Member,
    Name,
    Return,
    Select,
    Sign,
    Turn,
    Unary,
    Unknown,
    View,
)
from patchlint.ir.signs import NONZERO

_DEEPEST = 12  # temporaries inside temporaries
_LONGEST = 8  # operations that a decision goes around


class Reading:
    """The texts of one graph's operations."""

    def __init__(self, cfg: Cfg) -> None:
        """Find what each temporary is made of."""
        self.cfg = cfg
        made = [op for op in (node.op for node in cfg.nodes) if isinstance(op, Call | Assign)]
        targets = [op.result if isinstance(op, Call) else op.target for op in made]
        often = Counter(target.name for target in targets if isinstance(target, Name))
        self._made = {
            target.name: op
            for target, op in zip(targets, made, strict=True)
            if isinstance(target, Name) and target.name.startswith("%") and often[target.name] == 1
        }

    def condition(self, node: int) -> str:
        """What a branch asks: "flags & MF_FLAG", "IS_ERR(x)" as "x < 0"."""
        op = self.cfg.nodes[node].op
        match op:
            case Branch(Sign(operand, bits)) if bits != NONZERO:
                return f"{self.expression(operand)} {SIGNS[bits]}"
            case Branch(Sign(operand)):
                return self.expression(operand)
            case Branch(condition):
                return self.expression(condition)
            case Select(value, _):
                return f"switch ({self.expression(value)})"
            case Turn(macro, arguments):
                return f"{macro}({', '.join(map(self.expression, arguments))})"
        return ""

    def call(self, node: int) -> str:
        """A call: "folio_put(folio)"."""
        op = self.cfg.nodes[node].op
        return self._call(op, 0) if isinstance(op, Call) else ""

    def write(self, node: int) -> str:
        """An assignment: "lamp->on = 1"."""
        op = self.cfg.nodes[node].op
        return f"{self.expression(op.target)} = {self.expression(op.value)}" if isinstance(op, Assign) else ""

    def expression(self, expr: Expr) -> str:
        """An expression of this graph."""
        return text(self._open(expr, 0))

    def _open(self, expr: Expr, depth: int) -> Expr:
        """An expression with temporaries replaced and the scopes of names left out."""
        if isinstance(expr, Name):
            made = self._made.get(expr.name)
            if made is None or depth > _DEEPEST:
                return Name(expr.name.split("@")[0])
            return Unknown(self._call(made, depth + 1)) if isinstance(made, Call) else self._open(made.value, depth + 1)
        match expr:
            case Member(base, field):
                return Member(self._open(base, depth), field)
            case Element(base, index):
                return Element(self._open(base, depth), self._open(index, depth))
            case AddressOf(place):
                return AddressOf(self._open(place, depth))
            case Unary(op, operand):
                return Unary(op, self._inner(operand, depth))
            case Binary(op, left, right):
                return Binary(op, self._inner(left, depth), self._inner(right, depth))
            case Sign(operand, bits):
                return Sign(self._inner(operand, depth), bits)
            case View(base, _):
                return self._open(base, depth)
        return expr

    def _inner(self, expr: Expr, depth: int) -> Expr:
        """An operand: in parentheses where it has operands itself."""
        opened = self._open(expr, depth)
        return Unknown(f"({text(opened)})") if isinstance(opened, Binary | Sign) else opened

    def _call(self, op: Call, depth: int) -> str:
        name = op.callee or (text(self._open(op.pointer, depth)) if op.pointer else "?")
        return f"{name}({', '.join(text(self._open(argument, depth)) for argument in op.arguments)})"


def goes_on(cfg: Cfg, op: Call, index: int, node: int) -> bool:
    """np = next(np), and a wrapper's return next(np): the getter's argument is meant to be used up."""
    argument = op.arguments[index]
    if op.result == argument:
        return True
    following = cfg.nodes[cfg.nodes[node].successors[0]].op
    if isinstance(following, Assign):
        return following.target == argument and following.value == op.result
    own = isinstance(argument, Name) and any(argument.name == p.name for p in cfg.parameters)
    return own and isinstance(following, Return) and following.value == op.result


def passed_by(cfg: Cfg, untaken: int, taken: int) -> tuple[Call, ...]:
    """The calls that a decision goes around: all that is in `if (a && b(c)) { f(x); g(y); }`, () if there is more."""
    start = untaken
    for _ in range(_LONGEST):
        node = cfg.nodes[start]
        if isinstance(node.op, Branch):  # one more of several conditions
            if node.successors[1] != taken:
                return ()
            untaken = start = node.successors[0]
        elif len(node.successors) != 1 or not isinstance(node.op, Call):
            return ()
        elif node.successors[0] == taken:
            return tuple(_calls(cfg, untaken, taken))
        else:
            start = node.successors[0]
    return ()


def _calls(cfg: Cfg, start: int, end: int) -> Iterator[Call]:
    while start != end:
        op = cfg.nodes[start].op
        if isinstance(op, Call):
            yield op
        start = cfg.nodes[start].successors[0]
