# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is put although the conditional get failed."""

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
            message = f"the get of {incident.name} failed on this path: what does {call(incident)} drop?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-failed"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW if incident.origin != "parameter" else Confidence.MEDIUM
