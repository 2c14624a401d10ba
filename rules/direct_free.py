# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory is freed although the object in it is counted."""

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
            message = f"{incident.name} is counted: should {call(incident)} be a put?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    if incident.what == "freed-again":
        return incident.counter == "device"
    return incident.what == "freed" and incident.counter in ("device", "kobject")


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH
