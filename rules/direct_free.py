# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory is freed although the object in it is counted.

What it reports
    Memory is freed with kfree() or the like although a device or kobject in it has a live reference: after
    device_initialize(), after kobject_init(), or after device_register() or kobject_init_and_add() has failed, which
    leave the first reference with the caller. Also a free of the memory after the put that has already released
    it. The line is that of the free.

    Confidence is always high: the constructor is known by name, and the documentation of both asks for a put.

Why it matters
    The put runs the release function, which frees the name, the driver core's private data and whatever the driver
    added. kfree() leaks these. If anybody else has taken a reference since the object became visible, it is a use
    after free. When the put has freed the memory by its release function, a kfree() after it frees twice.

Example
    ret = device_register(&valve->dev);
    if (ret) {
            kfree(valve);           <-- put_device(&valve->dev)
            return ret;
    }

What it cannot see
    What the release function does: an empty one, or one that leaves the memory alone, makes the kfree() necessary
    in addition to the put. Counters other than those of devices and kobjects: with a kref or refcount_t that nobody
    else has seen yet, freeing directly is the usual and correct thing. Memory freed by a helper in another file.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.OTHER
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"{incident.name} is counted: should {call(incident)} be a put?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    if incident.what == "freed-again":
        return incident.counter == "device"
    return incident.what == "freed" and incident.counter in ("device", "kobject")


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH
