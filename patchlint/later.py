# SPDX-License-Identifier: GPL-2.0-or-later
"""What a later patch of a series, or a later commit of a branch, mends is not held against the earlier one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from patchlint.differential import identity
from patchlint.finding import Confidence, Finding
from patchlint.result import PatchReview

_Place = tuple[str, ...]


def without_later_fixes(reviews: Sequence[PatchReview]) -> tuple[PatchReview, ...]:
    """The reviews of some patches, in their order, without what a later one of them fixes."""
    fixed: set[_Place] = set()
    kept: list[PatchReview] = []
    for done in reversed(reviews):
        left = tuple(f for f in done.introduced if _place(f) not in fixed)
        kept.append(replace(done, introduced=left))
        fixed |= _fixed(done)
    return tuple(reversed(kept))


def left_out(reviews: Sequence[PatchReview], minimum: Confidence) -> Iterator[str]:
    """What without_later_fixes() takes out of the reviews and would have been told: a line for each patch."""
    for number, (done, kept) in enumerate(zip(reviews, without_later_fixes(reviews), strict=True)):
        gone = [f for f in done.introduced if f not in kept.introduced and f.confidence >= minimum]
        if gone:
            places = set(map(_place, gone))
            menders = [later.patch.mail.source for later in reviews[number + 1 :] if places & _fixed(later)]
            what = "1 finding is" if len(gone) == 1 else f"{len(gone)} findings are"
            yield f"{done.patch.mail.source}: {what} left out: mended by {', '.join(menders)}"


def _fixed(done: PatchReview) -> set[_Place]:
    """What a patch fixes for good: of several exits some may be left."""
    return set(map(_place, done.fixed)) - set(map(_place, (*done.introduced, *done.preexisting)))


def _place(finding: Finding) -> _Place:
    return (finding.file, finding.function, *identity(finding))
