# SPDX-License-Identifier: GPL-2.0-or-later
"""Applying hunks to a text, and taking them back out: offsets yes, fuzz never, nothing on disk touched.

A hunk goes to the line it states when it matches there; otherwise to the one place between its neighbours where it
matches; of several places, to the one under the heading that its "@@" line names, or as far off as the hunk before.
Lines are compared without a trailing CR, and runs of non-ASCII characters as one: mail converts both.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from patchlint.mail.model import Hunk, HunkLine
from patchlint.record import record
from patchlint.source.git import shown

_LINES = 1_000_000  # every distinct line becomes one character, and Unicode has 1,114,112 of them
_MATCHES = 64  # places looked at for one hunk, or for one of its lines
_HEADING = re.compile(r"[A-Za-z_$]")  # what git puts behind "@@"; it takes labels out for files it knows to be C
_LABEL = re.compile(r"[A-Za-z_]\w*:(?!:)")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


@record
class Applied:
    """The text that came out, and the 1-based line at which each hunk's old and new side begins."""

    text: str
    old_lines: tuple[int, ...]
    new_lines: tuple[int, ...]
    exact: bool  # every hunk stood where it says


@record
class Misfit:
    """Why hunk number `hunk` (1-based) does not apply."""

    hunk: int
    reason: str


class _Text:
    """A text as lines and as a string with one character for each line, in which `str.find` finds hunks fast."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.newline = not self.lines[-1]  # the last line ends in one
        if self.newline:
            self.lines.pop()
        self.alphabet: dict[str, str] = {}
        plain = text.isascii() and "\r" not in text
        for line in self.lines:
            key = line if plain else _key(line)
            if key not in self.alphabet:
                self.alphabet[key] = chr(len(self.alphabet))
        self.chars = "".join([self.alphabet[line if plain else _key(line)] for line in self.lines])

    def spell(self, lines: Sequence[str]) -> str | None:
        """Return lines in this text's alphabet; None when one of them is not in the text."""
        letters = [self.alphabet.get(_key(line)) for line in lines]
        known = [letter for letter in letters if letter is not None]
        return "".join(known) if len(known) == len(letters) else None

    def is_under(self, index: int, heading: str) -> bool:
        """Whether `heading` is what git would call the line at an index by."""
        for indices in self._headings:
            place = bisect_left(indices, index)
            if place and _key(self.lines[indices[place - 1]]).startswith(_key(heading)):
                return True
        return False

    @cached_property
    def _headings(self) -> tuple[list[int], list[int]]:
        every = [index for index, line in enumerate(self.lines) if _HEADING.match(line)]
        return every, [index for index in every if not _LABEL.match(self.lines[index])]


def _key(line: str) -> str:
    line = line.removesuffix("\r")
    return line if line.isascii() else _FOREIGN.sub("\ufffd", line)


@record
class _Half:
    """One side of a hunk: what has to be in the text."""

    lines: tuple[str, ...]
    letters: str | None
    start: int  # 0-based index stated
    last: bool  # it goes to the end of the file, for it has no context behind it
    bare: bool  # its last line ends the file without a newline
    heading: str  # "" when the "@@" line names none


def apply(text: str, hunks: Sequence[Hunk]) -> Applied | Misfit:
    """Return `text` with `hunks` applied, or which of them does not apply and why."""
    return _turn(text, hunks, "-", "+")


def unapply(text: str, hunks: Sequence[Hunk]) -> Applied | Misfit:
    """Return what `text` was before `hunks` were applied to it, or which of them is not in it and why."""
    return _turn(text, hunks, "+", "-")


def _turn(text: str, hunks: Sequence[Hunk], gone: str, come: str) -> Applied | Misfit:
    if text.count("\n") >= _LINES:
        return Misfit(1, f"a file of more than {_LINES} lines")
    image = _Text(text)
    halves = [_half(image, hunk, gone) for hunk in hunks]
    starts = _place(image, halves, _stated(image, halves))
    if isinstance(starts, Misfit):
        misfit = starts
        starts = _place(image, halves, [None] * len(halves))  # a twin may stand at a stated line, out of order
        if isinstance(starts, Misfit):
            return misfit
    result, landed = _weave(image, hunks, starts, gone, come)
    here, there = tuple(start + 1 for start in starts), tuple(landed)
    old, new = (here, there) if gone == "-" else (there, here)
    return Applied(result, old, new, all(half.start == start for half, start in zip(halves, starts, strict=True)))


def _half(image: _Text, hunk: Hunk, gone: str) -> _Half:
    side = [line for line in hunk.lines if line.kind in (" ", gone)]
    lines = tuple(line.text for line in side)
    bare = bool(side and side[-1].marker)
    has_context = any(line.kind == " " for line in hunk.lines)
    last = bare or (has_context and hunk.lines[-1].kind != " ")
    stated, count = (hunk.old_start, hunk.old_count) if gone == "-" else (hunk.new_start, hunk.new_count)
    start = stated if count == 0 else stated - 1  # of nothing, "@@" names the line before
    return _Half(lines, image.spell(lines), max(start, 0), last, bare, hunk.section.strip())


def _place(image: _Text, halves: Sequence[_Half], places: Sequence[int | None]) -> list[int] | Misfit:
    """Return the index at which each half stands, in order and without overlap; `places` has those known already."""
    ceilings, ceiling = [0] * len(places), len(image.lines)
    for number in reversed(range(len(places))):
        ceilings[number] = ceiling
        ceiling = ceiling if (fixed := places[number]) is None else fixed
    floor, drift = 0, 0
    done: list[int] = []
    for number, half in enumerate(halves):
        place: int | str | None = places[number]
        if place is None:
            place = _search(image, half, floor, ceilings[number], drift)
        if isinstance(place, str) or place is None:
            reason = place or _difference(image, half, half.start + drift)
            return Misfit(number + 1, f"hunk {number + 1} at line {half.start + 1} does not apply: {reason}")
        done.append(place)
        floor, drift = place + len(half.lines), place - half.start
    return done


def _stated(image: _Text, halves: Sequence[_Half]) -> list[int | None]:
    """Return the stated index of each half that matches there, None for the others."""
    places: list[int | None] = []
    floor = 0
    for half in halves:
        fits = half.letters is not None and floor <= half.start <= len(image.lines)
        if fits and image.chars.startswith(half.letters or "", half.start) and _ends_well(image, half, half.start):
            places.append(half.start)
            floor = half.start + len(half.lines)
        else:
            places.append(None)
    return places


def _search(image: _Text, half: _Half, floor: int, ceiling: int, drift: int) -> int | str | None:
    """Return the index between two others at which a half matches, None without one, or what is wrong.

    `drift` is how far the hunk before stands from the line it states.
    """
    if not half.letters:
        return "it has no context" if half.letters is not None else None
    if half.last:
        last = len(image.lines) - len(half.lines)
        return last if last >= floor and image.chars.endswith(half.letters) and _ends_well(image, half, last) else None
    matches: list[int] = []
    place = image.chars.find(half.letters, floor, ceiling)
    while place >= 0 and len(matches) <= _MATCHES:
        matches.append(place)
        place = image.chars.find(half.letters, place + 1, ceiling)
    if len(matches) < 2:
        return matches[0] if matches else None
    if len(matches) <= _MATCHES and half.heading:
        matches = [match for match in matches if image.is_under(match, half.heading)] or matches
    if len(matches) == 1:
        return matches[0]
    if drift and half.start + drift in matches:
        return half.start + drift
    return f"it matches at several places, lines {matches[0] + 1} and {matches[1] + 1} among them"


def _ends_well(image: _Text, half: _Half, start: int) -> bool:
    """Whether a half that goes to the end of the file does so at an index, with or without a newline."""
    return not half.last or (start + len(half.lines) == len(image.lines) and not (half.bare and image.newline))


def _difference(image: _Text, half: _Half, start: int) -> str:
    """Describe the first line in which a half differs from the text where it comes closest, if only at an index."""
    start = min(max(start, 0), len(image.lines))
    closest = _closest(image, half, start)
    where = "" if closest == start else f"at line {closest + 1}, where it comes closest, "
    for index, line in enumerate(half.lines, closest):
        if index >= len(image.lines):
            return f'{where}the file ends before line {index + 1}, "{shown(line.strip(), 60)}"'
        if _key(image.lines[index]) != _key(line):
            here, there = shown(image.lines[index].strip(), 60), shown(line.strip(), 60)
            return f'{where}line {index + 1} is "{here}", not "{there}"'
    end = closest + len(half.lines)
    if half.last and end < len(image.lines):
        return f"{where}the file goes on after line {end}"
    return f"{where}it overlaps another hunk, or the file's last line differs in its newline"


def _closest(image: _Text, half: _Half, start: int) -> int:
    """Return the index at which most lines of a half match, of two the one nearer to `start`."""
    votes: Counter[int] = Counter({start: 0})
    for offset, line in enumerate(half.lines[:_MATCHES]):
        letter = image.alphabet.get(_key(line))
        place = image.chars.find(letter) if letter else -1
        for _ in range(_MATCHES):
            if place < 0:
                break
            votes[place - offset] += place >= offset
            place = image.chars.find(letter or "", place + 1)
    return min(votes, key=lambda place: (-votes[place], abs(place - start)))


def _weave(image: _Text, hunks: Sequence[Hunk], starts: Sequence[int], gone: str, come: str) -> tuple[str, list[int]]:
    """Return the text with the lines of kind `come` for those of kind `gone`, and where each hunk begins in it."""
    out: list[str] = []
    landed: list[int] = []
    cursor, newline = 0, image.newline
    for hunk, start in zip(hunks, starts, strict=True):
        out += image.lines[cursor:start]
        landed.append(len(out) + 1)
        end = _carriage_return(image, hunk.lines, start)
        newline = image.newline or start < len(image.lines)  # of the last line in `out`, here and below
        cursor = start
        for line in hunk.lines:
            cursor += line.kind != come
            if line.kind == " ":
                out.append(image.lines[cursor - 1])  # not the mail's idea of it
                newline = image.newline or cursor < len(image.lines)
            elif line.kind == come:
                out.append(line.text + end)
                newline = not line.marker
    if cursor < len(image.lines):
        newline = image.newline
    out += image.lines[cursor:]
    return "\n".join(out) + ("\n" if newline and out else ""), landed


def _carriage_return(image: _Text, lines: Sequence[HunkLine], start: int) -> str:
    """Return "\\r" when the text has CRLF line ends around an index and the hunk, out of a mail, lost them."""
    near = image.lines[start : start + 1] or image.lines[-1:]
    lost = not any(line.text.endswith("\r") for line in lines)
    return "\r" if lost and near and near[0].endswith("\r") else ""
