# SPDX-License-Identifier: GPL-2.0-or-later
"""Rewrites the tokens of one kernel function into tokens that pycparser accepts.

Every row written keeps the line and column of the token it comes from or stands next to, so that every node of the AST
does. Nothing is expanded and no header is read: what is a type, a macro or an iterator is told from the words around.
"""

from collections.abc import Sequence

from patchlint.c.normalise.arguments import Arguments
from patchlint.c.normalise.assembler import Assembler
from patchlint.c.normalise.decorations import strip
from patchlint.c.normalise.expressions import Expressions
from patchlint.c.normalise.header import Header
from patchlint.c.normalise.initialisers import Initialisers
from patchlint.c.normalise.macros import Macros
from patchlint.c.normalise.sheet import Normalised, NormaliseError
from patchlint.c.normalise.statements import Statements
from patchlint.source.tokens import Token

__all__ = ["NormaliseError", "Normalised", "normalise"]


class _Normaliser(Statements, Macros, Header, Initialisers, Expressions, Arguments, Assembler):
    """All rooms on one sheet."""


def normalise(tokens: Sequence[Token], name: Token, macro: str) -> Normalised:
    """Rewrite a function: `tokens` without directives, `name` the token of its name (of its macro).

    NormaliseError when brackets do not pair, nest too deep, or there is no header; text names line and cause.
    """
    kept, notes = strip(tokens)
    sheet = _Normaliser(kept, notes)
    sheet.function(_index_of(kept, name), macro)
    return Normalised(
        rows=sheet.out,
        tokens=kept,
        stretches=sheet.stretches,
        notes=tuple(sheet.notes),
        absorbed=sheet.absorbed,
        opaque_lines=frozenset(sheet.opaque_lines),
        reason=sheet.reason,
    )


def _index_of(tokens: Sequence[Token], name: Token) -> int:
    """Where the name stands; in another #if branch than expected, the first such name, SYSCALL_DEFINE6 for ...5."""
    for index, token in enumerate(tokens):
        if token is name:
            return index
    word = name[1].rstrip("0123456789")
    for index, token in enumerate(tokens[:-1]):
        if token[1].rstrip("0123456789") == word and tokens[index + 1][0] == "LPAREN":
            return index
    raise NormaliseError(f"line {name[2]}: no function header")
