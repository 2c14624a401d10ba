# SPDX-License-Identifier: GPL-2.0-or-later
"""The mail that a reviewer would send: the hunks that matter, quoted, and a question under the line it is about.

b4 and its like find the lines again by the quoted "diff --git" and "@@" lines, and take "[ ... ]" for a cut.
"""

from dataclasses import dataclass

from patchlint.mail.model import FileDiff, Hunk
from patchlint.mail.quote import attribution, quoted_hunk
from patchlint.report.anchor import Anchor, anchor
from patchlint.report.cause import Cause, causes
from patchlint.report.coverage import coverage, fixes
from patchlint.report.images import Image, image_of, images
from patchlint.report.lines import Lines
from patchlint.report.paragraph import Setting, environment, paragraph
from patchlint.report.plain import plain, quoted
from patchlint.report.prose import wrap
from patchlint.report.show import Show, shown
from patchlint.report.witness import Evidence, evidence
from patchlint.result import PatchReview, Review

_HEADERS = ("diff ", "--- ", "+++ ")


def render(review: Review, show: Show) -> str:
    """Return one reply after the other for the patches that have something to answer to, "" for none.

    Quoted lines are those of the patch, byte for byte, but for characters that would steer a terminal.
    """
    replies = [_reply(patch, show, len(review.patches) > 1) for patch in review.patches if _speaks(patch, show)]
    if not replies:
        return ""
    text = environment().get_template("reply.txt.j2").render(replies=replies)
    return "\n".join(quoted(line) if line.startswith("> ") else plain(line) for line in text.split("\n"))


def quiet(review: Review, show: Show) -> tuple[str, ...]:
    """Return a line for each patch that render() says nothing about: what it fixes, what was looked at.

    None for a patch of which nothing could be read; the review's notes name the reasons.
    """
    lines = []
    for patch in review.patches:
        if _speaks(patch, show) or not patch.patch.files:
            continue
        subject = patch.patch.mail.subject or patch.patch.mail.source
        said = " ".join(text for text in (fixes(patch, show), *coverage(patch, show.version)) if text)
        lines.append(plain(f"{subject}: nothing to report. {said}"))
    return tuple(lines)


def _speaks(patch: PatchReview, show: Show) -> bool:
    return bool(shown(patch.introduced, show) or (show.preexisting and shown(patch.preexisting, show)))


def _reply(patch: PatchReview, show: Show, several: bool) -> dict[str, object]:
    found = causes(shown(patch.introduced, show))
    known = images(patch)
    of_cause = [(cause, image_of(cause.first.file, cause.first.line, known)) for cause in found]
    files = []
    for image in known:
        own = [cause for cause, meant in of_cause if meant is image]
        if own:
            files.append(_file(patch, image, own))
    return {
        "title": plain(patch.patch.mail.subject) if several else "",
        "attribution": plain(attribution(patch.patch.mail)) if files else "",  # of what is quoted below it
        "files": files,
        "elsewhere": [_elsewhere(cause) for cause, meant in of_cause if meant is None],
        "preexisting": _preexisting(patch, show) if show.preexisting else [],
        "fixes": wrap(fixes(patch, show)),
        "closing": wrap(" ".join((*coverage(patch, show.version), "Line numbers are those with the patch applied."))),
    }


@dataclass(frozen=True, slots=True)
class _Comment:
    """A cause, where to write about it, and what to tell of its path."""

    cause: Cause
    place: Anchor
    told: Evidence


def _file(patch: PatchReview, image: Image, found: list[Cause]) -> dict[str, object]:
    diff = image.diff
    lines = image.lines
    spans = {row.function: (row.line, row.end_line) for row in patch.functions if row.file == diff.path}
    comments = []
    for cause in found:
        place = anchor(diff, cause, spans.get(cause.first.function, (0, 0)))
        if place is not None:
            comments.append(_Comment(cause, place, evidence(cause, lines)))
    hunks: list[dict[str, object]] = []
    named: set[str] = set()
    for number, hunk in enumerate(diff.hunks):
        own = [comment for comment in comments if comment.place.hunk == number]
        if own:
            hunks.append({"header": f"> {hunk.header}", "parts": _hunk(diff, hunk, own, lines, named)})
    headers = [f"> {header}" for header in diff.headers if header.startswith(_HEADERS)]
    return {"headers": headers, "hunks": hunks}


def _hunk(
    diff: FileDiff, hunk: Hunk, comments: list[_Comment], lines: Lines, named: set[str]
) -> list[dict[str, object]]:
    """The quoted lines down to each comment, with it; what is below the last comment is not quoted.

    `named` are the functions that the reader has heard of; it grows.
    """
    places = {comment.place.line for comment in comments}
    quoted = quoted_hunk(diff, hunk, frozenset(places.union(*(comment.told.lines for comment in comments))))
    last = max(index for index, line in enumerate(quoted) if line.new_line in places)
    visible = frozenset(line.new_line for line in quoted[: last + 1] if line.new_line is not None)
    text = "\n".join([hunk.section, *(line.text for line in quoted[: last + 1])])
    named |= {comment.cause.first.function for comment in comments if f"{comment.cause.first.function}(" in text}
    parts: list[dict[str, object]] = []
    run: list[str] = []
    for line in quoted[: last + 1]:
        run.append(line.text)
        own = [comment for comment in comments if comment.place.line == line.new_line]
        if own:
            parts.append({"quoted": run, "said": _said(own, lines, visible, named)})
            run = []
    return parts


def _said(comments: list[_Comment], lines: Lines, visible: frozenset[int], named: set[str]) -> list[str]:
    """What is said under one line."""
    said: list[str] = []
    for comment in comments:
        function = comment.cause.first.function
        said += paragraph(comment.cause, lines, comment.told, Setting(comment.place, visible, function in named))
        named.add(function)
    return said


def _elsewhere(cause: Cause) -> list[str]:
    """What is said about a function that no hunk of the patch shows."""
    lines = Lines({})
    return paragraph(cause, lines, evidence(cause, lines), Setting())


def _preexisting(patch: PatchReview, show: Show) -> list[str]:
    """What stood before the patch, a line each."""
    found = shown(patch.preexisting, show)
    texts = (f"{f.file}:{f.line}, {f.function}(): {f.message}" for f in found)
    return [line for text in texts for line in wrap(plain(text), indent="  ")]
