# SPDX-License-Identifier: GPL-2.0-or-later
"""Structures that a file declares itself: their fields, and what those are declared as."""

from collections.abc import Mapping, Sequence

from patchlint.source.tokens import Token

OF_THE_FILE = ""  # in place of a structure: the static variables of the file
# structure -> its fields, also of structures inside it -> "struct lamp", the name itself for a structure inside it, or
# else the first word of the type
Layouts = Mapping[str, Mapping[str, str]]
_BEGINS = frozenset(("LBRACE", "RBRACE", "SEMI"))
_QUALIFIERS = frozenset(("CONST", "VOLATILE"))
_ENDS = frozenset(("SEMI", "COMMA", "LBRACKET", "COLON", "RPAREN"))


def statics(tokens: Sequence[Token], starts: Sequence[int]) -> dict[str, str]:
    """Static variables whose declarations begin at some indices, with the first word of their type."""
    found = {}
    for start in starts:
        if start + 2 < len(tokens) and tokens[start][0] == "STATIC":
            for at in range(start + 1, min(start + 12, len(tokens) - 1)):
                if tokens[at][0] == "ID" and tokens[at + 1][0] in ("SEMI", "EQUALS", "LBRACKET"):
                    found[tokens[at].text] = tokens[start + 1].text
                if tokens[at][0] in ("SEMI", "EQUALS", "LPAREN", "LBRACE"):
                    break
    return found


def fields_of(tokens: Sequence[Token]) -> dict[str, str]:
    """The fields of the structure that begins a text; none if it does not end there."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token[0] == "LBRACE") - (token[0] == "RBRACE")
        if token[0] == "RBRACE" and depth == 0:
            return _fields(tokens, 2, at)
    return {}


def layout_at(tokens: Sequence[Token], brace: int, end: int) -> tuple[str, dict[str, str]] | None:
    """The structure whose body's braces are at two indices; None for anything else."""
    if brace < 2 or tokens[brace - 1].kind != "ID" or tokens[brace - 2].kind != "STRUCT":
        return None
    return tokens[brace - 1].text, _fields(tokens, brace, end)


def _fields(tokens: Sequence[Token], brace: int, end: int) -> dict[str, str]:
    fields, kind = {}, ""
    for at in range(brace + 1, end):
        if tokens[at - 1][0] in _BEGINS:
            kind = _kind(tokens, at)
        if tokens[at][0] == "ID" and tokens[at + 1][0] in _ENDS:
            fields[tokens[at].text] = kind
    return fields


def _kind(tokens: Sequence[Token], at: int) -> str:
    """What a declaration that begins there declares."""
    while tokens[at][0] in _QUALIFIERS:
        at += 1
    return f"struct {tokens[at + 1][1]}" if (tokens[at][0], tokens[at + 1][0]) == ("STRUCT", "ID") else tokens[at][1]
