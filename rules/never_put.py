# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter's reference is not put on any path.

What it reports
    A getter returns a reference (or stores it through an out-parameter), and no path through the function puts it,
    returns it, hands it over or stores it where others find it. The line is that of the getter. When some path does
    one of these, the leak is another rule's: leak-on-error-path.

    High confidence: the getter stands in rules/families or its body in the same file shows the get, and the pointer
    lives in a local variable only. Low: the reference is supposed from the function's name and use, or it was put
    into an object that this function allocated or that the driver core manages.

Why it matters
    "Find" and "lookup" do not sound like "get", and so the put is forgotten: of_find_node_by_path(),
    bus_find_device(), filemap_get_folio(), dev_get_by_name(). The count grows with every call. A device found like
    this never goes away, a network namespace waits for its last device with "waiting for lo to become free", a
    folio can neither be split nor migrated.

Example
    np = of_find_node_by_path("/kiln/limits");          <-- never put
    if (!np)
            return -ENODEV;
    of_property_read_u32(np, "max-celsius", &kiln->max);
    return 0;

What it cannot see
    Objects that are meant to stay: an __init function that pins a device for good does so on purpose, but looks
    the same. A callee that consumes the pointer without a contract in the tables and without a body in this file;
    a callee whose name speaks of releasing is believed. A reference that is put through another name the object has
    (found again by its number, say) is not connected with this one.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import NEVER, Leak, claim, leaks, taken

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, NEVER):
        reference = leak.reference
        message = f"where is the reference on {reference.name} from {taken(leak)} put?"
        yield claim(leak, message, _confidence(leak), line=reference.line)


def _confidence(leak: Leak) -> Confidence:
    reference = leak.reference
    return Confidence.HIGH if reference.trusted and reference.holder in ("", "stack") else Confidence.LOW
