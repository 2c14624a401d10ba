# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls: the idioms of kernel C become tests, stores and views; everything else is a Call."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from patchlint.c.ast import c_ast
from patchlint.ir.ops import (
    AddressOf,
    Assign,
    Assume,
    Call,
    Expr,
    Member,
    Name,
    Number,
    Peek,
    Sign,
    Text,
    Unknown,
    View,
)
from patchlint.ir.signs import ERR, NULL
from patchlint.lower import idioms

if TYPE_CHECKING:
    from patchlint.lower.expressions import Expressions


def lower_call(to: "Expressions", node: Any, result: Name | None = None) -> Expr:
    """The value of a call; `result` is where the caller wants it, if it is an operation of its own."""
    arguments = node.args.exprs if node.args else []
    if not isinstance(node.name, c_ast.ID):
        return _indirect(to, node, arguments, result)
    name = node.name.name
    special = _SPECIAL.get(name)
    if special is not None:
        lowered = special(to, name, arguments)
        if lowered is not None:
            return lowered
    if idioms.is_view(name, len(arguments)) and arguments:
        return View(to.value(arguments[0]), _view_name(name, arguments))
    if name in idioms.VIEWS_OF_SECOND and len(arguments) == 3:
        return View(to.value(arguments[1]), _view_name(name, arguments))
    line = node.coord.line if node.coord else to.build.line
    values = tuple(to.value(argument) for argument in arguments)
    to.build.line = line
    if name in idioms.ENDS:
        to.build.emit(Call(None, name, values))
        to.build.stop()
        return Text(name)
    target = result or Name(to.build.temporary())
    callee = to.scopes.resolve(name)
    pointer = Name(callee) if to.scopes.kind(callee) else None
    to.build.emit(Call(target, "" if pointer else name, values, pointer))
    return target


def _indirect(to: "Expressions", node: Any, arguments: list[Any], result: Name | None) -> Expr:
    if isinstance(node.name, c_ast.FuncCall) and isinstance(node.name.name, c_ast.ID):
        inner = node.name.name.name
        if inner == "guard":
            return guard(to, node.name.args.exprs if node.name.args else [], arguments)
        if inner == "CLASS" and node.name.args and isinstance(node.name.args.exprs[0], c_ast.ID):
            target = result or Name(to.build.temporary())
            values = tuple(to.value(argument) for argument in arguments)
            to.build.emit(Call(target, f"CLASS({node.name.args.exprs[0].name})", values))
            return target
    pointer = to.value(node.name)
    values = tuple(to.value(argument) for argument in arguments)
    target = result or Name(to.build.temporary())
    to.build.emit(Call(target, "", values, pointer))
    return target


def guard(to: "Expressions", kind: list[Any], arguments: list[Any]) -> Expr:
    """guard(class)(arguments): a nameless variable that is released at the end of the scope."""
    name = kind[0].name if kind and isinstance(kind[0], c_ast.ID) else "guard"
    values = tuple(to.value(argument) for argument in arguments)
    variable = to.build.temporary()
    to.build.emit(Call(Name(variable), f"guard({name})", values))
    to.scopes.frames[-1].releases.append((variable, name))
    return Name(variable)


def _view_name(name: str, arguments: list[Any]) -> str:
    """Which view it is: the member of a container_of(), so that it undoes &x->member."""
    if len(arguments) == 3:
        last = arguments[2]
        parts = []
        while isinstance(last, c_ast.StructRef):
            parts.append(last.field.name)
            last = last.name
        if isinstance(last, c_ast.ID):
            return ".".join([last.name, *reversed(parts)])
    return name


_Lower = Callable[["Expressions", str, list[Any]], Expr | None]


def _transparent(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if not arguments:
        return None
    value = to.value(arguments[0])
    for argument in arguments[1:]:
        to.effect(argument)
    if name in idioms.PEEKS:
        to.build.emit(Peek(value, name))
    return value


def _test(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    return Sign(to.value(arguments[0]), idioms.TESTS[name]) if len(arguments) == 1 else None


def _err_pointer(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 1:
        return None
    value = to.value(arguments[0])
    if not isinstance(value, Number | Text):
        to.build.emit(Assume(value, ERR if name == "ERR_CAST" else ERR | NULL))
    return value


def _err_or_zero(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 1:
        return None
    value = to.value(arguments[0])
    yes, no = to.build.branch(Sign(value, ERR))
    return to.join_values([(yes, value), (no, Number(0))])


def _end_if(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 1:
        return None
    yes, no = to.condition(arguments[0])
    to.build.open = yes
    to.build.stop()
    to.build.open = no
    return Text(name)


def _store(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 2:
        return None
    target = to.place(arguments[0]) if name in idioms.STORES else _pointed(to.value(arguments[0]))
    value = to.value(arguments[1])
    to.build.emit(Assign(target, value))
    return value


def _exchange(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 2:
        return None
    target = _pointed(to.value(arguments[0]))
    value = to.value(arguments[1])
    old = to.keep(target)
    to.build.emit(Assign(target, value))
    return old


def _move(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 1:
        return None
    target = to.place(arguments[0])
    old = to.keep(target)
    to.build.emit(Assign(target, Number(0)))
    return old


def _swap(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 2:
        return None
    first, second = to.place(arguments[0]), to.place(arguments[1])
    old = to.keep(first)
    to.build.emit(Assign(first, second))
    to.build.emit(Assign(second, old))
    return Text(name)


def _return_pointer(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 1:
        return None
    old = _move(to, name, arguments)
    to.leave(old)
    return Text(name)


def _configured(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if len(arguments) != 1 or not isinstance(arguments[0], c_ast.ID):
        return None
    return Unknown(f"{name}({arguments[0].name})")


def _opaque(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    if arguments and isinstance(arguments[0], c_ast.Constant):
        to.opaque(arguments[0].value)
    return Text(name)


def _asm(to: "Expressions", name: str, arguments: list[Any]) -> Expr | None:
    values = tuple(to.value(argument) for argument in arguments)
    to.build.emit(Call(None, name, values))
    return Text(name)


def _pointed(pointer: Expr) -> Expr:
    return pointer.place if isinstance(pointer, AddressOf) else Member(pointer, "*")


_SPECIAL: dict[str, _Lower] = {
    **dict.fromkeys(idioms.TRANSPARENT, _transparent),
    **dict.fromkeys(idioms.TESTS, _test),
    **dict.fromkeys(idioms.CONFIGURED, _configured),
    **dict.fromkeys(idioms.END_IF, _end_if),
    **dict.fromkeys(idioms.STORES | idioms.STORES_BY_ADDRESS, _store),
    **dict.fromkeys(idioms.EXCHANGES, _exchange),
    **dict.fromkeys(idioms.MOVES, _move),
    "ERR_PTR": _err_pointer,
    "ERR_CAST": _err_pointer,
    "PTR_ERR_OR_ZERO": _err_or_zero,
    "return_ptr": _return_pointer,
    "swap": _swap,
    "__opaque": _opaque,
    "__asm__": _asm,
}
