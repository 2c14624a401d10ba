# SPDX-License-Identifier: GPL-2.0-or-later
"""Nobody looks whether a conditional get succeeded.

What it reports
    A conditional get (try_module_get(), kref_get_unless_zero(), folio_try_get(), mmget_not_zero()) whose result
    nobody looks at, followed by a put of the same object. If the get failed, the put drops somebody else's
    reference. The line is that of the put. Which gets are conditional, and on what result, stands in
    rules/families.

    Confidence is always low: the rule asks. Often something unsaid guarantees that the get succeeds, such as a
    reference that is held elsewhere, or a module that calls try_module_get(THIS_MODULE) from its own code.

Why it matters
    The conditional get was chosen because the object may be on its way out. Ignoring its answer uses an object that
    is being freed, and the put then brings the count below zero: refcount_t saturates and warns, an atomic_t
    counter wraps.

Example
    try_module_get(ops->owner);
    ret = ops->start(pump);
    module_put(ops->owner);         <-- what if the module was going away?

    if (!try_module_get(ops->owner))
            return -ENODEV;

What it cannot see
    Guarantees outside the function, as said. A get whose result is stored in a structure and looked at by someone
    else. An unchecked get without a put in the same function is not reported: whether somebody needs the reference
    is not to be told from here.
"""

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
