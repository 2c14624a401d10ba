# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading C in tests: parse text, and write a tree as text with the line of each statement."""

from collections.abc import Callable
from typing import Any

import pytest

from patchlint.c.model import Parsed
from patchlint.c.parse import parse_function
from patchlint.source.functions import locate
from patchlint.source.tokens import tokenise


@pytest.fixture(scope="session")
def parse() -> Callable[..., Parsed]:
    """Parse the first function of a text."""

    def parse_first(text: str, touched: frozenset[int] = frozenset()) -> Parsed:
        return parse_function(locate(tokenise(text), "drivers/demo/demo.c")[0], touched)

    return parse_first


@pytest.fixture(scope="session")
def body(parse: Callable[..., Parsed]) -> Callable[[str], str]:
    """Parse statements, insist that they are read strictly, and write the tree; the first statement is on line 1."""

    def of(statements: str) -> str:
        parsed = parse("void demo(struct demo *d) {" + statements + "\n}\n")
        assert (parsed.status.value, parsed.reason) == ("strict", "")
        return "\n".join(_block(parsed.tree.body, ""))

    return of


@pytest.fixture(scope="session")
def outline() -> Callable[[Parsed], str]:
    """Write a function: its header, then its statements."""

    def of(parsed: Parsed) -> str:
        header = f"{parsed.tree.decl.coord.line}: {_typed(parsed.tree.decl.type, parsed.tree.decl.name)}"
        return "\n".join([header, *_block(parsed.tree.body, "  ")])

    return of


def _block(node: Any, indent: str) -> list[str]:
    lines = []
    for item in node.block_items or []:
        lines += _statement(item, indent)
    return lines


def _inner(node: Any, indent: str) -> list[str]:
    inner = indent + "  "
    return _block(node, inner) if type(node).__name__ == "Compound" else _statement(node, inner)


def _statement(node: Any, indent: str) -> list[str]:
    kind = type(node).__name__
    line = f"{indent}{node.coord.line if node.coord else '?'}: "
    if kind == "Compound":
        return [f"{line}{{", *_block(node, indent + "  ")]
    if kind in ("If", "While", "Switch", "DoWhile", "For"):
        return _governing(node, kind, line, indent)
    if kind in ("Case", "Default"):
        label = f"case {_expr(node.expr)}" if kind == "Case" else "default"
        return [f"{line}{label}", *(text for item in node.stmts or [] for text in _statement(item, indent + "  "))]
    if kind == "Label":
        return [f"{line}{node.name}:", *_statement(node.stmt, indent)]
    simple = {"Return": "return", "Goto": "goto", "Break": "break", "Continue": "continue", "EmptyStatement": ";"}
    if kind in simple:
        what = _expr(node.expr) if kind == "Return" else getattr(node, "name", "")
        return [f"{line}{simple[kind]} {what}".rstrip()]
    return [line + _expr(node)]


def _governing(node: Any, kind: str, line: str, indent: str) -> list[str]:
    if kind == "If":
        other = [f"{indent}else", *_inner(node.iffalse, indent)] if node.iffalse else []
        return [f"{line}if {_expr(node.cond)}", *_inner(node.iftrue, indent), *other]
    if kind == "DoWhile":
        return [f"{line}do", *_inner(node.stmt, indent), f"{indent}while {_expr(node.cond)}"]
    if kind == "For":
        init = node.init
        first = ", ".join(map(_expr, init.decls)) if type(init).__name__ == "DeclList" else _expr(init)
        return [f"{line}for {first}; {_expr(node.cond)}; {_expr(node.next)}".rstrip(), *_inner(node.stmt, indent)]
    return [f"{line}{kind.lower()} {_expr(node.cond)}", *_inner(node.stmt, indent)]


def _expr(node: Any) -> str:
    kind = type(node).__name__
    return _EXPRESSIONS[kind](node) if kind in _EXPRESSIONS else str(node.value)


def _base_of(node: Any) -> str:
    """What a postfix operator applies to."""
    plain = type(node).__name__ in (
        "ID",
        "FuncCall",
        "StructRef",
        "ArrayRef",
        "Constant",
        "Compound",
        "CompoundLiteral",
    )
    return _expr(node) if plain else f"({_expr(node)})"


def _unary(node: Any) -> str:
    if node.op in ("p++", "p--"):
        return f"{_base_of(node.expr)}{node.op[1:]}"
    return (
        f"{node.op}({_expr(node.expr)})" if node.op[-1].isalpha() or node.op[-1] == "_" else node.op + _expr(node.expr)
    )


_EXPRESSIONS: dict[str, Callable[[Any], str]] = {
    "NoneType": lambda n: "",
    "ID": lambda n: str(n.name),
    "FuncCall": lambda n: f"{_base_of(n.name)}({_expr(n.args)})",
    "ExprList": lambda n: ", ".join(map(_expr, n.exprs)),
    "StructRef": lambda n: f"{_base_of(n.name)}{n.type}{_expr(n.field)}",
    "ArrayRef": lambda n: f"{_base_of(n.name)}[{_expr(n.subscript)}]",
    "UnaryOp": _unary,
    "BinaryOp": lambda n: f"({_expr(n.left)} {n.op} {_expr(n.right)})",
    "Assignment": lambda n: f"{_expr(n.lvalue)} {n.op} {_expr(n.rvalue)}",
    "TernaryOp": lambda n: f"({_expr(n.cond)} ? {_expr(n.iftrue)} : {_expr(n.iffalse)})",
    "Cast": lambda n: f"({_expr(n.to_type)}){_expr(n.expr)}",
    "CompoundLiteral": lambda n: f"({_expr(n.type)}){_expr(n.init)}",
    "InitList": lambda n: "{" + ", ".join(map(_expr, n.exprs)) + "}",
    "NamedInitializer": lambda n: "".join(map(_designator, n.name)) + f" = {_expr(n.expr)}",
    "Compound": lambda n: "({ " + "; ".join(text.strip() for text in _block(n, "")) + " })",
    "Typename": lambda n: _typed(n.type, ""),
    "Decl": lambda n: _declared(n),
    "Typedef": lambda n: _declared(n),
}


def _designator(node: Any) -> str:
    if type(node).__name__ == "ArrayDesignator":  # pycparser 3.12; 3.0 has the bare expression
        return f"[{_expr(node.expr)}]"
    return f".{node.name}" if type(node).__name__ == "ID" else f"[{_expr(node)}]"


def _declared(node: Any) -> str:
    words = [*node.storage, _typed(node.type, node.name or "")]
    bits = f" : {_expr(node.bitsize)}" if getattr(node, "bitsize", None) else ""
    return " ".join(words) + bits + (f" = {_expr(node.init)}" if getattr(node, "init", None) is not None else "")


def _typed(node: Any, name: str) -> str:
    kind = type(node).__name__
    if kind == "PtrDecl":
        inner = "*" + "".join(f" {qual} " for qual in node.quals) + name
        return _typed(node.type, f"({inner})" if type(node.type).__name__ in ("FuncDecl", "ArrayDecl") else inner)
    if kind == "ArrayDecl":
        return _typed(node.type, f"{name}[{_expr(node.dim)}]")
    if kind == "FuncDecl":
        parameters = ", ".join(_parameter(item) for item in (node.args.params if node.args else []))
        return _typed(node.type, f"{name}({parameters})")
    if kind == "TypeDecl":
        return " ".join([*node.quals, _base(node.type), *([name] if name else [])])
    return _base(node)


def _parameter(node: Any) -> str:
    kind = type(node).__name__
    return "..." if kind == "EllipsisParam" else _expr(node)


def _base(node: Any) -> str:
    kind = type(node).__name__
    if kind == "IdentifierType":
        return " ".join(node.names)
    words = [kind.lower(), *([node.name] if node.name else [])]
    if kind == "Enum":
        values = node.values.enumerators if node.values else []
        return " ".join([*words, *(["{" + ", ".join(value.name for value in values) + "}"] if values else [])])
    return " ".join([*words, *(["{" + "; ".join(_expr(m) for m in node.decls) + "}"] if node.decls else [])])
