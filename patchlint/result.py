# SPDX-License-Identifier: GPL-2.0-or-later
"""What a review of one or more patch mails comes to: the value that every output is written from."""

from typing import TYPE_CHECKING

from patchlint.finding import Finding
from patchlint.mail.model import Patch
from patchlint.record import record

if TYPE_CHECKING:
    from patchlint.facts import Facts


@record
class Looked:
    """How well one touched function was looked at; `status` is "strict", "opaque", "partial" or "skipped"."""

    file: str
    function: str
    status: str
    reason: str  # why not strict, "" for strict
    line: int = 0  # where the function stands after the patch, 0 where that is not known
    end_line: int = 0


@record
class LookedAtFile:
    """Where the before image of one file of the patch came from; `whole` is false when only the hunks were at hand."""

    path: str
    whole: bool
    origin: str  # "blob 58b34f5d2c05", "HEAD", "the folder", ...
    reason: str  # why not whole, or why the file was left out
    after: str = ""  # its text after the patch, for quoting lines that no hunk shows; "" where that is not known
    starts: tuple[int, ...] = ()  # line of that text on which each hunk begins; empty: where the patch says


@record
class Callees:
    """What was known of functions in other files: `source` is where from, `whole` false when the budget ended first."""

    source: str = ""
    whole: bool = True


@record
class Silenced:
    """A finding that somebody knows of and does not want to hear of again."""

    finding: Finding
    fingerprint: str
    new: bool  # with the patch
    why: str  # what was written down, "" for a baseline
    baseline: bool
    source: str  # the file that says so


@record
class PatchReview:
    """One patch: what it introduces, what it fixes, what stood before, and what was looked at."""

    patch: Patch
    introduced: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    preexisting: tuple[Finding, ...]
    functions: tuple[Looked, ...]
    files: tuple[LookedAtFile, ...]
    callees: Callees = Callees()
    facts: "tuple[Facts, ...]" = ()  # of the functions it touches; only if asked for
    silenced: tuple[Silenced, ...] = ()  # in neither `introduced` nor `preexisting`
    unseen: tuple[int, ...] = ()  # the numbers of patches before it in its series that were not at hand


@record
class Review:
    """All patches of one input, in the order of the series."""

    patches: tuple[PatchReview, ...]
    notes: tuple[str, ...]  # one line each: mails without a patch, versions passed over, files refused
