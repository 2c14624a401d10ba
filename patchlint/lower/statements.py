# SPDX-License-Identifier: GPL-2.0-or-later
"""Statements: loops, switches, gotos, and the scopes they enter and leave."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from patchlint.c.ast import c_ast
from patchlint.ir.ops import Declare, Expr, Leave, Name, Number, Release, Return, Select, Text, Turn, Unknown
from patchlint.lower.builder import Builder, Edge
from patchlint.lower.calls import guard
from patchlint.lower.expressions import Expressions
from patchlint.lower.idioms import ONCE, ONCE_OR_FAIL
from patchlint.lower.scopes import Frame, Scopes, children, label_scopes, type_words


class Statements(Expressions):
    """Lowers the body of a function."""

    def __init__(self, builder: Builder, scopes: Scopes, function: Any) -> None:
        super().__init__(builder, scopes)
        self._labels: dict[str, tuple[int, int]] = {}  # node, releases of its scope that were open before it
        self._waiting: dict[str, list[Edge]] = {}
        self._function = function
        self._cases: list[dict[int, list[Edge]]] = []

    def statement(self, node: Any) -> None:
        """Lower one statement; None is an empty one."""
        if node is None:
            return
        self._at(node)
        lower = _STATEMENTS.get(type(node))
        if lower:
            lower(self, node)
        else:
            self.effect(node)

    def _at(self, node: Any) -> None:
        if node.coord is not None:
            self.build.line = node.coord.line

    def block(self, node: Any) -> None:
        """Lower a block as a scope of its own."""
        self.scopes.push(node)
        for item in node.block_items or []:
            self.statement(item)
        self.unwind(len(self.scopes.frames) - 1)
        self.scopes.pop()

    def block_value(self, node: Any) -> Expr:
        """({ ... }): the value of its last expression."""
        self.scopes.push(node)
        items = node.block_items or []
        for item in items[:-1]:
            self.statement(item)
        result: Expr = Text("({})")
        if items:
            if type(items[-1]) in _STATEMENTS:
                self.statement(items[-1])
            else:
                result = self.keep(self.value(items[-1]))
        self.unwind(len(self.scopes.frames) - 1)
        self.scopes.pop()
        return result

    def unwind(self, depth: int, leave_from: int | None = None) -> None:
        """Emit what leaving every frame from the innermost down to `depth` does."""
        leave_from = depth + 1 if leave_from is None else leave_from
        for place in range(len(self.scopes.frames) - 1, depth - 1, -1):
            frame = self.scopes.frames[place]
            for variable, cleanup in reversed(frame.releases):
                self.build.emit(Release(variable, cleanup))
            if frame.leave is not None and place >= leave_from:
                self.build.emit(frame.leave)

    def _declaration(self, node: Any) -> None:
        if node.name is None or isinstance(node.type, c_ast.FuncDecl) or "extern" in node.storage:
            return
        if "static" in node.storage or "typedef" in node.storage:
            return
        line = node.coord.line if node.coord else self.build.line
        cleanup = _class_name(node.type)
        initial = node.init
        variable = self.scopes.declare(node.name, node.type, line, cleanup)
        target = Name(variable.name)
        if initial is None:
            self.build.emit(Declare(variable.name))
        elif isinstance(initial, c_ast.InitList):
            self.build.emit(Declare(variable.name, zeroed=True))  # what the braces do not name is zero
            self.initialise(target, initial)
        else:
            self.assign(target, initial)
        if variable.cleanup:
            self.scopes.frames[-1].releases.append((variable.name, variable.cleanup))

    def _declarations(self, node: Any) -> None:
        for declaration in node.decls:
            self._declaration(declaration)

    def _if(self, node: Any) -> None:
        yes, no = self.condition(node.cond)
        self.build.open = yes
        self.statement(node.iftrue)
        end = self.build.open
        self.build.open = no
        self.statement(node.iffalse)
        self.build.open = self.build.open + end

    def _while(self, node: Any) -> None:
        if isinstance(node.cond, c_ast.FuncCall) and getattr(node.cond.name, "name", "") == "__iterate":
            self._macro(node, node.cond.args.exprs[0])
            return
        head = self.build.label("while")
        yes, no = self.condition(node.cond)
        frame = self.scopes.push(node, breaks=[], continues=[])
        self.build.open = yes
        self.statement(node.stmt)
        self._close_loop(frame, head, no)

    def _close_loop(self, frame: Frame, head: int, no: list[Edge]) -> None:
        self.scopes.pop()
        self.build.link(self.build.open + (frame.continues or []), head)
        self.build.open = no + (frame.breaks or [])

    def _do(self, node: Any) -> None:
        head = self.build.label("do")
        frame = self.scopes.push(node, breaks=[], continues=[])
        self.statement(node.stmt)
        self.scopes.pop()
        self.build.open = self.build.open + (frame.continues or [])
        if self.build.open:
            self._at(node.cond)
            yes, no = self.condition(node.cond)
            self.build.link(yes, head)
            self.build.open = no
        self.build.open = self.build.open + (frame.breaks or [])

    def _for(self, node: Any) -> None:
        self.scopes.push(node)
        self.statement(node.init)
        head = self.build.label("for")
        yes, no = (self.build.open, []) if node.cond is None else self.condition(node.cond)
        frame = self.scopes.push(node, breaks=[], continues=[])
        self.build.open = yes
        self.statement(node.stmt)
        self.build.open = self.build.open + (frame.continues or [])
        frame.continues = []
        if node.next is not None and self.build.open:
            self._at(node.next)
            self.effect(node.next)
        self._close_loop(frame, head, no)
        self.scopes.pop()

    def _macro(self, node: Any, call: Any) -> None:
        name = call.name.name if isinstance(call, c_ast.FuncCall) and isinstance(call.name, c_ast.ID) else "block"
        arguments = call.args.exprs if isinstance(call, c_ast.FuncCall) and call.args else []
        if name in ONCE or name in ONCE_OR_FAIL:
            self._once(node, name, arguments)
            return
        frame = self.scopes.push(node, breaks=[], continues=[])
        if name.endswith("_scoped"):
            for argument in arguments[-1:]:
                if isinstance(argument, c_ast.ID):
                    frame.names[argument.name] = self.scopes.declare(argument.name, None, self.build.line).name
        values = tuple(self.place(a) if isinstance(a, c_ast.ID | c_ast.StructRef) else self.value(a) for a in arguments)
        head = self.build.label(name)
        more, done = self.build.turn(Turn(name, values))
        frame.leave = Leave(name, values)
        self.build.open = more
        self.statement(node.stmt)
        self._close_loop(frame, head, done)

    def _once(self, node: Any, name: str, arguments: list[Any]) -> None:
        """scoped_guard(class, args) statement: runs once, and releases at its end."""
        self.scopes.push(node, breaks=[])
        failed: list[Edge] = []
        if name in ONCE_OR_FAIL and len(arguments) >= 2:
            yes, failed = self.build.branch(Unknown(f"{name}{self.build.temporary()}"))
            self.build.open = failed
            self.effect(arguments[1])
            failed = self.build.open
            self.build.open = yes
            arguments = [arguments[0], *arguments[2:]]
        guard(self, arguments[:1], arguments[1:])
        self.statement(node.stmt)
        frame = self.scopes.frames[-1]
        self.unwind(len(self.scopes.frames) - 1)
        self.scopes.pop()
        self.build.open = self.build.open + failed + (frame.breaks or [])

    def _switch(self, node: Any) -> None:
        value = self.value(node.cond)
        labels = _case_labels(node.stmt)
        values = [tuple(self._case_value(label)) for label in labels if isinstance(label, c_ast.Case)]
        edges = self.build.select(Select(value, tuple(values)))
        cases = [label for label in labels if isinstance(label, c_ast.Case)]
        ways = {id(label): way for label, way in zip(cases, edges[:-1], strict=True)}
        defaults = [label for label in labels if isinstance(label, c_ast.Default)]
        for label in defaults[:1]:
            ways[id(label)] = edges[-1]
        frame = self.scopes.push(node, breaks=[])
        self._cases.append(ways)
        self.statement(node.stmt)
        self._cases.pop()
        self.scopes.pop()
        missed = [] if defaults else edges[-1]
        self.build.open = self.build.open + missed + (frame.breaks or [])

    def _case_value(self, label: Any) -> list[Expr]:
        expr = label.expr
        if isinstance(expr, c_ast.FuncCall) and getattr(expr.name, "name", "") == "__range":
            return []
        return [self.value(expr)]

    def _case(self, node: Any) -> None:
        if self._cases:
            self.build.open = self.build.open + self._cases[-1].get(id(node), [])
        for item in node.stmts or []:
            self.statement(item)

    def _return(self, node: Any) -> None:
        if node.expr is None:
            value = None
        else:
            value = self.value(node.expr)
            if any(frame.releases for frame in self.scopes.frames) and not isinstance(value, Number | Text):
                value = self.keep(value)
        self.leave(value)

    def leave(self, value: Expr | None) -> None:
        """Return a value from within all open scopes."""
        self.unwind(0, 0)
        self.build.finish(Return(value))

    def _jump(self, which: str) -> None:
        for place in range(len(self.scopes.frames) - 1, -1, -1):
            frame = self.scopes.frames[place]
            edges = getattr(frame, which)
            if edges is not None:
                self.unwind(place, place if which == "breaks" else place + 1)
                edges += self.build.open
                self.build.open = []
                return
        self.build.stop()

    @cached_property
    def _around(self) -> dict[str, frozenset[int]]:
        return label_scopes(self._function)

    def _goto(self, name: str) -> None:
        around = self._around.get(name)
        if around is None:  # outside the fragment
            self.build.stop()
            return
        common = 0
        while common < len(self.scopes.frames) and self.scopes.frames[common].node in around:
            common += 1
        self.unwind(common, common)
        if name in self._labels:
            number, opened = self._labels[name]
            for variable, cleanup in reversed(self.scopes.frames[common - 1].releases[opened:]):
                self.build.emit(Release(variable, cleanup))
            self.build.link(self.build.open, number)
        else:
            self._waiting.setdefault(name, []).extend(self.build.open)
        self.build.open = []

    def _label(self, node: Any) -> None:
        self.build.open = self.build.open + self._waiting.pop(node.name, [])
        self._labels[node.name] = (self.build.label(node.name), len(self.scopes.frames[-1].releases))
        self.statement(node.stmt)


# not of the object, which would refer to itself by it: then it lives on until somebody looks for rubbish
_STATEMENTS: dict[type, Callable[[Statements, Any], None]] = {
    c_ast.Compound: Statements.block,
    c_ast.Decl: Statements._declaration,
    c_ast.DeclList: Statements._declarations,
    c_ast.If: Statements._if,
    c_ast.While: Statements._while,
    c_ast.DoWhile: Statements._do,
    c_ast.For: Statements._for,
    c_ast.Switch: Statements._switch,
    c_ast.Case: Statements._case,
    c_ast.Default: Statements._case,
    c_ast.Return: Statements._return,
    c_ast.Break: lambda self, node: self._jump("breaks"),
    c_ast.Continue: lambda self, node: self._jump("continues"),
    c_ast.Goto: lambda self, node: self._goto(node.name),
    c_ast.Label: Statements._label,
    c_ast.EmptyStatement: lambda self, node: None,
}


def _case_labels(node: Any) -> list[Any]:
    """The case and default labels of a switch body, in order, without those of inner switches."""
    found = []
    stack = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, c_ast.Case | c_ast.Default):
            found.append(here)
        if not isinstance(here, c_ast.Switch):
            stack.extend(reversed(children(here)))
    return found


def _class_name(node: Any) -> str:
    """The class of a variable declared by CLASS(class, name)."""
    words = type_words(node)
    return words.removeprefix("__class_") if words.startswith("__class_") else ""
