# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter's reference is not put on any path."""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import NEVER, leaks

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, NEVER):
        reference = leak.reference
        yield Claim(
            line=reference.line,
            message=f"where is the reference on {reference.name} from {reference.function}() put?",
            confidence=Confidence.HIGH if reference.trusted and reference.holder in ("", "stack") else Confidence.LOW,
            object=reference.name,
            counter=reference.counter,
            exits=leak.lines,
            facts=(("getter", reference.function), ("get_line", str(reference.line))),
            steps=leak.exits[0].steps,
        )
