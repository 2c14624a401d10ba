# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is dropped that nobody took here."""

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
    return incident.what == "put-borrowed"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW
