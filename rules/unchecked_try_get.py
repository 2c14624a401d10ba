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
SINCE = "0.1.0"
QUESTION = True  # the manual says so: its findings may be of low confidence
BAD = [
    """
static int pump_call(struct pump_ops *ops, struct pump *pump)
{
	int ret;

	try_module_get(ops->owner);
	ret = ops->start(pump);
	module_put(ops->owner); /* expect */
	return ret;
}
""",
    """
static void loom_touch(struct loom *loom)
{
	kref_get_unless_zero(&loom->ref);
	loom_spin(loom);
	kref_put(&loom->ref, loom_release); /* expect */
}
""",
    """
static void kiln_peek(struct folio *folio)
{
	folio_try_get(folio);
	kiln_sample(folio);
	folio_put(folio); /* expect */
}
""",
]
GOOD = [
    """
static int pump_call(struct pump_ops *ops, struct pump *pump)
{
	int ret;

	if (!try_module_get(ops->owner))
		return -ENODEV;
	ret = ops->start(pump);
	module_put(ops->owner);
	return ret;
}
""",
    """
static struct loom *loom_lookup(struct list_head *looms, int id)
{
	struct loom *loom, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(loom, looms, list) {
		if (loom->id == id && kref_get_unless_zero(&loom->ref)) {
			found = loom;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}
""",
    """
static void kiln_peek(struct folio *folio)
{
	bool got = folio_try_get(folio);

	kiln_sample(folio);
	if (got)
		folio_put(folio);
}
""",
    """
static int valve_eject(struct valve *valve, struct scsi_device *sdev)
{
	int ret = scsi_device_get(sdev);

	if (ret)
		return ret;
	valve_close(valve, sdev);
	scsi_device_put(sdev);
	return 0;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"which reference on {incident.name} does {call(incident)} drop if the get of it failed?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-unchecked"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW
