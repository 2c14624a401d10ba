# SPDX-License-Identifier: GPL-2.0-or-later
"""The sheet the normaliser works on: the tokens read, the tokens written, and what each room may ask of the others."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from patchlint.c.model import Note
from patchlint.record import record
from patchlint.source.tokens import Token

Row = tuple[str, str, int, int]  # kind, text, line, column; a Token is one

_OPENERS = {"LPAREN": "RPAREN", "LBRACKET": "RBRACKET", "LBRACE": "RBRACE"}
_CLOSERS = frozenset(_OPENERS.values())
_LONGEST_TEXT = 400  # characters of C that a marker quotes
DEEPEST_BRACKETS = 150  # the kernel has up to 103, in generated arithmetic
_QUOTABLE = str.maketrans({"\\": "/", '"': "'", "\n": " "})


class NormaliseError(Exception):
    """Tokens that cannot be brought into a form pycparser reads; the text names line and cause."""


class Stretch(NamedTuple):
    """A statement or expression: where it stands in the rows written (`low`..`high`) and in the tokens read."""

    low: int
    high: int
    first: int
    last: int
    is_statement: bool


@record
class Normalised:
    """A function in pycparser's C: `rows` to feed, and what is needed to judge and to repair the result."""

    rows: list[Row]
    tokens: Sequence[Token]  # what was read, without decorations
    stretches: list[Stretch]
    notes: tuple[Note, ...]
    absorbed: bytearray  # per token read: 1 where a `name(` is knowingly no call in the rows
    opaque_lines: frozenset[int]  # lines whose statement or argument became raw text
    reason: str  # why the first of them did, "" without one


def match_brackets(tokens: Sequence[Token], kinds: Sequence[str]) -> list[int]:
    """For each opening bracket the index of its closing one, 0 elsewhere; NormaliseError where they do not pair."""
    close = [0] * (len(tokens) + 5)
    stack: list[int] = []
    for index, kind in enumerate(kinds):
        if kind in _OPENERS:
            stack.append(index)
            if len(stack) > DEEPEST_BRACKETS:
                raise NormaliseError(f"line {tokens[index].line}: brackets nested more than {DEEPEST_BRACKETS} deep")
        elif kind in _CLOSERS:
            if not stack or _OPENERS[kinds[stack[-1]]] != kind:
                raise NormaliseError(f"line {tokens[index].line}: unbalanced '{tokens[index].text}'")
            close[stack.pop()] = index
    if stack:
        raise NormaliseError(f"line {tokens[stack[-1]].line}: '{tokens[stack[-1]].text}' is not closed")
    return close


def quoted(tokens: Sequence[Token]) -> str:
    """Tokens as one C string for a marker, cut when long."""
    text = " ".join(token[1] for token in tokens[:_LONGEST_TEXT])
    return '"' + text[:_LONGEST_TEXT].translate(_QUOTABLE) + '"'


class Sheet:
    """Tokens in, rows out.

    `kinds` and `close` are padded, so that looking a few tokens ahead needs no bounds. Indices `low`, `high`, `end`
    are those of `tokens`; a `high` or `end` is exclusive.
    """

    def __init__(self, tokens: Sequence[Token], notes: Iterable[Note]) -> None:
        self.tokens = tokens
        self.kinds = [token[0] for token in tokens]
        self.close = match_brackets(tokens, self.kinds)
        self.kinds += [""] * 5
        self.out: list[Row] = []
        self.stretches: list[Stretch] = []
        self.notes = list(notes)
        self.absorbed = bytearray(len(tokens))
        self.opaque_lines: set[int] = set()
        self.reason = ""
        self.types: set[str] = set()  # names this function declares something with
        self.variables: set[str] = set()  # names this function declares
        self.cast_end = -1  # length of `out` right behind the ")" of a cast
        self.type_depth = 0
        self._semicolon = (0, -1, -1)  # the last answer of semicolon()

    def put(self, kind: str, text: str, at: int) -> None:
        """Write a token of our own at the place of token `at`."""
        token = self.tokens[at if at < len(self.tokens) else -1]
        self.out.append((kind, text, token[2], token[3]))

    def copy(self, at: int) -> None:
        """Write token `at` as it is."""
        self.out.append(self.tokens[at])

    def text(self, low: int, high: int) -> str:
        """The spelling of some tokens, blanks only between words."""
        parts: list[str] = []
        for _, text, _, _ in self.tokens[low:high]:
            if parts and (parts[-1][-1].isalnum() or parts[-1][-1] in "_,") and (text[0].isalnum() or text[0] == "_"):
                parts.append(" ")
            parts.append(text)
        return "".join(parts)

    def quote(self, low: int, high: int) -> str:
        """Some tokens as one C string, cut when long."""
        return quoted(self.tokens[low:high])

    def find(self, low: int, high: int, kind: str) -> int:
        """The first token of this kind that is not inside brackets, or `high`."""
        kinds, close = self.kinds, self.close
        while low < high:
            if kinds[low] == kind:
                return low
            low = (close[low] or low) + 1
        return high

    def split(self, low: int, high: int, kind: str = "COMMA") -> list[tuple[int, int]]:
        """The stretches between the separators of this kind that are not inside brackets."""
        kinds, close = self.kinds, self.close
        parts = []
        start = low
        while low < high:
            if kinds[low] == kind:
                parts.append((start, low))
                start = low + 1
            low = (close[low] or low) + 1
        parts.append((start, high))
        return parts

    def absorb(self, low: int, high: int) -> None:
        """Say that what looks like calls in these tokens is none."""
        self.absorbed[low:high] = b"\1" * (high - low)

    def absorb_macro(self, low: int, high: int) -> None:
        """Say that `NAME(...)` became text; calls among its arguments are lost, and that is no strict reading."""
        inside = range(low + 2, high - 1)
        if any(self.kinds[at] == "ID" and self.kinds[at + 1] == "LPAREN" for at in inside):
            self.give_up(low, high, f"line {self.tokens[low][2]}: a call inside the text of {self.tokens[low][1]}()")
        self.absorb(low, high)

    def give_up(self, low: int, high: int, reason: str) -> None:
        """Say that these tokens are only quoted in the rows."""
        self.absorb(low, high)
        self.opaque_lines.update(token[2] for token in self.tokens[low:high])
        self.reason = self.reason or reason

    def note(self, kind: str, low: int, high: int, at: int, name: str = "") -> None:
        """Keep an annotation: `kind` with the tokens `low`..`high` as its argument, on the line of token `at`."""
        self.notes.append(Note(self.tokens[at][2], kind, self.text(low, high), name))

    def error(self, at: int, what: str) -> NormaliseError:
        """The exception to raise about token `at`."""
        return NormaliseError(f"line {self.tokens[min(at, len(self.tokens) - 1)][2]}: {what}")

    # What one room asks of another; each is written in the room of its name.

    def block(self, at: int) -> int:
        """Write the `{ ... }` that opens at `at`; returns the index behind it."""
        raise NotImplementedError

    def statement(self, at: int, end: int) -> int:
        """Write one statement; returns the index behind it."""
        raise NotImplementedError

    def body(self, at: int, end: int, anchor: int) -> int:
        """Write the statement that a header governs, an empty one where there is none."""
        raise NotImplementedError

    def simple(self, low: int, high: int, behind: int) -> int:
        """Write an expression and its ";"; returns `behind`, or the index behind the ";" that stands there."""
        raise NotImplementedError

    def semicolon(self, at: int, end: int) -> int:
        """The ";" that ends the statement at `at`, or `end`."""
        raise NotImplementedError

    def assembler(self, at: int) -> int:
        """Write an asm statement; returns the index behind it."""
        raise NotImplementedError

    def special_declaration(self, at: int, high: int) -> bool:
        """Write CLASS(class, name)(...) and its like as a declaration; false where there is none."""
        raise NotImplementedError

    def macro_statement(self, at: int, end: int) -> int | None:
        """Write a macro that is more than a call; returns the index behind it, None where there is none."""
        raise NotImplementedError

    def is_declaration(self, at: int, end: int) -> bool:
        """Whether the statement is a declaration."""
        raise NotImplementedError

    def declaration(self, low: int, high: int) -> None:
        """Write a declaration without its ";"."""
        raise NotImplementedError

    def declarators(self, low: int, high: int) -> None:
        """Write `*a = 1, b[2]`."""
        raise NotImplementedError

    def declarator(self, at: int, high: int, *, abstract: bool = False) -> None:
        """Write one declarator with its initialiser; an abstract one names nothing."""
        raise NotImplementedError

    def parameters(self, at: int) -> None:
        """Write the parameter list that opens at `at`."""
        raise NotImplementedError

    def is_type(self, low: int, high: int, *, size: bool, after: str) -> bool:
        """Whether the inside of a pair of parentheses is a type."""
        raise NotImplementedError

    def type_name(self, low: int, high: int) -> None:
        """Write the type in a cast, a sizeof or an argument."""
        raise NotImplementedError

    def braces(self, at: int) -> None:
        """Write the initialiser list that opens at `at`."""
        raise NotImplementedError

    def initialiser(self, low: int, high: int) -> None:
        """Write what follows the "=" of a declaration."""
        raise NotImplementedError

    def initialiser_item(self, low: int, high: int) -> None:
        """Write one element of an initialiser list."""
        raise NotImplementedError

    def expression(self, low: int, high: int) -> None:
        """Write an expression."""
        raise NotImplementedError

    def leads_to_text(self, at: int, high: int) -> bool:
        """Whether the word before `at` and those from there on are texts: KERN_ERR PFX "...", or all are constants."""
        raise NotImplementedError

    def arguments(self, at: int) -> None:
        """Write the `( ... )` of a call that opens at `at`."""
        raise NotImplementedError
