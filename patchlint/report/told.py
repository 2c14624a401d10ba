# SPDX-License-Identifier: GPL-2.0-or-later
"""The findings that a machine format tells of, each with its level and the name by which it is known again."""

from collections.abc import Iterator

from patchlint.finding import Confidence, Finding
from patchlint.record import record
from patchlint.report.fingerprint import names
from patchlint.report.show import LEVELS, Show
from patchlint.result import PatchReview, Silenced


@record
class Told:
    """A finding that is sure enough to be shown, and what the patch has to do with it."""

    finding: Finding
    state: str  # "introduced", "fixed" or "preexisting"
    fingerprint: str
    silenced: Silenced | None = None  # nobody wants to hear of it
    commit: str = ""  # the id of the commit that it is about, "" for a mail

    @property
    def new(self) -> bool:
        """Whether it is new with the patch."""
        return self.state == "introduced"

    @property
    def level(self) -> str:
        """ "error", "warning" or "note"; the last for all that is not new: nobody has to fix that for the patch."""
        return LEVELS[self.finding.confidence if self.new else Confidence.LOW]

    @property
    def message(self) -> str:
        """What it says, for formats that have no other place to tell that it is not new, or in which commit it is."""
        old = "" if self.new else " (not new with this patch)"
        return f"{self.finding.message}{old}{f' (commit {self.commit[:12]})' if self.commit else ''}"


def every(patch: PatchReview, show: Show) -> Iterator[Told]:
    """All findings of one patch that are sure enough, those that are silenced last."""
    known, commit = names(patch), patch.patch.mail.commit
    groups = (
        ("introduced", patch.introduced, known.introduced),
        ("fixed", patch.fixed, known.fixed),
        ("preexisting", patch.preexisting, known.preexisting),
    )
    pairs = [(state, pair) for state, group, own in groups for pair in zip(group, own, strict=True)]
    found = [Told(one, state, name, None, commit) for state, (one, name) in pairs]
    for one in patch.silenced:
        found.append(Told(one.finding, "introduced" if one.new else "preexisting", one.fingerprint, one, commit))
    return (one for one in found if one.finding.confidence >= show.minimum)


def told(patch: PatchReview, show: Show) -> list[Told]:
    """What one patch introduces and, if asked for, what stood before it."""
    return [one for one in _asked_for(patch, show) if one.silenced is None]


def untold(patch: PatchReview, show: Show) -> list[Told]:
    """What is silenced and would be told otherwise, for formats that can say so."""
    return [one for one in _asked_for(patch, show) if one.silenced is not None]


def _asked_for(patch: PatchReview, show: Show) -> Iterator[Told]:
    return (one for one in every(patch, show) if one.new or (show.preexisting and one.state == "preexisting"))
