# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether to put is decided by the value of the counter.

What it reports
    A put that happens because the counter of the same object was read and found not to be zero: if (kref_read(ref))
    kref_put(ref). The line is that of the put. Which functions read a counter stands in the [count] sections of
    rules/families.

    Confidence is medium: the shape is certain, the mistake is not. Comparing the count with the number of references
    that are expected (as folio splitting and migration do) is another shape and is not reported.

Why it matters
    The value says how many references there are, not whose they are. If the remaining one belongs to somebody else,
    the put takes it away; and between reading the counter and the put the last owner may have gone, so that the put
    brings it below zero. What is wanted is a flag that remembers whether this owner still has its reference.

Example
    kref_put(&loom->ref, loom_release);
    if (kref_read(&loom->ref))
            kref_put(&loom->ref, loom_release);         <-- whose is it?

What it cannot see
    Locks and life cycles that make it right after all: an object that only one thread can reach may be asked how
    many references it has. A counter that is read behind a helper in another file, and an atomic_t that is read
    without one of the listed functions.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static void loom_close(struct loom *loom)
{
	kref_put(&loom->ref, loom_release);
	if (kref_read(&loom->ref))
		kref_put(&loom->ref, loom_release); /* expect */
}
""",
    """
static void kiln_forget(struct kiln *kiln, struct folio *folio)
{
	kiln_unmap(kiln, folio);
	if (folio_ref_count(folio) > 0)
		folio_put(folio); /* expect */
}
""",
    """
static void pump_detach(struct pump_ops *ops)
{
	if (module_refcount(ops->owner))
		module_put(ops->owner); /* expect */
	ops->pump = NULL;
}
""",
]
GOOD = [
    """
static void loom_close(struct loom *loom)
{
	if (loom->counted) {
		loom->counted = false;
		kref_put(&loom->ref, loom_release);
	}
}
""",
    """
static bool kiln_try_split(struct folio *folio, int expected)
{
	if (folio_ref_count(folio) != expected)
		return false;
	return folio_ref_freeze(folio, expected);
}
""",
    r"""
static void pump_detach(struct pump_ops *ops)
{
	pr_debug("%d users left\n", module_refcount(ops->owner));
	module_put(ops->owner);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"the count of {incident.name} decides: whose reference does {call(incident)} drop?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what.startswith("put-") and incident.guarded


def _confidence(incident: Incident) -> Confidence:
    return Confidence.MEDIUM
