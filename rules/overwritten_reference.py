# SPDX-License-Identifier: GPL-2.0-or-later
"""The last pointer to an object is overwritten while a reference is held."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import claim

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    taken = incident.reference
    source = f" from {taken.function}() on line {taken.line}" if taken else ""
    return f"is the reference on {incident.name}{source} lost on line {incident.line}?"


def _matches(incident: Incident) -> bool:
    return incident.what == "lost"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH if incident.reference and incident.reference.trusted else Confidence.LOW
