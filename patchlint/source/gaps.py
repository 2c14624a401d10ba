# SPDX-License-Identifier: GPL-2.0-or-later
"""Code in no function that the locator knows: bodies of macros, bodies with a header it cannot read, lost ends."""

from collections.abc import Iterator, Sequence

from patchlint.errors import SourceError
from patchlint.source.directives import word_of
from patchlint.source.functions import Block
from patchlint.source.model import Function
from patchlint.source.tokens import Token, tokenise

_STATEMENTS = frozenset("IF ELSE FOR WHILE DO SWITCH RETURN GOTO BREAK CONTINUE".split())
_ENDS = frozenset(("SEMI", "LBRACE", "RBRACE"))


def gaps(tokens: Sequence[Token], blocks: Sequence[Block], file: str) -> Iterator[Function]:
    """What of a file may be code that is not read, each as a Function that says why.

    That of a macro holds the directive; whether there is code in it, is_code() has to tell: most files have many.
    """
    for block in blocks:
        if not _is_data(tokens, block):
            line = tokens[block.opening].line
            reason = f"line {line}: a body whose header cannot be read"
            if block.name:
                reason = f"no end of the function that begins on line {line}"
            yield Function(file, block.name, line, tokens[block.end].line, (), "", -1, -1, reason)
    for token in tokens:
        if token[0] == "PP" and "\n" in token.text and word_of(token.text) == "define":
            end = token.line + token.text.count("\n")
            yield Function(file, "", token.line, end, (token,), "", -1, -1, f"line {token.line}: a macro body")


def is_code(gap: Function) -> bool:
    """Whether a gap holds statements; in doubt it does not."""
    if not gap.tokens:
        return True
    _, _, body = gap.tokens[0].text.partition("define")
    try:
        tokens = tokenise(body)
    except SourceError:
        return True
    return any(token.kind == "SEMI" for token in tokens) and (_has_statements(tokens) or _has_calls(tokens))


def _is_data(tokens: Sequence[Token], block: Block) -> bool:
    """Whether a block is an initialiser, or the members of a type."""
    if block.name:
        return False
    before = tokens[block.opening - 1].kind if block.opening else ""
    return before == "EQUALS" or not _has_statements(tokens[block.opening : block.end + 1])


def _has_statements(tokens: Sequence[Token]) -> bool:
    kinds = [token.kind for token in tokens]
    if not _STATEMENTS.isdisjoint(kinds):
        return True
    return "ARROW" in kinds and "SEMI" in kinds and "LBRACE" in kinds


def _has_calls(tokens: Sequence[Token]) -> bool:
    """Whether a statement is a call, as far as its first words tell: members of a type have their type in front."""
    begins = [at + 1 for at, token in enumerate(tokens[:-2]) if token.kind in _ENDS]
    return any(
        tokens[at].kind == "ID" and tokens[at].text.islower() and tokens[at + 1].kind == "LPAREN" for at in begins
    )
