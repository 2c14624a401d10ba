# SPDX-License-Identifier: GPL-2.0-or-later
"""One page for people: the diff, and each finding with its function, its paths and the counts beside them.

The page holds all that it needs and no script: paths are switched by radio buttons and rules of the style sheet, and
its own policy forbids the browser to load or to run anything.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from patchlint.mail.model import FileDiff
from patchlint.report.anchor import Anchor
from patchlint.report.cause import Cause, causes
from patchlint.report.claims import Claim, claims, home
from patchlint.report.coverage import coverage, fixes
from patchlint.report.images import Image, image_of, images
from patchlint.report.page_code import ROW, Column, Row, columns, rows
from patchlint.report.paragraph import Setting, paragraph
from patchlint.report.show import LEVELS, Show, gaps_of
from patchlint.report.templates import page
from patchlint.report.tracks import MOST, Track, tracks
from patchlint.report.witness import evidence
from patchlint.report.words import say
from patchlint.result import Looked, PatchReview, Review

_MOST_LINES = 20_000  # of all diffs
_LONGEST = 500  # characters of a line
_MOST_CODE = 100  # findings that are shown with their function
_AROUND = 12  # lines around a finding in a function of which nothing is known
_HEADERS = ("new file", "deleted file", "rename ", "copy ", "old mode", "new mode", "Binary ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding on the page, all others of the same cause with it."""

    number: int  # 1-based, over all patches
    cause: Cause
    state: str  # "introduced" or "preexisting"
    level: str
    fingerprints: tuple[str, ...]
    said: tuple[str, ...]  # the question, a paragraph each
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    tracks: tuple[Track, ...]
    more: int  # paths that are not shown
    read: str  # why the function is not known in full, "" if it is


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff; `old` and `new` are 0 where it has no number."""

    kind: str  # " ", "+", "-", "@" for the head of a hunk, "." for a remark
    text: str
    old: int = 0
    new: int = 0
    found: tuple[int, ...] = ()  # numbers of findings


@dataclass(frozen=True, slots=True)
class DiffFile:
    """The diff of one file."""

    path: str
    headers: tuple[str, ...]
    added: int
    removed: int
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True, slots=True)
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


def render(review: Review, show: Show) -> str:
    """Return the page, also for a clean review."""
    sheets: list[Sheet] = []
    count, room = 0, _MOST_LINES
    for number, patch in enumerate(review.patches, 1):
        sheet = _sheet(number, patch, show, count, room)
        count += len(sheet.found)
        room -= sum(len(file.lines) for file in sheet.files)
        sheets.append(sheet)
    made = page()
    style = made.get_template("page.css.j2").render(paths=range(1, MOST + 1), row=ROW)
    return made.get_template("page.html.j2").render(
        sheets=sheets,
        count=count,
        notes=review.notes,
        version=show.version,
        row=ROW,
        style=style,
        digest=b64encode(sha256(style.encode()).digest()).decode(),
    )


def _sheet(number: int, patch: PatchReview, show: Show, count: int, room: int) -> Sheet:
    known = images(patch)
    told = [claim for claim in claims(patch, show) if claim.state != "fixed" and not claim.suppressed]
    found: list[Shown] = []
    for state in ("introduced", "preexisting") if show.preexisting else ("introduced",):
        own = [claim for claim in told if claim.state == state]
        for cause in causes(claim.finding for claim in own):
            of_cause = [claim for claim in own if claim.finding in cause.findings]
            found.append(_shown(count + len(found) + 1, cause, of_cause, patch, known))
    return Sheet(
        number,
        patch,
        tuple(found),
        tuple(_files(patch, known, found, room)),
        fixes(patch, show),
        tuple(coverage(patch, show.version)),
        tuple(row for row in patch.functions if row.function),
        tuple(dict.fromkeys(gap.text for gap in gaps_of(patch))),
    )


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
        listing,
        tuple(columns(listing, paths)),
        paths,
        more,
        facts.reason or facts.no_table if facts is not None else say("page.no_facts"),
    )


def _span(cause: Cause, patch: PatchReview) -> tuple[int, int]:
    """The lines of the function that a finding is in, those around it where that is not known."""
    finding = cause.first
    own = [r for r in patch.functions if (r.file, r.function) == (finding.file, finding.function) and r.line]
    around = (max(1, finding.line - _AROUND), finding.line + _AROUND)
    return next(((r.line, r.end_line) for r in own if r.line <= finding.line <= r.end_line), around)


def _files(patch: PatchReview, known: Sequence[Image], found: Sequence[Shown], room: int) -> Iterator[DiffFile]:
    """The diffs, on the lines that their hunks came to stand on."""
    about: dict[int, dict[int, list[int]]] = {}
    for shown in found:
        image = image_of(shown.cause.first.file, shown.cause.first.line, known)
        about.setdefault(id(image), {}).setdefault(shown.cause.first.line, []).append(shown.number)
    placed = iter(known)
    for diff in patch.patch.files:
        image = next(placed) if diff.hunks else None
        lines = list(_lines(image, about.get(id(image), {}))) if image is not None else []
        if len(lines) > room:
            lines = [*lines[: max(0, room)], DiffLine(".", say("page.left_out", count=len(lines) - max(0, room)))]
        room -= len(lines)
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
