# SPDX-License-Identifier: GPL-2.0-or-later
"""The findings that a machine format tells of, each with its level and the name by which it is known again."""

from collections.abc import Iterator
from dataclasses import dataclass

from patchlint.finding import Confidence, Finding
from patchlint.report.fingerprint import names
from patchlint.report.show import LEVELS, Show
from patchlint.result import PatchReview, Silenced


@dataclass(frozen=True, slots=True)
class Told:
    """A finding that is shown."""

    finding: Finding
    level: str  # "error", "warning" or "note"
    fingerprint: str
    new: bool  # with the patch
    commit: str = ""  # the id of the commit that it is about, "" for a mail

    @property
    def message(self) -> str:
        """What it says, for formats that have no other place to tell that it is not new, or in which commit it is."""
        old = "" if self.new else " (not new with this patch)"
        return f"{self.finding.message}{old}{f' (commit {self.commit[:12]})' if self.commit else ''}"


def told(patch: PatchReview, show: Show) -> Iterator[Told]:
    """What one patch introduces and, if asked for, what stood before it.

    What stood before is a note at most, whatever its confidence: nobody should have to fix it for the patch.
    """
    known, commit = names(patch), patch.patch.mail.commit
    for finding, name in zip(patch.introduced, known.introduced, strict=True):
        if finding.confidence >= show.minimum:
            yield Told(finding, LEVELS[finding.confidence], name, True, commit)
    for finding, name in zip(patch.preexisting, known.preexisting, strict=True):
        if show.preexisting and finding.confidence >= show.minimum:
            yield Told(finding, LEVELS[Confidence.LOW], name, False, commit)


def untold(patch: PatchReview, show: Show) -> Iterator[tuple[Told, Silenced]]:
    """What is silenced and would be told otherwise, for formats that can say so."""
    for one in patch.silenced:
        if one.finding.confidence >= show.minimum and (one.new or show.preexisting):
            level = LEVELS[one.finding.confidence if one.new else Confidence.LOW]
            yield Told(one.finding, level, one.fingerprint, one.new), one
