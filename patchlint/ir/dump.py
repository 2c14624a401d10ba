# SPDX-License-Identifier: GPL-2.0-or-later
"""Graphs and expressions as text, for people and for tests."""

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
    Label,
    Leave,
    Member,
    Name,
    Number,
    Op,
    Opaque,
    Peek,
    Release,
    Return,
    Select,
    Sign,
    Stop,
    Text,
    Turn,
    Unary,
    Unknown,
    View,
)

SIGNS = {1: "< 0", 2: "== 0", 3: "<= 0", 4: "> 0", 5: "!= 0", 6: ">= 0", 0: "is nothing", 7: "is anything"}


def text(expr: Expr) -> str:
    """An expression as C text, near enough."""
    match expr:
        case Name(name):
            return name
        case Number(value):
            return str(value)
        case Text(words) | Unknown(words):
            return words
        case Member(base, "*"):
            return f"*{text(base)}"
        case Member(AddressOf(place), field):
            return f"{text(place)}.{field}"
        case Member(base, field):
            return f"{text(base)}->{field}"
        case Element(AddressOf(place), index):
            return f"{text(place)}[{text(index)}]"
        case Element(base, index):
            return f"{text(base)}[{text(index)}]"
        case AddressOf(place):
            return f"&{text(place)}"
        case Unary(op, operand):
            return f"{op}{text(operand)}"
        case Binary(op, left, right):
            return f"{text(left)} {op} {text(right)}"
        case Sign(operand, bits):
            return f"{text(operand)} {SIGNS[bits]}"
        case View(base, how):
            return f"view({text(base)}, {how})"


def operation(op: Op) -> str:
    """One operation as text."""
    match op:
        case Assign(target, value):
            return f"{text(target)} = {text(value)}"
        case Assume(operand, bits):
            return f"assume {text(operand)} {SIGNS[bits]}"
        case Peek(operand, macro):
            return f"peek {text(operand)} by {macro}"
        case Call(result, callee, arguments, pointer):
            name = callee or f"({text(pointer) if pointer else '?'})"
            call = f"{name}({', '.join(map(text, arguments))})"
            return f"{text(result)} = {call}" if result else call
        case Branch(condition):
            return f"if {text(condition)}"
        case Select(value, cases):
            return f"switch {text(value)}: " + "; ".join("|".join(map(text, case)) for case in cases)
        case Turn(macro, arguments):
            return f"turn {macro}({', '.join(map(text, arguments))})"
        case Leave(macro, _):
            return f"leave {macro}"
        case Declare(name, zeroed):
            return f"declare {name}{' as zeros' if zeroed else ''}"
        case Release(variable, cleanup):
            return f"release {variable} as {cleanup}"
        case Opaque(names):
            return f"opaque {' '.join(names)}"
        case Return(value):
            return f"return {text(value)}" if value else "return"
        case Stop():
            return "stop"
        case Label(name):
            return f"{name}:"


def dump(cfg: Cfg) -> str:
    """A whole graph, one line a node: number, source line, operation, successors."""
    rows = [f"{cfg.name}({', '.join(p.name for p in cfg.parameters)}) -> {cfg.returns}"]
    for number, node in enumerate(cfg.nodes):
        arrow = " -> " + " ".join(map(str, node.successors)) if node.successors else ""
        rows.append(f"{number:4} {node.line:6}  {operation(node.op)}{arrow}")
    return "\n".join(rows)
