# SPDX-License-Identifier: GPL-2.0-or-later
"""What an output shows of a review, the same for every format."""

from collections.abc import Iterable, Iterator

from patchlint import __version__
from patchlint.finding import Confidence, Finding
from patchlint.record import record
from patchlint.result import PatchReview, Review

LEVELS = {Confidence.HIGH: "error", Confidence.MEDIUM: "warning", Confidence.LOW: "note"}


@record
class Base:
    """What a review was made on; `commit` is the id of --base if `given`, else of HEAD, "" for a plain folder."""

    tree: bool = False
    commit: str = ""
    given: bool = False
    families: tuple[str, ...] = ()  # the options of these names, as they were given
    rules_as_of: str = ""
    baseline: str = ""


@record
class Show:
    """What the user asked to see."""

    minimum: Confidence = Confidence.MEDIUM
    preexisting: bool = False  # also what stood before the patch
    version: str = __version__
    layout: str = "inline"  # of a reply: "inline", "walkthrough", or "auto" for whichever fits a comment
    templates: str = ""  # the folder of the reviewer's own templates
    series: bool = False  # a whole series is asked about at once, not one patch after the other
    base: Base = Base()  # for those who want to see it again


@record
class Gap:
    """Something that was not analysed, or only as far as a hunk shows it."""

    file: str
    reason: str
    function: str = ""  # "" for a whole file, or for code outside of functions
    line: int = 0  # where the function begins after the patch, 0 where that is not known
    unread: bool = False  # not analysed at all

    @property
    def text(self) -> str:
        """The gap in one line."""
        return f"{self.file}:{f' {self.function}():' if self.function else ''} {self.reason}"


def shown(findings: Iterable[Finding], show: Show) -> tuple[Finding, ...]:
    """The findings that are sure enough to be shown."""
    return tuple(finding for finding in findings if finding.confidence >= show.minimum)


def introduced(review: Review, show: Show) -> tuple[Finding, ...]:
    """What is new with the patches of a review and shown: what the exit status hangs on."""
    return tuple(finding for patch in review.patches for finding in shown(patch.introduced, show))


def hunks_only(patch: PatchReview) -> tuple[str, ...]:
    """The C files of a patch of which nothing but the hunks was at hand."""
    with_hunks = {diff.path for diff in patch.patch.files if diff.hunks}
    lacking = (file.path for file in patch.files if not file.whole)
    return tuple(path for path in lacking if path in with_hunks and path.endswith((".c", ".h")))


def gaps(review: Review) -> tuple[str, ...]:
    """Return what of the patches was not analysed, or only as far as a hunk shows it: a line each, with the reason."""
    return tuple(dict.fromkeys(gap.text for patch in review.patches for gap in gaps_of(patch)))


def gaps_of(patch: PatchReview) -> Iterator[Gap]:
    """What of one patch was not analysed, or only as far as a hunk shows it."""
    yield from (Gap(refusal.path, refusal.reason, unread=True) for refusal in patch.patch.refused)
    reasons = {file.path: file.reason for file in patch.files}
    alone = hunks_only(patch)
    for path in alone:
        reason = reasons[path]
        yield Gap(path, f"only the hunks were at hand{f' ({reason})' if reason else ''}")
    binary = (diff.path for diff in patch.patch.files if diff.change == "binary")
    yield from (Gap(path, reasons.get(path, ""), unread=True) for path in binary if path.endswith((".c", ".h")))
    for row in patch.functions:
        skipped = row.status == "skipped"
        if skipped or (row.status == "partial" and row.file not in alone):
            yield Gap(row.file, row.reason or "only in part", row.function, row.line, unread=skipped)


def incomplete(review: Review) -> bool:
    """Whether a function or a file of the patches was not analysed, or only as far as a hunk shows it."""
    return bool(gaps(review))
