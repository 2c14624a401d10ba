# SPDX-License-Identifier: GPL-2.0-or-later
"""Constants that a file defines itself: those of its enumerations, and macros that are a number."""

import re
from collections.abc import Iterator, Mapping, Sequence

from patchlint.source.tokens import Token

Constants = Mapping[str, int | None]  # name -> number, None where it is not known, or differs between branches of #if
_DEFINE = re.compile(  # possessive: a line may be a million blanks
    r"#[ \t]*+define[ \t]++(\w++)[ \t]++\(?+(-?+)[ \t]*+(\w++)[ \t]*+\)?+[ \t]*+(?:/[*/].*)?$", re.ASCII | re.DOTALL
)
_INCLUDE = re.compile(r"#[ \t]*+include[ \t]*+(<[\w./+-]++>|\"[\w./+-]++\")", re.ASCII)
_MOST = 4096  # tokens of one enumeration


def constants_of(
    tokens: Sequence[Token], blocks: Sequence[tuple[int, int]], directives: Sequence[Token] | None = None
) -> Constants:
    """The constants of a file; `blocks` are the braces outside its functions, as indices."""
    found: dict[str, int | None] = {}
    for name, value in (
        *_macros(tokens if directives is None else directives),
        *(one for block in blocks for one in _enumerators(tokens, *block)),
    ):
        found[name] = value if found.get(name, value) == value else None
    return found


def enumerators_of(tokens: Sequence[Token], blocks: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Those of the constants that no configuration changes: macros may be defined otherwise by the build."""
    return frozenset(name for block in blocks for name, _ in _enumerators(tokens, *block))


def includes_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """What a file includes, with its quotes or angle brackets."""
    found = (_INCLUDE.match(token[1]) for token in tokens if token[0] == "PP" and "include" in token[1][:12])
    return tuple(dict.fromkeys(match[1] for match in found if match is not None))


def _macros(tokens: Sequence[Token]) -> Iterator[tuple[str, int | None]]:
    for token in tokens:
        if token[0] == "PP" and "define" in token[1][:12]:
            match = _DEFINE.match(token[1])
            value = number(match[3]) if match else None
            if match is not None and value is not None:
                yield match[1], -value if match[2] else value


def _enumerators(tokens: Sequence[Token], brace: int, end: int) -> Iterator[tuple[str, int | None]]:
    """The names of an enumeration; the rest after one that is computed is not known."""
    named = brace >= 2 and tokens[brace - 1].kind == "ID"
    if brace < 1 or tokens[brace - 1 - named].kind != "ENUM" or end - brace > _MOST:
        return
    following: int | None = 0
    start = brace + 1
    for index in range(brace + 1, end + 1):
        if tokens[index].kind == "COMMA" or index == end:
            words = [token for token in tokens[start:index] if token.kind != "PP"]
            start = index + 1
            if words and words[0].kind == "ID":
                value = following if len(words) == 1 else _literal(words[1:])
                following = None if value is None else value + 1
                yield words[0].text, value


def _literal(words: Sequence[Token]) -> int | None:
    """The number behind "=", None for anything but a literal."""
    texts = [word.text for word in words]
    negative = len(texts) == 3 and texts[1] == "-"
    if texts[0] != "=" or len(texts) != 2 + negative:
        return None
    value = number(texts[-1])
    return -value if negative and value is not None else value


def number(text: str) -> int | None:
    """The value of an integer constant; None for anything else."""
    digits = text.rstrip("uUlL")
    try:
        return int(digits, 8 if digits.startswith("0") and digits.isdigit() else 0)
    except ValueError:
        return None
