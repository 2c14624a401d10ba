# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and their scopes: which variable an identifier means, and what leaving a scope has to do."""

from dataclasses import dataclass, field
from typing import Any

from patchlint.c.ast import c_ast
from patchlint.c.model import Note
from patchlint.ir.cfg import Variable
from patchlint.ir.ops import Leave, Name
from patchlint.lower.builder import Edge


@dataclass(slots=True)
class Frame:
    """One open scope of the function being lowered."""

    node: int  # id() of the AST node that opened it
    names: dict[str, str] = field(default_factory=dict)  # spelling -> variable
    releases: list[tuple[str, str]] = field(default_factory=list)  # (variable, cleanup class), in order of declaration
    leave: Leave | None = None  # of a macro loop
    breaks: list[Edge] | None = None  # loops and switches
    continues: list[Edge] | None = None  # loops


def type_words(node: Any) -> str:
    """The base type of a declarator as text: "struct folio", "unsigned int"; "" when there is none."""
    while node is not None and not isinstance(node, c_ast.TypeDecl):
        node = getattr(node, "type", None)
    base = getattr(node, "type", None)
    if isinstance(base, c_ast.IdentifierType):
        return " ".join(base.names)
    for kind, word in ((c_ast.Struct, "struct"), (c_ast.Union, "union"), (c_ast.Enum, "enum")):
        if isinstance(base, kind):
            return f"{word} {base.name}" if base.name else word
    return ""


def type_kind(node: Any) -> str:
    """The kind of a declared type, as Variable.kind."""
    if isinstance(node, c_ast.PtrDecl | c_ast.FuncDecl):
        return "pointer"
    if isinstance(node, c_ast.ArrayDecl):
        return "array"
    words = type_words(node)
    if words.startswith(("struct", "union")):
        return "struct"
    if words in ("bool", "_Bool"):
        return "bool"
    if words == "void":
        return "void"
    if words.startswith(("typeof", "__typeof", "__auto_type", "auto")):
        return "other"
    return "int"


class Scopes:
    """The open scopes, innermost last, and every variable met so far."""

    def __init__(self, notes: tuple[Note, ...]) -> None:
        self.frames: list[Frame] = []
        self.variables: dict[str, Variable] = {}
        self._cleanups = {(note.line, note.name): note.argument for note in notes if note.kind == "__free"}

    def push(self, node: Any, **what: Any) -> Frame:
        """Open a scope."""
        frame = Frame(id(node), **what)
        self.frames.append(frame)
        return frame

    def pop(self) -> None:
        """Close the innermost scope."""
        self.frames.pop()

    def resolve(self, name: str) -> str:
        """The variable that a spelling means here; the spelling itself for globals and constants."""
        for frame in reversed(self.frames):
            if name in frame.names:
                return frame.names[name]
        return name

    def declare(self, name: str, node: Any, line: int, cleanup: str = "") -> Variable:
        """Declare a local variable in the innermost scope; one that hides another gets a name of its own."""
        unique = name
        count = 1
        while unique in self.variables:
            count += 1
            unique = f"{name}@{count}"
        cleanup = cleanup or self._cleanups.get((line, name), "")
        variable = Variable(unique, type_kind(node), type_words(node), line, cleanup)
        self.frames[-1].names[name] = unique
        self.variables[unique] = variable
        return variable

    def temporary_struct(self, name: str, line: int) -> Name:
        """A nameless struct: (struct foo){ ... }."""
        self.variables[name] = Variable(name, "struct", "", line)
        return Name(name)

    def kind(self, variable: str) -> str:
        """The kind of a local variable, "" for anything else."""
        found = self.variables.get(variable)
        return found.kind if found else ""


def label_scopes(function: Any) -> dict[str, frozenset[int]]:
    """For each label of a function, the id() of every AST node around it."""
    found: dict[str, frozenset[int]] = {}
    around: list[int] = []  # of the node at hand, outermost first
    stack: list[tuple[Any, int]] = [(function, 0)]
    while stack:
        node, depth = stack.pop()
        del around[depth:]
        if isinstance(node, c_ast.Label):
            found[node.name] = frozenset(around)
        around.append(id(node))
        stack.extend((child, depth + 1) for _, child in node.children())
    return found


def assigned_names(body: Any) -> list[str]:
    """The names that a piece of a function assigns: local variables, whose declarations are not in sight."""
    found: dict[str, None] = {}
    stack = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, c_ast.Assignment) and isinstance(node.lvalue, c_ast.ID):
            found.setdefault(node.lvalue.name)
        stack.extend(reversed(children(node)))
    return list(found)


def children(node: Any) -> list[Any]:
    """The child nodes of an AST node, in order."""
    return [child for _, child in node.children()]
