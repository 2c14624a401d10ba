# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether to put is decided by the value of the counter."""

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
                message=f"the counter of {incident.name} is read to decide whether to put: whose reference is it that {incident.function}() drops?",
                confidence=_confidence(incident),
                object=incident.name,
                counter=incident.counter,
                exits=(incident.line,),
                facts=(("function", incident.function),),
                steps=incident.steps,
            )


def _matches(incident: Incident) -> bool:
    return incident.what.startswith("put-") and incident.guarded


def _confidence(incident: Incident) -> Confidence:
    return Confidence.MEDIUM
