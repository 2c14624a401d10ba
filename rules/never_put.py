# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter's reference is not put on any path."""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import NEVER, Leak, claim, leaks, taken

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, NEVER):
        reference = leak.reference
        message = f"where is the reference on {reference.name} from {taken(leak)} put?"
        yield claim(leak, message, _confidence(leak), line=reference.line)


def _confidence(leak: Leak) -> Confidence:
    reference = leak.reference
    return Confidence.HIGH if reference.trusted and reference.holder in ("", "stack") else Confidence.LOW
