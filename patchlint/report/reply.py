# SPDX-License-Identifier: GPL-2.0-or-later
"""The mail that a reviewer would send: the hunks that matter, quoted, and a question under the line it is about.

b4 and its like find the lines again by the quoted "diff --git" and "@@" lines, and take "[ ... ]" for a cut.
"""

from collections.abc import Iterator
from dataclasses import field, replace

from patchlint.mail.model import FileDiff, Hunk
from patchlint.mail.quote import attribution, quoted_hunk, who_and_when
from patchlint.record import record
from patchlint.report.again import again, fingerprints
from patchlint.report.anchor import Anchor, anchor
from patchlint.report.cause import Cause, causes
from patchlint.report.coverage import coverage, fixes
from patchlint.report.images import Image, image_of, images
from patchlint.report.lines import Lines
from patchlint.report.notes import notes
from patchlint.report.paragraph import Setting, paragraph
from patchlint.report.plain import plain, quoted
from patchlint.report.prose import wrap
from patchlint.report.show import Show, shown
from patchlint.report.templates import filled
from patchlint.report.walkthrough import Walkthroughs, guarded
from patchlint.report.witness import Evidence, evidence
from patchlint.report.words import say
from patchlint.result import PatchReview, Review

_HEADERS = ("diff ", "--- ", "+++ ")


def render(review: Review, show: Show) -> str:
    """Return one reply after the other for the patches that have something to answer to, "" for none.

    Quoted lines are those of the patch, byte for byte, but for characters that would steer a terminal.
    """
    several = len(review.patches) > 1
    replies = [_reply(patch, show, several) for patch in review.patches if _speaks(patch, show)]
    return _text(replies, show) if replies else ""


def answers(review: Review, show: Show) -> tuple[tuple[PatchReview, str], ...]:
    """Return each patch that has something to answer to with the text of the mail that does.

    It ends with how to see it again. No line of ours can be taken for a tag, a header or a quotation.
    """
    found = []
    for patch in review.patches:
        if _speaks(patch, show):
            ending = {"closing": _closing(patch, show), "again": again(patch, show)}
            text = _text([_reply(patch, show, False) | ending], show)
            lines = (line if line.startswith(">") else guarded(line) for line in text.split("\n"))
            found.append((patch, "\n".join(lines)))
    return tuple(found)


def _text(replies: list[dict[str, object]], show: Show) -> str:
    text = filled(show.templates, "reply.txt.j2", {"replies": replies})
    return "\n".join(quoted(line) if line.startswith("> ") else plain(line) for line in text.split("\n"))


def quiet(review: Review, show: Show) -> tuple[str, ...]:
    """Return a line for each patch that render() says nothing about: what it fixes, what was looked at.

    None for a patch of which nothing could be read; the review's notes name the reasons.
    """
    lines = []
    for patch in review.patches:
        if _speaks(patch, show) or not patch.patch.files:
            continue
        subject = patch.patch.mail.title
        said = " ".join(text for text in (fixes(patch, show), *coverage(patch, show.version)) if text)
        lines.append(plain(say("coverage.quiet", subject=subject, said=said)))
    return tuple(lines)


def _speaks(patch: PatchReview, show: Show) -> bool:
    return bool(shown(patch.introduced, show) or (show.preexisting and shown(patch.preexisting, show)))


def _reply(patch: PatchReview, show: Show, several: bool) -> dict[str, object]:
    files, elsewhere = _places(patch, _Scene(show, Walkthroughs()))
    mail = patch.patch.mail
    author, date = who_and_when(mail)
    return {
        "title": plain(mail.title) if several or mail.commit else "",
        "attribution": plain(attribution(mail)) if files else "",  # of what is quoted below it
        "author": plain(author),
        "date": date,
        "files": files,
        "elsewhere": elsewhere,
        "preexisting": _preexisting(patch, show) if show.preexisting else [],
        "fixes": wrap(fixes(patch, show)),
        "closing": _closing(patch, show, *_names(patch, show)),
        "again": [],
    }


def _closing(patch: PatchReview, show: Show, *more: str) -> list[str]:
    """What was read, and what line numbers are."""
    return wrap(" ".join((*coverage(patch, show.version, brief=True), say("coverage.lines"), *more)))


def _names(patch: PatchReview, show: Show) -> Iterator[str]:
    """What `patchlint suppress` wants to be told, where no command follows that has it."""
    names, several = fingerprints(patch, show)
    if names:
        yield say("coverage.fingerprints" if several else "coverage.fingerprint", list=names)


@record
class Remark:
    """What is said under a line of the new file, for outputs that quote the patch in their own way."""

    diff: FileDiff
    line: int
    said: tuple[str, ...]


def remarks(patch: PatchReview, show: Show) -> tuple[tuple[Remark, ...], tuple[str, ...]]:
    """Return what a reply asks under lines of the patch, in their order, and what it asks about no line of it."""
    scene = _Scene(show, Walkthroughs())
    _, elsewhere = _places(patch, scene)
    return tuple(scene.remarks), tuple(line for said in elsewhere for line in said)


@record
class _Comment:
    """A cause, where to write about it, and what to tell of its path."""

    cause: Cause
    place: Anchor
    told: Evidence
    span: tuple[int, int]  # of the function

    @property
    def key(self) -> tuple[str, str]:
        """The function that it is about."""
        return self.cause.first.file, self.cause.first.function


@record
class _Scene:
    """What has been told of one patch so far; the function names and the walkthroughs grow."""

    show: Show
    walks: Walkthroughs
    remarks: list[Remark] = field(default_factory=list)
    named: set[str] = field(default_factory=set)  # functions of the file that the reader has heard of
    functions: set[tuple[str, str]] = field(default_factory=set)  # that are to be shown
    ends: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # the last that is said about each of them


def _places(patch: PatchReview, scene: _Scene) -> tuple[list[dict[str, object]], list[list[str]]]:
    """What is said about the files of a patch, and about functions that it does not show."""
    found = causes(shown(patch.introduced, scene.show))
    known = images(patch)
    of_cause = [(cause, image_of(cause.first.file, cause.first.line, known)) for cause in found]
    files = []
    for image in known:
        own = [cause for cause, meant in of_cause if meant is image]
        if own:
            files.append(_file(patch, image, own, scene))
    return files, [_elsewhere(cause, scene.show) for cause, meant in of_cause if meant is None]


def _file(patch: PatchReview, image: Image, found: list[Cause], whole: _Scene) -> dict[str, object]:
    diff = image.diff
    lines = image.lines
    spans = {row.function: (row.line, row.end_line) for row in patch.functions if row.file == diff.path}
    scene = _Scene(whole.show, whole.walks, whole.remarks)
    comments = []
    for cause in found:
        span = spans.get(cause.first.function, (0, 0))
        place = anchor(diff, cause, span)
        if place is not None:
            comments.append(_Comment(cause, place, evidence(cause, lines), span))
    scene.functions.update(comment.key for comment in comments if _is_better_shown(comment, lines, scene.show.layout))
    hunks: list[dict[str, object]] = []
    for number, hunk in enumerate(diff.hunks):
        own = [comment for comment in comments if comment.place.hunk == number]
        if own:
            hunks.append({"header": f"> {hunk.header}", "parts": _hunk(diff, hunk, own, lines, scene)})
    for key, said in scene.ends.items():
        said += scene.walks.listing(key)
    headers = [f"> {header}" for header in diff.headers if header.startswith(_HEADERS)]
    return {"headers": headers, "hunks": hunks}


def _hunk(diff: FileDiff, hunk: Hunk, comments: list[_Comment], lines: Lines, scene: _Scene) -> list[dict[str, object]]:
    """The quoted lines down to each comment, with it; what is below the last comment is not quoted."""
    places = {comment.place.line for comment in comments}
    quoted = quoted_hunk(diff, hunk, frozenset(places.union(*(comment.told.lines for comment in comments))))
    last = max(index for index, line in enumerate(quoted) if line.new_line in places)
    visible = frozenset(line.new_line for line in quoted[: last + 1] if line.new_line is not None)
    text = "\n".join([hunk.section, *(line.text for line in quoted[: last + 1])])
    functions = {comment.cause.first.function for comment in comments}
    scene.named.update(function for function in functions if f"{function}(" in text)
    parts: list[dict[str, object]] = []
    run: list[str] = []
    for line in quoted[: last + 1]:
        run.append(line.text)
        own = [comment for comment in comments if comment.place.line == line.new_line]
        if own:
            said = _said(own, lines, visible, scene)
            parts.append({"quoted": run, "said": said})
            scene.remarks.append(Remark(diff, line.new_line or 0, tuple(said)))
            run = []
    return parts


def _said(comments: list[_Comment], lines: Lines, visible: frozenset[int], scene: _Scene) -> list[str]:
    """What is said under one line."""
    said: list[str] = []
    for comment in comments:
        first = comment.cause.first
        setting = Setting(comment.place, visible, first.function in scene.named, {}, scene.show.templates)
        if comment.key in scene.functions:
            told = notes(comment.cause, lines, comment.span)
            setting = replace(setting, marks=scene.walks.add(comment.key, lines, comment.span, told))
            scene.ends[comment.key] = said
        said += paragraph(comment.cause, lines, comment.told, setting)
        scene.named.add(first.function)
    return said


def _is_better_shown(comment: _Comment, lines: Lines, layout: str) -> bool:
    """Whether the function is to be shown with notes: wanted, or its path leaves the hunks, and all of it is known."""
    (first, last), line = comment.span, comment.cause.first.line
    if layout == "inline" or not first <= line <= last or not lines.has(first, last):
        return False
    path = notes(comment.cause, lines, comment.span).path
    return any(layout == "walkthrough" or note.line not in lines.of_hunks for note in path)


def _elsewhere(cause: Cause, show: Show) -> list[str]:
    """What is said about a function that no hunk of the patch shows."""
    lines = Lines({})
    return paragraph(cause, lines, evidence(cause, lines), Setting(templates=show.templates))


def _preexisting(patch: PatchReview, show: Show) -> list[str]:
    """What stood before the patch, a line each."""
    found = shown(patch.preexisting, show)
    said = ((f, f"{f.file}:{f.line}") for f in found)
    texts = (say("coverage.preexisting", place=at, function=f.function, message=f.message) for f, at in said)
    return [line for text in texts for line in wrap(plain(text), indent="  ")]
