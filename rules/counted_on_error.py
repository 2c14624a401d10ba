# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter that counts even when it fails is left uncounted on its error path."""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import COUNTED, leaks

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, COUNTED):
        reference = leak.reference
        found = leak.exits[0]
        yield Claim(
            line=found.line,
            message=f"{reference.function}() (line {reference.line}) counts even when it fails: is the count on {reference.name} dropped?",
            confidence=Confidence.MEDIUM if found.kind == "none" or reference.escaped else Confidence.HIGH,
            object=reference.name,
            counter=reference.counter,
            exits=leak.lines,
            facts=(("getter", reference.function), ("get_line", str(reference.line))),
            steps=found.steps,
        )
