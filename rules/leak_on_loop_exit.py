# SPDX-License-Identifier: GPL-2.0-or-later
"""A loop macro that holds a reference to its element is left early, and the element is not put."""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import LOOP, claim, leaks, taken

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, LOOP):
        reference = leak.reference
        message = f"{taken(leak)} holds a reference on {reference.name}: is it put when the loop is left here?"
        yield claim(leak, message, Confidence.HIGH)
