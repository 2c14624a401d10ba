# SPDX-License-Identifier: GPL-2.0-or-later
"""What an output shows of a review, the same for every format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from patchlint import __version__
from patchlint.finding import Confidence, Finding
from patchlint.result import PatchReview, Review

LEVELS = {Confidence.HIGH: "error", Confidence.MEDIUM: "warning", Confidence.LOW: "note"}


@dataclass(frozen=True, slots=True)
class Show:
    """What the user asked to see."""

    minimum: Confidence = Confidence.MEDIUM
    preexisting: bool = False  # also what stood before the patch
    version: str = __version__
    layout: str = "inline"  # of a reply: "inline", "walkthrough", or "auto" for whichever fits a comment
    templates: str = ""  # the folder of the reviewer's own templates


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
    return tuple(dict.fromkeys(line for patch in review.patches for line in _gaps(patch)))


def _gaps(patch: PatchReview) -> Iterator[str]:
    yield from (f"{refusal.path}: {refusal.reason}" for refusal in patch.patch.refused)
    reasons = {file.path: file.reason for file in patch.files}
    alone = hunks_only(patch)
    for path in alone:
        reason = reasons[path]
        yield f"{path}: only the hunks were at hand{f' ({reason})' if reason else ''}"
    binary = (diff.path for diff in patch.patch.files if diff.change == "binary")
    yield from (f"{path}: {reasons.get(path, '')}" for path in binary if path.endswith((".c", ".h")))
    for row in patch.functions:
        if row.status == "skipped" or (row.status == "partial" and row.file not in alone):
            name = f" {row.function}():" if row.function else ""
            yield f"{row.file}:{name} {row.reason or 'only in part'}"


def incomplete(review: Review) -> bool:
    """Whether a function or a file of the patches was not analysed, or only as far as a hunk shows it."""
    return bool(gaps(review))
