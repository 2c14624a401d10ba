# SPDX-License-Identifier: GPL-2.0-or-later
"""Nobody looks whether a conditional get succeeded."""

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
            message = f"which reference on {incident.name} does {call(incident)} drop if the get of it failed?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-unchecked"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW
