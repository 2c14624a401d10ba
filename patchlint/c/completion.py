# SPDX-License-Identifier: GPL-2.0-or-later
"""Completing a piece of C that was cut out by a hunk: what is missing in front of it and behind it."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from patchlint.source.tokens import Token

_PAIRS = {"LPAREN": "RPAREN", "LBRACKET": "RBRACKET", "LBRACE": "RBRACE"}
_OPENING = {closing: opening for opening, closing in _PAIRS.items()}
_SPELLING = {"RPAREN": ")", "RBRACKET": "]", "RBRACE": "}"}
_BINARY = frozenset(
    "COMMA PLUS MINUS TIMES DIVIDE MOD AND OR XOR LAND LOR EQUALS EQ NE LT GT LE GE LSHIFT RSHIFT CONDOP COLON PERIOD "
    "ARROW PLUSEQUAL MINUSEQUAL OREQUAL ANDEQUAL XOREQUAL TIMESEQUAL DIVEQUAL MODEQUAL LSHIFTEQUAL RSHIFTEQUAL".split()
)
_PREFIX = frozenset(("TIMES", "AND", "MINUS", "PLUS"))  # may begin a statement or an argument as well
_UNFINISHED = _BINARY - {"COLON"} | {"LNOT", "NOT"}  # nothing can end in these
_BEHIND_AN_OPERAND = _BINARY | {"SEMI", "RPAREN", "RBRACKET", "RBRACE", "PLUSPLUS", "MINUSMINUS", "LBRACKET", ""}
_BEHIND_A_VALUE = frozenset(("SEMI", "COMMA", "RPAREN"))
_KINDS = {
    "if": "IF", "do": "DO", "for": "FOR", "struct": "STRUCT", "(": "LPAREN", ")": "RPAREN", "{": "LBRACE",
    "[": "LBRACKET", ";": "SEMI", "?": "CONDOP",
}  # fmt: skip
_MOST_MISSING = 600  # tokens inserted in front; more is no C
_ENDS = frozenset(("SEMI", "RBRACE", "COLON"))


def complete(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of statements, with `__partial` for what they began and ended with outside the hunk.

    Inserted tokens have column 0. `} else {` gets an if, `} while (x);` a do, `a, b) {` and `);` a call of __partial.
    """
    body = _without_unfinished(tokens)
    if not body:
        return []
    front = _missing_front(body)
    designator = body[0].kind == "PERIOD" and front and front[-1].kind == "LBRACE"
    rows = [*front, *([] if designator else _leading(body)), *body]
    return rows + _missing_back(rows)


def _token(kind: str, text: str, near: Token) -> Token:
    return Token(kind, text, near.line, 0)


def _written(words: str, near: Token) -> list[Token]:
    return [_token(_KINDS.get(word, "ID"), word, near) for word in words.split()]


def _without_unfinished(tokens: Sequence[Token]) -> list[Token]:
    """Without the operators at the end, whose right side is outside the hunk."""
    count = len(tokens)
    while count and tokens[count - 1].kind in _UNFINISHED:
        count -= 1
    return list(tokens[:count])


def _missing_front(body: Sequence[Token]) -> list[Token]:
    """What opens the brackets that the tokens only close, outermost first."""
    front: list[Token] = []
    stack: list[str] = []
    start = 0  # where the bracket level that an unmatched closer closes begins
    for index, token in enumerate(body):
        kind = token.kind
        if kind in _PAIRS:
            stack.append(kind)
        elif kind in _OPENING:
            if _OPENING[kind] in stack:
                while stack.pop() != _OPENING[kind]:
                    pass  # a bracket whose end is missing, in another branch of an #if
            else:
                stack.clear()
                if len(front) > _MOST_MISSING:
                    break
                after = body[index + 1].kind if index + 1 < len(body) else ""
                front[:0] = _written(_opener(kind, after, body[start:index]), body[0])
                start = index + 1
    return front


def _opener(kind: str, after: str, inside: Sequence[Token]) -> str:
    if kind == "RBRACKET":
        return "__partial ["
    semicolons, commas = _at_level(inside, "SEMI"), _at_level(inside, "COMMA")
    if kind == "RBRACE":
        if after in _BEHIND_A_VALUE and not semicolons:
            return "( struct __partial ) {"
        return {"ELSE": "if ( __partial ) {", "WHILE": "do {"}.get(after, "{")
    if 0 < semicolons <= 2:
        return "for ( " + "__partial ; " * (2 - semicolons)
    choice = " __partial ?" if _at_level(inside, "COLON") > _at_level(inside, "CONDOP") else ""
    return ("__partial (" if commas or after in _BEHIND_AN_OPERAND else "if (") + choice


def _at_level(tokens: Sequence[Token], kind: str) -> int:
    depth = count = 0
    for token in tokens:
        if token.kind in _PAIRS:
            depth += 1
        elif token.kind in _OPENING:
            depth = max(0, depth - 1)
        elif token.kind == kind and not depth:
            count += 1
    return count


def _leading(body: Sequence[Token]) -> list[Token]:
    """An operand for the operator that the tokens begin with, an if for their else."""
    first = body[0]
    if first.kind == "ELSE":
        return _written("if ( __partial ) ;", first)
    if _continues_if(body):
        return _written("if ( __partial )", first)
    if first.kind in _BINARY and first.kind not in _PREFIX:
        return _written("__partial", first)
    return []


def _continues_if(body: Sequence[Token]) -> bool:
    """Whether the first statement is followed by an else."""
    depth = 0
    for token, after in pairwise(body):
        if token.kind in _PAIRS:
            depth += 1
        elif token.kind in _OPENING:
            depth -= 1
        elif depth < 0 or token.kind == "IF":
            return False
        elif token.kind == "SEMI" and not depth:
            return after.kind == "ELSE"
    return False


def _missing_back(rows: Sequence[Token]) -> list[Token]:
    """What closes the brackets that are left open, and the last ";"."""
    last = rows[-1]
    back: list[Token] = []
    for at in reversed(_left_open(rows)):
        end = (back or rows)[-1].kind
        if rows[at].kind == "LBRACE" and end not in _ENDS and end != "LBRACE" and not _opens_value(rows, at):
            back.append(_token("SEMI", ";", last))
        closing = _PAIRS[rows[at].kind]
        back.append(_token(closing, _SPELLING[closing], last))
    if (back or rows)[-1].kind not in _ENDS:
        back.append(_token("SEMI", ";", last))
    return back


def _left_open(rows: Sequence[Token]) -> list[int]:
    """The indices of the brackets that nothing closes."""
    stack: list[int] = []
    count = Counter[str]()
    for at, token in enumerate(rows):
        if token.kind in _PAIRS:
            stack.append(at)
            count[token.kind] += 1
        elif count[_OPENING.get(token.kind, "")]:
            opening = ""
            while opening != _OPENING[token.kind]:
                opening = rows[stack.pop()].kind
                count[opening] -= 1
    return stack


def _opens_value(rows: Sequence[Token], at: int) -> bool:
    """Whether a "{" opens an initialiser."""
    before = rows[at - 1].kind if at else ""
    after = rows[at + 1].kind if at + 1 < len(rows) else ""
    return before in ("EQUALS", "COMMA") or after == "PERIOD"
