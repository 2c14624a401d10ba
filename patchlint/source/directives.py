# SPDX-License-Identifier: GPL-2.0-or-later
"""Chains of #if ... #elif ... #else ... #endif: which tokens stay when one branch of each is chosen."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from patchlint.source.tokens import COMMENT, Token

_DIRECTIVE = re.compile(r"#\s*(\w*)\s*([^/\\]*+)")
_BARE_COMMENT = re.compile(rf"{COMMENT}|\\\r?\n")
_OPENING = frozenset(("if", "ifdef", "ifndef"))
_FALSE = frozenset(("if 0", "if false", "if NEVER", "ifdef NOTDEF", "ifdef notdef", "ifdef __cplusplus"))


@dataclass(slots=True)
class _Branch:
    """One branch: indices of the directive before it and of the one after it, and its condition."""

    start: int
    end: int
    condition: str


@dataclass(slots=True)
class _Chain:
    """One #if chain; `closed` is false when its #endif is not in the tokens at hand."""

    branches: list[_Branch] = field(default_factory=list)
    closed: bool = False


def word_of(text: str) -> str:
    """The name of a directive: "if", "endif", "define", ..."""
    match = _DIRECTIVE.match(text)
    return match[1] if match else ""


def condition_of(text: str) -> str:
    """A directive without comments and with single blanks: "if 0", "ifdef CONFIG_OF"."""
    plain = _BARE_COMMENT.sub(" ", text).lstrip("# \t")
    return " ".join(plain.split())


def keep(
    tokens: Sequence[Token],
    touched: frozenset[int],
    *,
    avoided: frozenset[int] = frozenset(),
    ends_inside: bool = False,
) -> tuple[Token, ...]:
    """The tokens that remain when each chain keeps one branch; no directives remain.

    `touched` holds 1-based lines: a branch with one of them is kept, even one with a line of `avoided`; elsewhere the
    branches that hold a line of `avoided` go. With `ends_inside` a chain that is not closed keeps its last branch, the
    one in which the tokens end.
    """
    marks = [index for index, token in enumerate(tokens) if token[0] == "PP"]
    if not marks:
        return tuple(tokens)
    chains = _chains(tokens, marks)
    choices = _touched_choices(tokens, chains, touched)
    for number, position in _touched_choices(tokens, chains, avoided).items():
        choices.setdefault(number, _beside(chains[number], position))
    known = _known_conditions(chains, choices)
    change = [0] * (len(tokens) + 1)  # of the number of branches not kept around a token: they nest
    for number, chain in enumerate(chains):
        chosen = choices.get(number)
        if chosen is None:
            chosen = len(chain.branches) - 1 if ends_inside and not chain.closed else _default(chain, known)
        for position, branch in enumerate(chain.branches):
            if position != chosen:
                change[max(branch.start, 0)] += 1
                change[branch.end] -= 1
    gone = accumulate(change)
    return tuple([token for token, inside in zip(tokens, gone, strict=False) if not inside and token[0] != "PP"])


def _chains(tokens: Sequence[Token], marks: Sequence[int]) -> list[_Chain]:
    chains: list[_Chain] = []
    stack: list[_Chain] = []
    for index in marks:
        text = tokens[index].text
        word = word_of(text)
        if word in _OPENING:
            stack.append(_Chain([_Branch(index, len(tokens), condition_of(text))]))
            chains.append(stack[-1])
        elif word in ("else", "elif", "elifdef", "elifndef"):
            if not stack:  # the #if stands before the first token
                stack.append(_Chain([_Branch(-1, len(tokens), "")]))
                chains.append(stack[-1])
            stack[-1].branches[-1].end = index
            stack[-1].branches.append(_Branch(index, len(tokens), condition_of(text)))
        elif word == "endif" and stack:
            stack[-1].branches[-1].end = index
            stack.pop().closed = True
    return chains


def _touched_choices(tokens: Sequence[Token], chains: Sequence[_Chain], touched: frozenset[int]) -> dict[int, int]:
    choices: dict[int, int] = {}
    if not touched:
        return choices
    lines = sorted(touched)
    for number, chain in enumerate(chains):
        for position, branch in enumerate(chain.branches):
            first = tokens[branch.start].line if branch.start >= 0 else 0
            last = tokens[branch.end].line if branch.end < len(tokens) else lines[-1] + 1
            after = bisect_right(lines, first)
            if after < len(lines) and lines[after] < last:
                choices[number] = position
                break
    return choices


def _beside(chain: _Chain, position: int) -> int:
    """The branch to keep when that at `position` is not to be: the next or the one before; -1 for none."""
    return position + 1 if position + 1 < len(chain.branches) else position - 1


def _meaning(condition: str) -> tuple[str, bool]:
    """A condition and whether it is asked for or its contrary is."""
    word, _, rest = condition.partition(" ")
    if word == "ifndef":
        return f"ifdef {rest}", False
    return condition, True


def _known_conditions(chains: Sequence[_Chain], choices: dict[int, int]) -> dict[str, bool]:
    """What the choices made for touched lines say about conditions that other chains repeat."""
    known: dict[str, bool] = {}
    for number, position in choices.items():
        condition, positive = _meaning(chains[number].branches[0].condition)
        known.setdefault(condition, positive == (position == 0))
    return known


def _default(chain: _Chain, known: dict[str, bool]) -> int:
    """The branch a chain keeps when no touched line decides; -1 for none."""
    first = chain.branches[0].condition
    condition, positive = _meaning(first)
    taken = known.get(condition, positive) == positive and first not in _FALSE
    if taken:
        return 0
    return 1 if len(chain.branches) > 1 else -1
