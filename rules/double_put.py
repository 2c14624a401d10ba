# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is put twice."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.EXTRA_PUT
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    in_loops = {incident.line for incident in outcome.incidents if incident.what == "put-again" and incident.looped}
    for incident in outcome.incidents:
        if _matches(incident) and incident.line not in in_loops:
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    if incident.what == "put-iterated":
        return f"the loop drops the reference on {incident.name} itself: is {call(incident)} one too many?"
    earlier = f"{incident.drop_function}() on line {incident.drop_line}"
    return f"{earlier} has put {incident.name}: which reference does {call(incident)} drop?"


def _matches(incident: Incident) -> bool:
    return (incident.what == "put-again" and not incident.looped) or incident.what == "put-iterated"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH if incident.own else (Confidence.MEDIUM if incident.origin == "field" else Confidence.LOW)
