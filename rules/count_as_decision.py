# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether to put is decided by the value of the counter."""

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
            message = f"the count of {incident.name} decides: whose reference does {call(incident)} drop?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what.startswith("put-") and incident.guarded


def _confidence(incident: Incident) -> Confidence:
    return Confidence.MEDIUM
