# SPDX-License-Identifier: GPL-2.0-or-later
"""One page for people: the diff, and each finding with its function, its paths and the counts beside them.

The page holds all that it needs and no script: paths are switched by radio buttons and rules of the style sheet, and
its own policy forbids the browser to load or to run anything.
"""

import textwrap
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from patchlint.facts import Facts
from patchlint.mail.model import FileDiff
from patchlint.record import record
from patchlint.report.again import again
from patchlint.report.anchor import Anchor
from patchlint.report.cause import Cause, causes
from patchlint.report.claims import Claim, claims, home
from patchlint.report.coverage import coverage, fixes
from patchlint.report.images import Image, image_of, images
from patchlint.report.page_code import ROW, Column, Row, columns, rows
from patchlint.report.paragraph import Setting, paragraph
from patchlint.report.show import LEVELS, Show, gaps_of
from patchlint.report.templates import page
from patchlint.report.tracks import MOST, Track, all_tracks, tracks
from patchlint.report.witness import evidence
from patchlint.report.words import say
from patchlint.result import Looked, PatchReview, Review

_MOST_LINES = 20_000  # of all diffs
_LONGEST = 500  # characters of a line
_MOST_CODE = 100  # findings that are shown with their function
_MOST_OPENED = 12_000  # lines of functions without findings, those of a function as often as it has paths
_AROUND = 12  # lines around a finding in a function of which nothing is known
_HEADERS = ("new file", "deleted file", "rename ", "copy ", "old mode", "new mode", "Binary ")


@record
class View:
    """A function with its paths."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    tracks: tuple[Track, ...]
    more: int  # paths that are not shown


@record
class Shown:
    """A finding on the page, all others of the same cause with it."""

    number: int  # 1-based, over all patches
    cause: Cause
    state: str  # "introduced" or "preexisting"
    level: str
    fingerprints: tuple[str, ...]
    said: tuple[str, ...]  # the question, a paragraph each
    view: View
    read: str  # why the function is not known in full, "" if it is

    @property
    def place(self) -> tuple[str, str]:
        """File and function."""
        return self.cause.first.file, self.cause.first.function


@record
class Opened:
    """A function that the patch touches and nothing is asked about."""

    number: int  # 1-based, over all patches
    facts: Facts
    view: View


@record
class DiffLine:
    """One line of a diff; `old` and `new` are 0 where it has no number."""

    kind: str  # " ", "+", "-", "@" for the head of a hunk, "." for a remark
    text: str
    old: int = 0
    new: int = 0
    found: tuple[int, ...] = ()  # numbers of findings


@record
class DiffFile:
    """The diff of one file."""

    path: str
    headers: tuple[str, ...]
    added: int
    removed: int
    lines: tuple[DiffLine, ...]


@record
class Sheet:
    """One patch on the page."""

    number: int
    patch: PatchReview
    found: tuple[Shown, ...]
    files: tuple[DiffFile, ...]
    fixes: str
    coverage: tuple[str, ...]
    functions: tuple[Looked, ...]
    gaps: tuple[str, ...]  # what was not analysed, or in part only
    again: tuple[str, ...]  # how to see it again: a sentence, and the lines of a command
    opened: tuple[Opened, ...]

    def link(self, looked: Looked) -> str:
        """The part of the page that shows a function, "" for none."""
        place = (looked.file, looked.function)
        found = [f"f{one.number}" for one in self.found if one.place == place]
        found += [f"g{one.number}" for one in self.opened if (one.facts.file, one.facts.function) == place]
        return next(iter(found), "")


def render(review: Review, show: Show) -> str:
    """Return the page, also for a clean review."""
    sheets: list[Sheet] = []
    room = _Room(_MOST_LINES, _MOST_OPENED)
    for number, patch in enumerate(review.patches, 1):
        sheets.append(_sheet(number, patch, show, room))
    made = page()
    style = made.get_template("page.css.j2").render(paths=range(1, MOST + 1), row=ROW)
    return made.get_template("page.html.j2").render(
        sheets=sheets,
        count=room.found,
        notes=review.notes,
        version=show.version,
        row=ROW,
        style=style,
        digest=b64encode(sha256(style.encode()).digest()).decode(),
    )


@dataclass(slots=True)
class _Room:
    """What is on the page so far, and what there is room for."""

    lines: int
    code: int
    found: int = 0
    opened: int = 0


def _sheet(number: int, patch: PatchReview, show: Show, room: _Room) -> Sheet:
    known = images(patch)
    told = [claim for claim in claims(patch, show) if claim.state != "fixed" and not claim.suppressed]
    found: list[Shown] = []
    for state in ("introduced", "preexisting") if show.preexisting else ("introduced",):
        own = [claim for claim in told if claim.state == state]
        for cause in causes(claim.finding for claim in own):
            of_cause = [claim for claim in own if claim.finding in cause.findings]
            room.found += 1
            found.append(_shown(room.found, cause, of_cause, patch, known))
    return Sheet(
        number,
        patch,
        tuple(found),
        tuple(_files(patch, known, found, room)),
        fixes(patch, show),
        tuple(coverage(patch, show.version)),
        tuple(row for row in patch.functions if row.function),
        tuple(dict.fromkeys(gap.text for gap in gaps_of(patch))),
        _again(patch, show) if found else (),
        tuple(_opened(patch, known, {one.place for one in found}, room)),
    )


def _again(patch: PatchReview, show: Show) -> tuple[str, ...]:
    said = again(patch, show, named=False)
    gap = said.index("")
    return (" ".join(said[:gap]), *textwrap.dedent("\n".join(said[gap + 1 :])).split("\n"))


def _opened(
    patch: PatchReview, known: Sequence[Image], asked: Collection[tuple[str, str]], room: _Room
) -> Iterator[Opened]:
    """The functions that count references and that nothing is asked about, as long as there is room for them."""
    for facts in patch.facts:
        if facts.table is None or not facts.after or not facts.line or (facts.file, facts.function) in asked:
            continue
        image = image_of(facts.file, facts.line, known)
        paths, more = all_tracks(facts.table.rows, image.lines) if image is not None else ((), 0)
        listing = rows(image, (facts.line, facts.end_line), frozenset(), paths) if image is not None and paths else ()
        if listing and len(listing) * len(paths) <= room.code:
            room.code -= len(listing) * len(paths)
            room.opened += 1
            yield Opened(room.opened, facts, View(listing, tuple(columns(listing, paths)), paths, more))


def _shown(number: int, cause: Cause, own: Sequence[Claim], patch: PatchReview, known: Sequence[Image]) -> Shown:
    finding = cause.first
    image = image_of(finding.file, finding.line, known)
    place = home(own[0], patch.facts)
    facts = patch.facts[place] if place >= 0 else None
    blank = Image(FileDiff(None, finding.file, "modify", "", "", (), (), 0), "")
    lines = (image or blank).lines
    paths, more = tracks(own[0], facts, lines)
    span = (facts.line, facts.end_line) if facts is not None and facts.after and facts.line else _span(cause, patch)
    listing = rows(image, span, frozenset(cause.ends), paths) if image is not None and number <= _MOST_CODE else ()
    told = evidence(cause, lines)
    text = paragraph(cause, lines, told, Setting(Anchor(0, 0, True), frozenset(told.lines), True))
    return Shown(
        number,
        cause,
        own[0].state,
        LEVELS[finding.confidence],
        tuple(claim.fingerprint for claim in own),
        tuple(part.replace("\n", " ") for part in "\n".join(text).strip().split("\n\n") if part),
        View(listing, tuple(columns(listing, paths)), paths, more),
        facts.reason or facts.no_table if facts is not None else say("page.no_facts"),
    )


def _span(cause: Cause, patch: PatchReview) -> tuple[int, int]:
    """The lines of the function that a finding is in, those around it where that is not known."""
    finding = cause.first
    own = [r for r in patch.functions if (r.file, r.function) == (finding.file, finding.function) and r.line]
    around = (max(1, finding.line - _AROUND), finding.line + _AROUND)
    return next(((r.line, r.end_line) for r in own if r.line <= finding.line <= r.end_line), around)


def _files(patch: PatchReview, known: Sequence[Image], found: Sequence[Shown], room: _Room) -> Iterator[DiffFile]:
    """The diffs, on the lines that their hunks came to stand on."""
    about: dict[int, dict[int, list[int]]] = {}
    for shown in found:
        image = image_of(shown.cause.first.file, shown.cause.first.line, known)
        about.setdefault(id(image), {}).setdefault(shown.cause.first.line, []).append(shown.number)
    placed = iter(known)
    for diff in patch.patch.files:
        image = next(placed) if diff.hunks else None
        lines = list(_lines(image, about.get(id(image), {}))) if image is not None else []
        left, room.lines = room.lines, max(0, room.lines - len(lines))
        if len(lines) > left:
            lines = [*lines[:left], DiffLine(".", say("page.left_out", count=len(lines) - left))]
        headers = tuple(line[:_LONGEST] for line in diff.headers if line.startswith(_HEADERS))
        yield DiffFile(diff.path, headers, diff.added, diff.removed, tuple(lines))


def _lines(image: Image, about: Mapping[int, Sequence[int]]) -> Iterator[DiffLine]:
    for hunk in image.diff.hunks:
        yield DiffLine("@", hunk.header[:_LONGEST])
        for line in hunk.lines:
            numbers = tuple(about.get(line.new, ())) if line.new is not None else ()
            text = line.text.removesuffix("\r")[:_LONGEST]
            yield DiffLine(line.kind, text, line.old or 0, line.new or 0, numbers)
            if line.marker:
                yield DiffLine(".", line.marker)
