# SPDX-License-Identifier: GPL-2.0-or-later
"""A parsed function becomes a graph."""

from typing import Any

from patchlint.c.ast import c_ast
from patchlint.c.model import Parsed, Status
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Label, Return
from patchlint.lower.annotations import promises
from patchlint.lower.builder import Builder
from patchlint.lower.scopes import Scopes, assigned_names, type_kind, type_words
from patchlint.lower.statements import Statements


def lower(parsed: Parsed) -> Cfg:
    """The control-flow graph of a function that has an AST; raises ValueError for one that has none."""
    tree = parsed.tree
    if tree is None:
        raise ValueError(parsed.reason)
    builder, scopes = Builder(), Scopes(parsed.notes)
    builder.line = parsed.function.line
    statements = Statements(builder, scopes, tree)
    scopes.push(tree)
    parameters = [scopes.declare(p.name, p.type, parsed.function.line) for p in _parameters(tree.decl.type)]
    promised = tuple(promises(parsed.notes, scopes))
    builder.emit(Label("entry"))
    partial = parsed.status is Status.PARTIAL
    if partial:
        for name in assigned_names(tree.body):
            scopes.declare(name, None, parsed.function.line)
    statements.block(tree.body)
    builder.line = parsed.function.end_line
    if partial:
        builder.stop()
    else:
        builder.finish(Return(None))
    result = tree.decl.type.type
    return Cfg(
        file=parsed.function.file,
        name=parsed.function.name,
        line=parsed.function.line,
        end_line=parsed.function.end_line,
        nodes=builder.nodes(),
        parameters=tuple(parameters),
        variables=scopes.variables,
        returns=type_kind(result),
        result_type="" if type_kind(result) == "pointer" else type_words(result),
        static="static" in tree.decl.storage,
        partial=partial,
        promises=promised,
    )


def _parameters(declaration: Any) -> list[Any]:
    listed = declaration.args.params if declaration.args else []
    return [p for p in listed if isinstance(p, c_ast.Decl) and p.name]
