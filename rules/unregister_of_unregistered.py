# SPDX-License-Identifier: GPL-2.0-or-later
"""What undoes a registration is called on an object that was never registered."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.OTHER
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"{incident.name} is not registered on this path: should {call(incident)} be a plain put?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-unregistered"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH
