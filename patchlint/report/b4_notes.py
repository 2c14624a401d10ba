# SPDX-License-Identifier: GPL-2.0-or-later
"""What `b4 review` reads from .git/b4-review: for each patch a note, then its diff, quoted, with comments between.

b4 counts the lines of the quoted diff, so all of it is there, and looks each line up in its own diff. What is not
quoted is a comment on the line above it. The first line of a note is what lists show of it.
"""

from collections.abc import Iterator

from patchlint.report.coverage import coverage, fixes
from patchlint.report.plain import plain
from patchlint.report.plain import quoted as fit
from patchlint.report.prose import wrap
from patchlint.report.reply import Remark, remarks
from patchlint.report.show import Show, introduced, shown
from patchlint.report.words import say
from patchlint.result import PatchReview, Review

_HEADERS = ("diff ", "--- ", "+++ ")


def comments_of(patch: PatchReview, show: Show) -> tuple[str, ...]:
    """Return the text of each comment that note_of() writes below a line."""
    return tuple(_comment(remark) for remark in remarks(patch, show)[0])


def note_of(patch: PatchReview, show: Show) -> str:
    """Return the note about a patch with its quoted diff, "" for one that there is nothing to ask about."""
    found = shown(patch.introduced, show)
    if not found:
        return ""
    below, elsewhere = remarks(patch, show)
    verdict = say("b4_notes.one") if len(found) == 1 else say("b4_notes.several", count=len(found))
    text = [verdict, "", *_prose(elsewhere), *wrap(" ".join(coverage(patch, show.version)))]
    for diff in dict.fromkeys(remark.diff.path for remark in below):
        text += _quoted([remark for remark in below if remark.diff.path == diff])
    return "\n".join(text) + "\n"


def series_note(review: Review, show: Show) -> str:
    """Return the note about a whole series: what was read, what is asked, what the patches fix."""
    asked = [patch for patch in review.patches if shown(patch.introduced, show)]
    count = len(introduced(review, show))
    if not asked:
        first = say("b4_notes.nothing")
    else:
        first = say("b4_notes.one") if count == 1 else say("b4_notes.several", count=count)
    text = [first, ""]
    for patch in review.patches:
        mail = patch.patch.mail
        said = " ".join(part for part in (fixes(patch, show), *coverage(patch, show.version)) if part)
        text += wrap(plain(f"{mail.number}/{mail.total}: {said}"))
    return "\n".join([*text, *map(plain, review.notes)]) + "\n"


def _quoted(below: list[Remark]) -> Iterator[str]:
    """The whole diff of one file, with what is said under its lines."""
    diff = below[0].diff
    yield from (fit(f"> {header}") for header in diff.headers if header.startswith(_HEADERS))
    said = {remark.line: remark for remark in below}
    for hunk in diff.hunks:
        yield fit(f"> {hunk.header}")
        for line in hunk.lines:
            yield fit(f"> {line.kind}{line.text}")
            if line.new in said:
                yield from ("", _comment(said[line.new]), "")


def _comment(remark: Remark) -> str:
    return "\n".join(_prose(remark.said)).strip("\n")


def _prose(said: tuple[str, ...]) -> Iterator[str]:
    """Lines of ours, none of which is a quotation to b4, or a cut."""
    for line in said:
        yield plain(f" {line}" if line.startswith(">") or line.strip() == "[ ... ]" else line)
