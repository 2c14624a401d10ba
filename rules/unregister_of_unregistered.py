# SPDX-License-Identifier: GPL-2.0-or-later
"""What undoes a registration is called on an object that was never registered."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.OTHER
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            yield Claim(
                line=incident.line,
                message=f"{incident.name} is not registered on this path: should {incident.function}() be a plain put?",
                confidence=_confidence(incident),
                object=incident.name,
                counter=incident.counter,
                exits=(incident.line,),
                facts=(("function", incident.function),),
                steps=incident.steps,
            )


def _matches(incident: Incident) -> bool:
    return incident.what == "put-unregistered"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH
