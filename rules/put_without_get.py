# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is dropped that nobody took here."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.EXTRA_PUT
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            yield Claim(
                line=incident.line,
                message=f"who took the reference on {incident.name} that {incident.function}() drops?",
                confidence=_confidence(incident),
                object=incident.name,
                counter=incident.counter,
                exits=(incident.line,),
                facts=(("function", incident.function),),
                steps=incident.steps,
            )


def _matches(incident: Incident) -> bool:
    return incident.what == "put-borrowed"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW
