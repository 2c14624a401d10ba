# SPDX-License-Identifier: GPL-2.0-or-later
"""The function of a finding on a page: its lines with the paths that run through them, and the lanes beside them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from patchlint.record import record
from patchlint.report.images import Image
from patchlint.report.lines import Lines
from patchlint.report.tracks import Track, lane_words
from patchlint.report.words import say

ROW = 20  # pixels, as in the style sheet
_STEP, _MARGIN, _NUMBER = 14, 12, 18  # pixels for one reference, left of the lane, right of it for the number
_LETTER, _NAME = 7, 14  # pixels, letters of an object's name
_MOST_STEPS = 6  # that a lane is wide
_WHOLE = 120  # lines of a function that is shown whole
_AROUND = 3  # lines kept around one that matters
_MOST = 600  # lines of a function
_LABEL = re.compile(r"(\w+):(?!:)")
_JUMP = re.compile(r"(?:goto\s+(\w+)|break|continue)\s*;")


@record
class Row:
    """One line of the listing; `number` is 0 for lines that are left out."""

    number: int
    text: str
    sign: str = " "  # "+" for a line that the patch adds
    paths: tuple[int, ...] = ()  # 1-based, that run through it
    notes: tuple[tuple[int, str], ...] = ()  # path, what is said
    meant: bool = False  # what the finding is about


@record
class Drawn:
    """One lane for one path, in pixels."""

    path: int
    words: str
    points: str  # of the line
    marks: tuple[tuple[int, int, str], ...]  # x, y, the count
    dots: tuple[tuple[int, int], ...]  # where the path ends, or where it is stored


@record
class Column:
    """The lane of one object, for every path."""

    name: str
    width: int
    zero: int  # x of the count 0
    drawn: tuple[Drawn, ...]


def rows(image: Image, span: tuple[int, int], meant: frozenset[int], paths: Sequence[Track]) -> tuple[Row, ...]:
    """Return the lines of a function, as far as they are known, with a row for each piece that is left out."""
    lines = image.lines
    added = frozenset(line.new for hunk in image.diff.hunks for line in hunk.lines if line.kind == "+")
    have = [number for number in range(span[0], span[1] + 1) if lines.has(number, number)]
    marked = meant | {number for path in paths for number in (*path.notes, path.last)}
    if len(have) > _WHOLE:
        near = {number + by for number in marked for by in range(-_AROUND, _AROUND + 1)}
        have = [number for number in have if number in near or number - span[0] < _AROUND or number == span[1]]
    through = [_continued(path.lines, lines, have) for path in paths]
    found: list[Row] = []
    last = 0
    for number in have[:_MOST]:
        if last and number > last + 1:
            found.append(Row(0, say("page.left_out", count=number - last - 1)))
        last = number
        found.append(
            Row(
                number,
                lines.text(number),
                "+" if number in added else " ",
                tuple(place for place, own in enumerate(through, 1) if number in own),
                tuple((place, text) for place, path in enumerate(paths, 1) for text in path.notes.get(number, ())),
                number in meant,
            )
        )
    return tuple(found)


def _continued(known: frozenset[int], lines: Lines, have: Sequence[int]) -> frozenset[int]:
    """The lines of a path with those on which a statement goes on, and its jumps: a graph has neither."""
    labels = {head[1]: number for number in have if (head := _LABEL.match(lines.text(number)))}
    code = [number for number in have if lines.text(number).strip()]
    found = set(known)
    for above, number in pairwise(code):
        over, text = lines.text(above).strip(), lines.text(number).strip()
        if above not in found or number in found or over.startswith(("/*", "*", "//", "#")):
            continue
        jump = _JUMP.match(text)
        if jump is None:
            goes_on = number == above + 1 and over[-1] in ",(&|=+?"
        elif over.endswith(";"):
            goes_on = True
        else:  # of a branch, which the path may have passed by
            below = next((other for other in code if other > number and lines.text(other).strip() != "}"), 0)
            goes_on = labels.get(jump[1], 0) in known and below not in known
        if goes_on:
            found.add(number)
    return frozenset(found)


def columns(listing: Sequence[Row], paths: Sequence[Track]) -> Iterator[Column]:
    """Yield a lane for each object, drawn for every path."""
    places = {row.number: index for index, row in enumerate(listing) if row.number}
    for number, first in enumerate(paths[0].lanes if places else ()):
        low = max(-_MOST_STEPS, min(path.lanes[number].low for path in paths))
        high = min(_MOST_STEPS, max(path.lanes[number].high for path in paths))
        drawn = tuple(_drawn(place, path, number, (low, high), places) for place, path in enumerate(paths, 1))
        width = max(_MARGIN + max(1, high - low) * _STEP + _NUMBER, _MARGIN + _LETTER * min(len(first.name), _NAME))
        yield Column(first.name, width, _MARGIN - low * _STEP, drawn)


def _drawn(place: int, path: Track, number: int, room: tuple[int, int], places: dict[int, int]) -> Drawn:
    """A lane from the top of the function down the path; a line that is not shown counts as the closest that is."""
    lane = path.lanes[number]
    low, high = room

    def x(count: int) -> int:
        return _MARGIN + (min(high, max(low, count)) - low) * _STEP

    def y(line: int) -> int:
        row = places[line] if line in places else places[min(places, key=lambda known: (abs(known - line), known))]
        return row * ROW + ROW // 2

    points = [(x(0), min(y(line) for line in path.lines) if path.lines else ROW // 2)]
    marks = [(points[0][0] + 6, points[0][1] + 4, "0")]
    dots: list[tuple[int, int]] = []
    for change in lane.changes:
        points += [(x(change.before), y(change.line)), (x(change.after), y(change.line))]
        if change.before == change.after:
            dots.append(points[-1])
        marks.append((max(x(change.before), x(change.after)) + 5, y(change.line) + 4, str(change.after)))
    end = (x(lane.end), y(path.last))
    points.append(end)
    if marks[-1][1] != end[1] + 4:
        marks.append((end[0] + 6, end[1] + 4, str(lane.end)))
    text = " ".join(f"{across},{down}" for across, down in points)
    return Drawn(place, lane_words(lane), text, tuple(dict.fromkeys(marks)), (*dots, end))
