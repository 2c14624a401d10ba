# SPDX-License-Identifier: GPL-2.0-or-later
"""A loop drops the same object again and again."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.EXTRA_PUT
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"does every turn of this loop own a reference on {incident.name} for {call(incident)} to drop?"
            yield claim(incident, message, _confidence(incident, outcome))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-again" and incident.looped and _every_turn(incident)


def _confidence(incident: Incident, outcome: Outcome) -> Confidence:
    # where the file takes a reference and adds to a list in one go, every entry may own one
    return Confidence.LOW if incident.counter in outcome.listed else Confidence.MEDIUM


def _every_turn(incident: Incident) -> bool:
    """Whether nothing in the loop's body decides about the put: an entry may own a reference that a flag tells of."""
    for step in reversed(incident.steps):
        if step.what == "turn":
            return True
        if step.what in ("true", "false", "case"):
            return False
    return False
