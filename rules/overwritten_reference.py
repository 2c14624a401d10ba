# SPDX-License-Identifier: GPL-2.0-or-later
"""The last pointer to an object is overwritten while a reference is held."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            yield Claim(
                line=incident.line,
                message=f"is the reference on {incident.name} lost here?",
                confidence=_confidence(incident),
                object=incident.name,
                counter=incident.counter,
                exits=(incident.line,),
                facts=(("function", incident.function),),
                steps=incident.steps,
            )


def _matches(incident: Incident) -> bool:
    return incident.what == "lost"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH if incident.reference and incident.reference.trusted else Confidence.LOW
