# SPDX-License-Identifier: GPL-2.0-or-later
"""The operations of a control-flow graph, and the expressions in them.

Expressions have no side effects: calls, assignments, && and || and ?: are operations or branches of their own.
A place is a Name, a Member or an Element. Deref of p is Member(p, "*"); s.f of a struct variable is
Member(AddressOf(Name("s")), "f"), so that every member is reached through a pointer.
"""

from typing import TypeAlias

from patchlint.record import record


@record
class Name:
    """A variable, a function or a macro constant; "%3" is a temporary of the lowering."""

    name: str


@record
class Number:
    """An integer or character constant."""

    value: int


@record
class Text:
    """A string literal, or anything whose value says nothing about references (sizeof, floats)."""

    text: str


@record
class Member:
    """The field `field` of the object that `base` points to."""

    base: "Expr"
    field: str


@record
class Element:
    """base[index]; `base` is a pointer."""

    base: "Expr"
    index: "Expr"


@record
class AddressOf:
    """&place."""

    place: "Expr"


@record
class Unary:
    """~x, -x: operators that no reference depends on."""

    op: str
    operand: "Expr"


@record
class Binary:
    """Arithmetic, bit operations and comparisons."""

    op: str
    left: "Expr"
    right: "Expr"


@record
class Sign:
    """True if the operand is in `bits` (ir.signs)."""

    operand: "Expr"
    bits: int


@record
class View:
    """Another view of the same object: container_of(p, type, member) and to_x(p); `how` tells views apart."""

    base: "Expr"
    how: str


@record
class Unknown:
    """A value nothing is known of; `names` are the identifiers it was made from."""

    text: str
    names: tuple[str, ...] = ()


Expr: TypeAlias = Name | Number | Text | Member | Element | AddressOf | Unary | Binary | Sign | View | Unknown


def parts(expr: Expr | None) -> tuple[Expr, ...]:
    """The expressions that an expression is directly made of, from left to right."""
    match expr:
        case Member(inner, _) | AddressOf(inner) | View(inner, _) | Unary(_, inner) | Sign(inner, _):
            return (inner,)
        case Element(first, second) | Binary(_, first, second):
            return (first, second)
    return ()


@record
class Assign:
    """target = value."""

    target: Expr
    value: Expr


@record
class Call:
    """result = callee(arguments); `pointer` is the called expression when it is not a plain name."""

    result: Expr | None
    callee: str
    arguments: tuple[Expr, ...]
    pointer: Expr | None = None


@record
class Assume:
    """The operand is in `bits` from here on: ERR_PTR(x) is no valid pointer, whatever x was thought to be."""

    operand: Expr
    bits: int


@record
class Peek:
    """A pointer is read by rcu_dereference() or one of its kind, which is `macro`."""

    operand: Expr
    macro: str


@record
class Branch:
    """Two successors: condition true, condition false."""

    condition: Expr


@record
class Select:
    """switch: successor i for the values of cases[i], the last successor for all others."""

    value: Expr
    cases: tuple[tuple[Expr, ...], ...]


@record
class Turn:
    """Head of a macro that takes a statement (for_each_...): two successors, one more turn and the natural end."""

    macro: str
    arguments: tuple[Expr, ...]


@record
class Leave:
    """The loop of a Turn is left by break, goto or return."""

    macro: str
    arguments: tuple[Expr, ...]


@record
class Declare:
    """A local variable begins without a value, or with zeros."""

    name: str
    zeroed: bool = False


@record
class Release:
    """The scope of a variable with a cleanup class ends: __free(class), CLASS(class, name)."""

    variable: str
    cleanup: str


@record
class Opaque:
    """A statement that was not read; it may do anything to these names."""

    names: tuple[str, ...]


@record
class Return:
    """The function returns; value None for a plain return or the end of the body."""

    value: Expr | None


@record
class Stop:
    """The path ends without an exit: BUG(), panic(), or the edge of what a fragment shows."""


@record
class Label:
    """A point several paths meet in; does nothing."""

    name: str


Op: TypeAlias = (
    Assign | Assume | Peek | Call | Branch | Select | Turn | Leave | Declare | Release | Opaque | Return | Stop | Label
)
