# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is used after its reference was dropped."""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import claim

KIND = Kind.USE_AFTER_PUT
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    uses: dict[tuple[int, str], list[Incident]] = {}
    for incident in outcome.incidents:
        if incident.what == "use":
            # of a reference that was never ours, the first put says it all
            key = (incident.drop_line if incident.own else 0, incident.counter)
            uses.setdefault(key, []).append(incident)
    for found in uses.values():
        found.sort(key=lambda incident: incident.line)
        first = found[0]
        earlier = f"{first.drop_function}() on line {first.drop_line}"
        message = f"{earlier} has put {first.name}: can it be gone when line {first.line} uses it?"
        lines = tuple(sorted({incident.line for incident in found}))
        yield claim(first, message, _confidence(first, outcome), lines)


def _confidence(incident: Incident, outcome: Outcome) -> Confidence:
    if incident.own:
        return Confidence.HIGH
    if incident.origin == "field" and incident.whole:
        return Confidence.MEDIUM
    # whose references a parameter still has is the caller's business, unless more than one is dropped here
    again = any(_one_more(other, incident.counter) for other in outcome.incidents)
    return Confidence.MEDIUM if again and incident.counter not in outcome.listed else Confidence.LOW


def _one_more(incident: Incident, counter: str) -> bool:
    """Whether a loop drops more references of a counter than anybody took here."""
    return incident.what == "put-again" and incident.looped and not incident.own and incident.counter == counter
