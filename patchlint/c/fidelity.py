# SPDX-License-Identifier: GPL-2.0-or-later
"""The fidelity check: every call in the tokens is a call in the AST at the same place, and the other way round.

A misparse that pycparser accepts, such as a call read as a declaration, changes the calls; so this catches what a
successful parse hides.
"""

from typing import Any

from patchlint.c.ast import c_ast
from patchlint.c.normalise.sheet import Normalised

DEEPEST_TREE = 200  # levels of nodes, over which later stages recurse; the kernel has up to 106
MARKERS = frozenset(
    (
        "__iterate", "__range", "__opaque", "__operator", "__asm__", "__goto_ptr", "__generic", "__partial",
    )
)  # fmt: skip
_NO_CHILDREN = frozenset(("coord", "__weakref__"))
_fields: dict[type, tuple[str, ...]] = {}
Place = tuple[int, int]  # line, column


def check(tree: Any, normalised: Normalised) -> tuple[str, int]:
    """How the calls of a tree differ from those of the tokens it was made of, "" when they do not; and its depth."""
    found, depth = calls_in_tree(tree)
    return _difference(found, calls_in_tokens(normalised), normalised), depth


def _difference(found: dict[Place, str], expected: dict[Place, str], normalised: Normalised) -> str:
    if found == expected:
        return ""
    missing = sorted(expected.items() - found.items())
    if missing:
        (line, _), name = missing[0]
        return f"line {line}: the call of {name}() is not in the tree"
    invented = sorted(found.items() - expected.items() - _parenthesised(normalised))
    if invented:
        (line, _), name = invented[0]
        return f"line {line}: the tree has a call of {name}() that is not in the source"
    return ""


def calls_in_tokens(normalised: Normalised) -> dict[Place, str]:
    """Place and name of each `name(` among the tokens that was not knowingly written as something else."""
    tokens, absorbed = normalised.tokens, normalised.absorbed
    return {
        (token[2], token[3]): token[1]
        for token, following, gone in zip(tokens, tokens[1:], absorbed, strict=False)
        if following[0] == "LPAREN" and token[0] == "ID" and not gone and token[1] not in MARKERS
    }


def _parenthesised(normalised: Normalised) -> set[tuple[Place, str]]:
    """Place and name of each `name)(`: (ops->release)(x) is a call of a name, (u32)(x) is not."""
    tokens = normalised.tokens
    return {
        ((token[2], token[3]), token[1])
        for token, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if token[0] == "ID" and second[0] == "RPAREN" and third[0] in ("LPAREN", "RPAREN")
    }


def calls_in_tree(tree: Any) -> tuple[dict[Place, str], int]:
    """Place and name of each FuncCall of a name or a member, markers apart; and the depth of the tree."""
    calls: dict[Place, str] = {}
    level, depth = [tree], 0
    call, name_type, member_type = c_ast.FuncCall, c_ast.ID, c_ast.StructRef
    while level:
        depth += 1
        following: list[Any] = []
        for node in level:
            kind = node.__class__
            if kind is call:
                called = node.name
                if called.__class__ is member_type:
                    called = called.field
                if called.__class__ is name_type and called.name not in MARKERS:
                    calls[called.coord.line, called.coord.column] = called.name
            fields = _fields.get(kind)
            for field in fields if fields is not None else _children_of(kind):
                child = getattr(node, field)
                if child is None:
                    continue
                if child.__class__ is list:
                    following += child
                else:
                    following.append(child)
        level = following
    return calls, depth


def _children_of(kind: type) -> tuple[str, ...]:
    """The attributes of a node class that hold nodes."""
    names = getattr(kind, "__slots__", ())
    plain = getattr(kind, "attr_names", ())
    _fields[kind] = tuple(name for name in names if name not in plain and name not in _NO_CHILDREN)
    return _fields[kind]
