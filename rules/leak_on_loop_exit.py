# SPDX-License-Identifier: GPL-2.0-or-later
"""A loop macro that holds a reference to its element is left early, and the element is not put."""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import LOOP, leaks

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, LOOP):
        reference = leak.reference
        yield Claim(
            line=leak.exits[0].line,
            message=f"{reference.function}() (line {reference.line}) holds a reference on {reference.name}: is it put when the loop is left here?",
            confidence=Confidence.HIGH,
            object=reference.name,
            counter=reference.counter,
            exits=leak.lines,
            facts=(("getter", reference.function), ("get_line", str(reference.line))),
            steps=leak.exits[0].steps,
        )
