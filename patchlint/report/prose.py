# SPDX-License-Identifier: GPL-2.0-or-later
"""Sentences of ours: wrapped to a mail's width, with code and line numbers kept in one piece."""

import re
import textwrap
from collections.abc import Iterable, Sequence

from patchlint.report.words import say

WIDTH = 72  # columns; quoted once more it still stays below 75
_CODE_WIDTH = 75
_GLUE = "\0"  # a blank at which no line is broken; no text that is printed has it
_KEPT = re.compile(r'"[^"\n]{1,60}"|\blines? \d| \[\d')


def paragraphs(text: str) -> list[list[str]]:
    """Return the paragraphs of a text, each as lines; a blank line parts them."""
    return [wrap(part) for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def wrap(text: str, indent: str = "") -> list[str]:
    """Return text as lines of at most WIDTH columns; a word that is longer stands on a line of its own."""
    joined = _KEPT.sub(lambda match: match[0].replace(" ", _GLUE), " ".join(text.split()))
    lines = textwrap.wrap(
        joined,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_GLUE, " ") for line in lines]


def listed(items: Sequence[str], limit: int = 4) -> str:
    """Return "a", "a and b", "a, b and c", or "a, b and 7 more"."""
    shown = list(items[:limit])
    if len(items) > limit:
        shown.append(f"{len(items) - limit} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def on_lines(numbers: Iterable[int], word: str = "line") -> str:
    """Return "line 4" or "lines 4, 5 and 9"."""
    known = [str(number) for number in sorted(set(numbers))]
    return f"{word}{'s' if len(known) > 1 else ''} {listed(known, 6)}"


def in_brackets(marks: Sequence[int]) -> str:
    """Return "[2]", "[2] and [4]", or "[2] to [4]" where none is left out between."""
    if len(marks) > 2 and list(marks) == list(range(marks[0], marks[-1] + 1)):
        return say("walk.range", first=marks[0], last=marks[-1])
    return listed([f"[{mark}]" for mark in marks], len(marks))


def sentence(text: str) -> str:
    """Return text with its first letter as a capital."""
    text = text.strip()
    return text[:1].upper() + text[1:]


def code(number: int, text: str) -> str:
    """Return a source line for a listing: its number, its text cut to the width."""
    line = f"    {number}: {text.rstrip()}"
    return line if len(line) <= _CODE_WIDTH else line[: _CODE_WIDTH - 4] + " ..."
