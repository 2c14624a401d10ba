# SPDX-License-Identifier: GPL-2.0-or-later
"""Expressions: what has side effects becomes operations, in C's order; what is left has none."""

from collections.abc import Callable
from typing import Any

from patchlint.c.ast import c_ast
from patchlint.ir.ops import (
    AddressOf,
    Assign,
    Binary,
    Declare,
    Element,
    Expr,
    Member,
    Name,
    Number,
    Opaque,
    Sign,
    Text,
    Unary,
    Unknown,
)
from patchlint.ir.signs import NEGATIVE, NONZERO, POSITIVE, ZERO
from patchlint.lower.builder import Builder
from patchlint.lower.calls import lower_call
from patchlint.lower.idioms import TRUTH, UNDER_WAY
from patchlint.lower.literals import number, words
from patchlint.lower.scopes import Scopes

# operator -> the signs of x for which "x operator 0" holds
_AGAINST_ZERO = {
    "==": ZERO,
    "!=": NONZERO,
    "<": NEGATIVE,
    "<=": NEGATIVE | ZERO,
    ">": POSITIVE,
    ">=": POSITIVE | ZERO,
}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Expressions:
    """Lowers expressions into the nodes of one builder; `Statements` adds blocks, which `({ })` needs."""

    def __init__(self, builder: Builder, scopes: Scopes) -> None:
        self.build = builder
        self.scopes = scopes

    def value(self, node: Any) -> Expr:
        """The value of an expression; its side effects are emitted."""
        lower = _KINDS.get(type(node))
        return lower(self, node) if lower else Text(type(node).__name__)

    def effect(self, node: Any) -> None:
        """An expression whose value nobody reads."""
        self.value(node)

    def block_value(self, node: Any) -> Expr:
        """The value of a statement expression."""
        raise NotImplementedError

    def leave(self, value: Expr | None) -> None:
        """The function returns."""
        raise NotImplementedError

    def place(self, node: Any) -> Expr:
        """What an expression names as a place to read or write."""
        if isinstance(node, c_ast.ID):
            return Name(self.scopes.resolve(node.name))
        if isinstance(node, c_ast.StructRef):
            if node.type == "->":
                return Member(self.value(node.name), node.field.name)
            return Member(self.address(node.name), node.field.name)
        if isinstance(node, c_ast.ArrayRef):
            return Element(self.value(node.name), self.value(node.subscript))
        if isinstance(node, c_ast.UnaryOp) and node.op == "*":
            base = self.value(node.expr)
            if isinstance(base, AddressOf) and self.is_array(base.place):
                return Element(base, Number(0))
            return base.place if isinstance(base, AddressOf) else Member(base, "*")
        if isinstance(node, c_ast.Cast):
            return self.place(node.expr)
        value = self.value(node)
        return value if isinstance(value, Name | Member | Element) else self.keep(value)

    def is_array(self, place: Expr) -> bool:
        """Whether a place is an array variable, whose address is that of its first element."""
        return isinstance(place, Name) and self.scopes.kind(place.name) == "array"

    def address(self, node: Any) -> Expr:
        """The address of what an expression names."""
        place = self.place(node)
        if isinstance(place, Member) and place.field == "*":
            return place.base
        return AddressOf(place)

    def keep(self, value: Expr) -> Name:
        """A temporary that holds a value."""
        name = Name(self.build.temporary())
        self.build.emit(Assign(name, value))
        return name

    def assign(self, target: Expr, node: Any) -> None:
        """target = node, without a detour for a call."""
        if isinstance(node, c_ast.FuncCall) and isinstance(target, Name) and target.name in self.scopes.variables:
            value = lower_call(self, node, target)
        else:
            value = self.value(node)
        if value != target:
            self.build.emit(Assign(target, value))

    def join_values(self, ways: list[tuple[list[tuple[int, int]], Any]]) -> Name:
        """A temporary that holds one value per way; a way is its edges and what is lowered there."""
        result = Name(self.build.temporary())
        ends = []
        for edges, node in ways:
            self.build.open = edges
            self.build.emit(Assign(result, node if isinstance(node, Expr) else self.value(node)))
            ends += self.build.open
        self.build.open = ends
        return result

    def _name(self, node: Any) -> Expr:
        if node.name in ("NULL", "false"):
            return Number(0)
        if node.name == "true":
            return Number(1)
        variable = self.scopes.resolve(node.name)
        return AddressOf(Name(variable)) if self.scopes.kind(variable) == "array" else Name(variable)

    def _constant(self, node: Any) -> Expr:
        if node.type == "string":
            return Text(node.value)
        found = number(node.value)
        return Text(node.value) if found is None else Number(found)

    def _unary(self, node: Any) -> Expr:
        if node.op == "&":
            return self.address(node.expr)
        if node.op == "*":
            return self.place(node)
        if node.op in ("!", "not"):
            return Sign(self.value(node.expr), ZERO)
        if node.op in ("p++", "p--", "++", "--"):
            place = self.place(node.expr)
            old = self.keep(place) if node.op[0] == "p" else place
            self.build.emit(Assign(place, Binary(node.op[-1], place, Number(1))))
            return old
        if node.op in ("-", "~", "+"):
            value = self.value(node.expr)
            if isinstance(value, Number):
                return Number({"-": -value.value, "~": ~value.value, "+": value.value}[node.op])
            if node.op == "-" and isinstance(value, Name) and value.name in UNDER_WAY:
                return value
            return value if node.op == "+" else Unary(node.op, value)
        return Text(node.op)  # sizeof, __alignof__, __typearg

    def _binary(self, node: Any) -> Expr:
        if node.op in ("&&", "||"):
            yes, no = self.condition(node)
            return self.join_values([(yes, Number(1)), (no, Number(0))])
        left, right = self.value(node.left), self.value(node.right)
        return compare(node.op, left, right)

    def _assignment(self, node: Any) -> Expr:
        place = _of_macro(self.place(node.lvalue))
        if node.op == "=":
            self.assign(place, node.rvalue)
        else:
            self.build.emit(Assign(place, Binary(node.op[:-1], place, self.value(node.rvalue))))
        return place

    def _choice(self, node: Any) -> Expr:
        if isinstance(node.iftrue, c_ast.ID) and node.iftrue.name == "__elvis":
            first = self.keep(self.value(node.cond))
            yes, no = self.build.branch(Sign(first, NONZERO))
            return self.join_values([(yes, first), (no, node.iffalse)])
        yes, no = self.condition(node.cond)
        return self.join_values([(yes, node.iftrue), (no, node.iffalse)])

    def _sequence(self, node: Any) -> Expr:
        last: Expr = Text("")
        for item in node.exprs:
            last = self.value(item)
        return last

    def _literal(self, braces: Any) -> Expr:
        temporary = self.scopes.temporary_struct(self.build.temporary(), self.build.line)
        self.build.emit(Declare(temporary.name, zeroed=True))
        self.initialise(temporary, braces)
        return temporary

    def initialise(self, variable: Name, node: Any) -> None:
        """variable = { ... }: one assignment per element."""
        for index, item in enumerate(node.exprs or []):
            target: Expr = Element(AddressOf(variable), Number(index))
            if isinstance(item, c_ast.NamedInitializer):
                target = variable
                for step in item.name:
                    base = AddressOf(target)
                    inner = getattr(step, "expr", step) if type(step).__name__ == "ArrayDesignator" else step
                    is_field = inner is step and isinstance(step, c_ast.ID)
                    target = Member(base, step.name) if is_field else Element(base, self.value(inner))
                item = item.expr
            if isinstance(item, c_ast.InitList):
                self.initialise_at(target, item)
            else:
                self.assign(target, item)

    def initialise_at(self, target: Expr, node: Any) -> None:
        """An initialiser inside an initialiser; only its named members are kept apart."""
        for item in node.exprs or []:
            inner = item.expr if isinstance(item, c_ast.NamedInitializer) else item
            if isinstance(item, c_ast.NamedInitializer) and isinstance(item.name[0], c_ast.ID):
                self.assign(Member(AddressOf(target), item.name[0].name), inner)
            else:
                self.build.emit(Assign(target, self.value(inner)))

    def condition(self, node: Any) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Branch on an expression: the edges on which it is true, and those on which it is false."""
        if isinstance(node, c_ast.UnaryOp) and node.op == "!":
            yes, no = self.condition(node.expr)
            return no, yes
        if isinstance(node, c_ast.BinaryOp) and node.op in ("&&", "||"):
            return self._both(node)
        inner = truth_argument(node)
        if inner is not None:
            return self.condition(inner)
        value = self.value(node)
        if isinstance(value, Number):
            edges, self.build.open = self.build.open, []
            return (edges, []) if value.value else ([], edges)
        if isinstance(value, Text) and value.text.startswith('"'):
            edges, self.build.open = self.build.open, []
            return edges, []
        return self.build.branch(value if isinstance(value, Sign) else Sign(value, NONZERO))

    def _both(self, node: Any) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        yes, no = self.condition(node.left)
        self.build.open = yes if node.op == "&&" else no
        yes2, no2 = self.condition(node.right)
        return (yes2, no + no2) if node.op == "&&" else (yes + yes2, no2)

    def opaque(self, text: str) -> None:
        """A statement that was not read."""
        self.build.emit(Opaque(tuple(sorted({self.scopes.resolve(word) for word in words(text)}))))


_KINDS: dict[type, Callable[[Expressions, Any], Expr]] = {
    c_ast.ID: Expressions._name,
    c_ast.Constant: Expressions._constant,
    c_ast.UnaryOp: Expressions._unary,
    c_ast.BinaryOp: Expressions._binary,
    c_ast.Assignment: Expressions._assignment,
    c_ast.TernaryOp: Expressions._choice,
    c_ast.Cast: lambda self, node: self.value(node.expr),
    c_ast.FuncCall: lambda self, node: lower_call(self, node),
    c_ast.StructRef: Expressions.place,
    c_ast.ArrayRef: Expressions.place,
    c_ast.ExprList: Expressions._sequence,
    c_ast.Compound: lambda self, node: self.block_value(node),
    c_ast.CompoundLiteral: lambda self, node: self._literal(node.init),
    c_ast.InitList: Expressions._literal,
}


def truth_argument(node: Any) -> Any:
    """The x of likely(x), WARN_ON(x) and the like, None for anything else."""
    if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID) and node.name.name in TRUTH and node.args:
        return node.args.exprs[0]
    return None


def compare(op: str, left: Expr, right: Expr) -> Expr:
    """left op right; a comparison with zero is a Sign."""
    if op in _AGAINST_ZERO:
        if isinstance(left, Number):
            left, right, op = right, left, _MIRRORED[op]
        if isinstance(right, Number):
            if right.value == 0:
                return Sign(left, _AGAINST_ZERO[op])
            if right.value == 1 and op in ("<", ">="):
                return Sign(left, NEGATIVE | ZERO if op == "<" else POSITIVE)
    if isinstance(left, Number) and isinstance(right, Number) and op in ("+", "-", "*", "|", "&", "<<"):
        return fold(op, left.value, right.value)
    return Binary(op, left, right)


def fold(op: str, left: int, right: int) -> Expr:
    """The value of two constants."""
    if op == "<<" and not 0 <= right < 64:
        return Unknown(f"{left}<<{right}")
    results = {"+": left + right, "-": left - right, "*": left * right, "|": left | right, "&": left & right}
    return Number(left << right if op == "<<" else results[op])


def _of_macro(place: Expr) -> Expr:
    """A place to write that a macro names, `per_cpu(all, cpu)` or `DEV(i).file`: it is no variable of this function."""
    match place:
        case Name(name) if name.startswith("%"):
            return Member(place, "*")
        case Member(AddressOf(Name(name) as made), field) if name.startswith("%"):
            return Member(made, field)
    return place
