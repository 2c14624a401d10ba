# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is put on some paths and still held on others that end in an error."""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import PATH, Leak, leaks

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, PATH):
        reference = leak.reference
        found = leak.exits[0]
        yield Claim(
            line=found.line,
            message=f"is the reference on {reference.name} from {reference.function}() (line {reference.line}) still held here?",
            confidence=_confidence(leak),
            object=reference.name,
            counter=reference.counter,
            exits=leak.lines,
            facts=(("getter", reference.function), ("get_line", str(reference.line))),
            steps=found.steps,
        )


def _confidence(leak: Leak) -> Confidence:
    reference = leak.reference
    if "error" not in leak.kinds:
        return Confidence.LOW
    if reference.holder in ("managed", "allocated") or not reference.trusted:
        return Confidence.MEDIUM
    return Confidence.HIGH
