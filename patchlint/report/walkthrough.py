# SPDX-License-Identifier: GPL-2.0-or-later
"""The function as it is after the patch, with numbered notes right below the code that they are about."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from patchlint.report.lines import Lines, indent
from patchlint.report.notes import Note, Notes
from patchlint.report.plain import plain
from patchlint.report.prose import in_brackets, wrap
from patchlint.report.words import say

_WHOLE = 48  # lines of a function that is shown whole
_AROUND = 2  # lines kept around a noted one
_SHORT = 2  # lines that are not worth a cut
_LONGEST_STATEMENT = 8  # lines
_HEAD = 8  # lines in which the "{" of a function is looked for
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|$)|/\*.*?(?:\*/|$)|//.*')  # what has no end goes to that of the line
_BRANCH = 8  # lines of a branch of an error path, at most
_GOTO = re.compile(r"\s*goto\s+(\w+)\s*;")
_LABEL = re.compile(r"\w+:\s*$")
# What a reader of mails or patches would take for a quotation, a header, a tag or a diff.
_SPEAKS = re.compile(
    r">|From |--|diff |@@ |\+\+\+ |\s*(?:\w[^\s:]*-by|cc|fixes|link|buglink|closes|subject|date|from|change-id"
    r"|base-commit|obsoleted-by)\s*:\s*\S|\s*\w[^\s:]*:\s.*\S@\S",
    re.I,
)


@dataclass(slots=True)
class _Function:
    """A function that is to be shown: its lines, the numbers of its notes, and the notes of each comment on it."""

    lines: Lines
    span: tuple[int, int]
    marks: dict[int, int] = field(default_factory=dict)
    told: list[Notes] = field(default_factory=list)


class Walkthroughs:
    """The functions that one reply shows; their notes are numbered through."""

    def __init__(self) -> None:
        """Begin with none."""
        self._count = 0
        self._found: dict[tuple[str, str], _Function] = {}

    def add(self, key: tuple[str, str], lines: Lines, span: tuple[int, int], told: Notes) -> Mapping[int, int]:
        """Number the notes of one more comment on a function; returns the numbers of its lines so far."""
        function = self._found.setdefault(key, _Function(lines, span))
        function.told.append(told)
        for note in (*told.path, *told.others):
            if note.line not in function.marks:
                self._count += 1
                function.marks[note.line] = self._count
        return dict(function.marks)

    def listing(self, key: tuple[str, str]) -> list[str]:
        """Return a sentence and the function with its notes."""
        function = self._found[key]
        lines = [*wrap(_lead(key[1], function)), "", *_listing(function)]
        return lines if not lines[-1] else [*lines, ""]


def guarded(line: str) -> str:
    """Return an unquoted line so that nobody takes it for a quotation, a header, a tag or a diff."""
    return f"| {line}" if _SPEAKS.match(line) else line


def _lead(name: str, function: _Function) -> str:
    told = function.told[0]
    path, others = ([function.marks[note.line] for note in found] for found in (told.path, told.others))
    if len(function.told) > 1 or told.several or len(path) < 2:
        return say("walk.lead_many", function=plain(name))
    if not others:
        return say("walk.lead", function=plain(name), marks=_range(path))
    return say("walk.lead_beside", function=plain(name), marks=_range(path), beside=_range(others))


def _range(marks: Sequence[int]) -> str:
    return in_brackets(range(min(marks), max(marks) + 1))


def _listing(function: _Function) -> Iterator[str]:
    first, last = function.span
    below: dict[int, list[str]] = {}
    for line, texts in _texts(function).items():
        place = min(_end_of(line, function.lines), last)
        below.setdefault(place, []).extend(part for text in texts for part in _note(text, function.marks[line]))
    kept = _kept(function, below)
    for number in range(first, last + 1):
        if number not in kept:
            if number - 1 in kept:
                yield f"\t{say('walk.cut')}"
            continue
        text = function.lines.text(number).rstrip()
        if text or number - 1 not in below:
            yield guarded(text)
        if number in below:
            yield from ("", *below[number], "")


def _texts(function: _Function) -> dict[int, list[str]]:
    """What is noted of each line, each text once; where a line has the claims of another one only, that is said."""
    found: dict[int, dict[Note, None]] = {}
    for told in function.told:
        for note in (*told.path, *told.others):
            found.setdefault(note.line, {})[note] = None
    before: dict[tuple[str, ...], int] = {}
    texts = {}
    for line, own in found.items():
        said = tuple(dict.fromkeys(note.text for note in own))
        first = before.setdefault(said, line)
        again = first != line and all(note.repeats for note in own)
        texts[line] = [say("note.same", mark=function.marks[first])] if again else list(said)
    return texts


def _note(text: str, mark: int) -> list[str]:
    lines = wrap(f"^^^^*{text}* [{mark}]")
    if len(lines) < 2:
        return lines
    return [lines[0], *(line for part in [" ".join(lines[1:])] for line in wrap(part, "     "))]


def _end_of(line: int, lines: Lines) -> int:
    """The last line of the statement, or of its head, that begins on a line."""
    depth = 0
    for number in range(line, line + _LONGEST_STATEMENT):
        text = _COMMENT.sub(lambda found: '""' if found[0].startswith('"') else "", lines.text(number)).rstrip()
        depth += text.count("(") - text.count(")")
        if depth <= 0 and text.endswith((";", "{", "}", ":", ")")):
            return number
    return line


def _kept(function: _Function, below: Mapping[int, object]) -> set[int]:
    """The lines that are shown: all of a short function, else those around the notes and what they stand in."""
    first, last = function.span
    every = range(first, last + 1)
    if len(every) <= _WHOLE:
        return set(every)
    head = next((n for n in range(first, first + _HEAD) if function.lines.text(n).rstrip().endswith("{")), first)
    kept: set[int] = set()
    for number in (*function.marks, *below, *_jumps(function)):
        kept |= set(range(number - _AROUND, number + _AROUND + 1))
    kept = {n for n in kept if head < n < last and function.lines.text(n).strip()}
    for number in sorted(kept):  # what a line stands in, and the end of a statement that begins there
        kept |= {*_around(number, function), *range(number, _end_of(number, function.lines) + 1)}
    kept |= {*range(first, head + 1), last}
    for above, following in pairwise(sorted(kept)):
        if following - above <= _SHORT + 1:
            kept |= set(range(above, following))
    return kept & set(every)


def _jumps(function: _Function) -> Iterator[int]:
    """The gotos of the branches that have a note, and the labels that they lead to."""
    labels = {function.lines.text(n).strip(): n for n in range(function.span[0], function.span[1])}
    for number in function.marks:
        body = function.lines.body(number)
        for line in body.lines if body is not None and len(body.lines) <= _BRANCH else ():
            jump = _GOTO.match(function.lines.text(line))
            label = labels.get(f"{jump[1]}:", 0) if jump else 0
            if label > line:
                yield from (line, label)


def _around(line: int, function: _Function) -> Iterator[int]:
    """The lines that open the blocks which a line stands in."""
    depth = indent(function.lines.text(line))
    for number in range(line - 1, function.span[0], -1):
        text = function.lines.text(number)
        if text.strip() and indent(text) < depth and not _LABEL.match(text) and not text.startswith("#"):
            depth = indent(text)
            yield number
