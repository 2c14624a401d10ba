# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter that counts even when it fails is left uncounted on its error path."""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import COUNTED, Leak, claim, leaks, taken

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, COUNTED):
        reference = leak.reference
        message = f"{taken(leak)} counts even when it fails: is the count on {reference.name} dropped?"
        yield claim(leak, message, _confidence(leak))


def _confidence(leak: Leak) -> Confidence:
    silent = leak.exits[0].kind == "none" or leak.reference.escaped
    return Confidence.MEDIUM if silent else Confidence.HIGH
