# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter drops the reference of its argument, and that was not ours to drop."""

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
            message = f"who took the reference on {incident.name} that {call(incident)} drops?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what == "consumed"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH if incident.origin in ("parameter", "field", "result") else Confidence.LOW
