# SPDX-License-Identifier: GPL-2.0-or-later
"""Structures that a file declares itself: the names of their fields."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from patchlint.source.tokens import Token

Layouts = Mapping[str, frozenset[str]]  # structure -> its fields, those of structures inside it among them
_ENDS = frozenset(("SEMI", "COMMA", "LBRACKET", "COLON", "RPAREN"))


def layout_at(tokens: Sequence[Token], brace: int, end: int) -> tuple[str, frozenset[str]] | None:
    """The structure whose body's braces are at two indices; None for anything else."""
    if brace < 2 or tokens[brace - 1].kind != "ID" or tokens[brace - 2].kind != "STRUCT":
        return None
    body = tokens[brace:end]
    fields = (one.text for one, after in pairwise(body) if one[0] == "ID" and after[0] in _ENDS)
    return tokens[brace - 1].text, frozenset(fields)
