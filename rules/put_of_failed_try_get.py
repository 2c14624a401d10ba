# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is put although the conditional get failed."""

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
                message=f"the get of {incident.name} failed on this path: what does {incident.function}() drop?",
                confidence=_confidence(incident),
                object=incident.name,
                counter=incident.counter,
                exits=(incident.line,),
                facts=(("function", incident.function),),
                steps=incident.steps,
            )


def _matches(incident: Incident) -> bool:
    return incident.what == "put-failed"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW if incident.origin != "parameter" else Confidence.MEDIUM
