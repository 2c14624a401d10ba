# SPDX-License-Identifier: GPL-2.0-or-later
"""Decorations: words like __init, __user and __free(kfree) leave the tokens; what they say becomes notes."""

import re
from collections.abc import Sequence

from patchlint.c.model import Note
from patchlint.c.normalise.words import SPECIFIERS
from patchlint.source.annotations import NOTEWORTHY, PLAIN, WITH_ARGUMENTS
from patchlint.source.tokens import Token

_WORDS = PLAIN | WITH_ARGUMENTS
_SPELLINGS = _WORDS | {"__attribute", "__attribute__", "_Alignas", "__declspec", "__extension__"}
_CLEANUP = re.compile(r"\(+\s*_*cleanup_*\s*\(\s*(\w+)\s*\)")
_BEFORE_A_NAME = frozenset(("PERIOD", "ARROW", "GOTO"))
_BEHIND_A_TYPE = SPECIFIERS | {"ID", "TIMES", "RPAREN", "RBRACKET"}
_BEFORE_A_DECLARATION = frozenset(("", "SEMI", "LBRACE", "RBRACE", "LPAREN", "COMMA", "COLON"))
_STARTS_A_DECLARATION = SPECIFIERS | {"ID", "TIMES", "ATTRIBUTE"}
_AFTER_A_NAME = frozenset(("EQUALS", "SEMI", "COMMA", "RPAREN", "COLON", "ASM", ""))
_MOST_IN_A_ROW = 8


def strip(tokens: Sequence[Token]) -> tuple[list[Token], list[Note]]:
    """The tokens without decorations, and the notes: all with arguments, and those plain ones that mean something."""
    if _SPELLINGS.isdisjoint([token[1] for token in tokens]):
        return list(tokens), []
    kept: list[Token] = []
    notes: list[Note] = []
    at, count = 0, len(tokens)
    while at < count:
        token = tokens[at]
        if token[1] not in _SPELLINGS:
            kept.append(token)
            at += 1
            continue
        end = _end_of(tokens, at, kept[-1][0] if kept else "")
        if end == at:
            kept.append(token)
            at += 1
            continue
        if end > at + 1 or token[1] in NOTEWORTHY:
            notes.append(_note(tokens, at, end, kept))
        at = end
    return kept, notes


def _end_of(tokens: Sequence[Token], at: int, before: str) -> int:
    """The index behind the decoration at `at`; `at` where the word is a member, a label or a call of that name."""
    kind, word = tokens[at][0], tokens[at][1]
    called = at + 1 < len(tokens) and tokens[at + 1][0] == "LPAREN"
    if kind == "STRING_LITERAL" or before in _BEFORE_A_NAME:
        return at
    if kind != "ID":
        return _behind(tokens, at + 1) if called and kind == "ATTRIBUTE" else at + 1
    if called != (word in WITH_ARGUMENTS):
        return at
    if not called:
        return at + 1
    end = _behind(tokens, at + 1)
    after = tokens[end][0] if end < len(tokens) else ""
    if before in _BEHIND_A_TYPE:
        return at if before == "RPAREN" and after == "SEMI" else end
    return end if before in _BEFORE_A_DECLARATION and after in _STARTS_A_DECLARATION else at


def _behind(tokens: Sequence[Token], at: int) -> int:
    """The index behind the parenthesis that opens at `at`."""
    depth = 0
    for index in range(at, len(tokens)):
        kind = tokens[index][0]
        if kind == "LPAREN":
            depth += 1
        elif kind == "RPAREN":
            depth -= 1
            if depth == 0:
                return index + 1
    return len(tokens)


def _note(tokens: Sequence[Token], at: int, end: int, kept: Sequence[Token]) -> Note:
    """The note of the decoration tokens[at:end]; its line is that of the name it decorates, if it has one."""
    kind = tokens[at][1]
    argument = " ".join(token[1] for token in tokens[at + 2 : end - 1])
    argument = re.sub(r" ?(\W) ?", r"\1", argument)
    if tokens[at][0] == "ATTRIBUTE":
        cleanup = _CLEANUP.match("(" + argument)
        if cleanup:
            kind, argument = "__cleanup", cleanup[1]
    name = _decorated(tokens, end, kept)
    line = name[2] if name else tokens[at][2]
    return Note(line, kind, argument, name[1] if name else "")


def _decorated(tokens: Sequence[Token], end: int, kept: Sequence[Token]) -> Token | None:
    """The identifier that a decoration belongs to, None for one on a function."""
    at = end
    for _ in range(_MOST_IN_A_ROW):
        if at < len(tokens) and tokens[at][1] in WITH_ARGUMENTS:
            at = _behind(tokens, at + 1)
        elif at < len(tokens) and (tokens[at][0] == "TIMES" or tokens[at][1] in PLAIN):
            at += 1
        else:
            break
    after = tokens[at][0] if at < len(tokens) else ""
    if after == "ID" and (at + 1 == len(tokens) or tokens[at + 1][0] != "LPAREN"):
        return tokens[at]
    if after not in _AFTER_A_NAME or tokens[at - 1][0] == "TIMES":
        return None
    back = len(kept) - 1
    if back >= 0 and kept[back][0] == "RBRACKET":
        while back > 0 and kept[back][0] != "ID":
            back -= 1
    return kept[back] if back >= 0 and kept[back][0] == "ID" else None
