# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is put twice.

What it reports
    A put of an object on a path where an earlier put (or a call that took the reference over, such as netif_rx())
    has dropped the last reference that this function knew of. Also a put in the body of a loop macro that drops its
    element by itself, which includes the _scoped ones. The line is that of the second put.

    High confidence: the first put dropped a reference that was taken in this function, so that the second has
    nothing left to drop. Medium: neither was taken here, but both are about an object found in a field. Low: both
    are about a parameter, where two references may have been handed in.

Why it matters
    The second put drops somebody else's reference. The object is freed while its owner still uses it: a use after
    free far away from its cause, and refcount_t's "underflow; use-after-free" at best.

Example
    ret = valve_couple(valve, peer);
    if (ret) {
            put_device(peer);
            goto out;
    }
    ret = valve_open(valve);
    out:
    put_device(peer);               <-- already put when valve_couple() failed

What it cannot see
    Two references on one object that came in by different ways, one of them unknown: two puts are right then. That
    is why a put of a parameter or field is only a question. A flag that remembers whether the put has been done is
    followed within the function, but not through a structure that an unknown callee may have changed.
"""

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
