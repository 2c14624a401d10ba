# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is used after its reference was dropped."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.USE_AFTER_PUT
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            yield Claim(
                line=incident.line,
                message=f"{incident.name} was put by {incident.drop_function}() on line {incident.drop_line}: can it be gone here?",
                confidence=_confidence(incident),
                object=incident.name,
                counter=incident.counter,
                exits=(incident.line,),
                facts=(("function", incident.function),),
                steps=incident.steps,
            )


def _matches(incident: Incident) -> bool:
    return incident.what == "use"


def _confidence(incident: Incident) -> Confidence:
    if incident.own:
        return Confidence.HIGH
    return Confidence.MEDIUM if incident.origin == "field" and incident.whole else Confidence.LOW
