# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory is freed although the object in it is counted.

What it reports
    Memory is freed with kfree() or the like although a device or kobject in it has a live reference: after
    device_initialize(), after kobject_init(), or after device_register() or kobject_init_and_add() has failed, which
    leave the first reference with the caller. Also a free of the memory after the put that has already released
    it. The line is that of the free.

    High confidence: the free stands in place of the put; the constructor is known by name, and its documentation
    asks for a put. Medium: the free follows the last put of a device; what the release function does is not seen.

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
BAD = [
    """
static int valve_register(struct device *parent, struct valve *valve)
{
	int ret;

	valve->dev.parent = parent;
	valve->dev.release = valve_release;
	dev_set_name(&valve->dev, "valve%d", valve->id);
	ret = device_register(&valve->dev);
	if (ret) {
		kfree(valve); /* expect */
		return ret;
	}
	return 0;
}
""",
    """
static struct loom *loom_create(struct kobject *parent, int id)
{
	struct loom *loom = kzalloc(sizeof(*loom), GFP_KERNEL);

	if (!loom)
		return NULL;
	if (kobject_init_and_add(&loom->kobj, &loom_type, parent, "loom%d", id)) {
		kfree(loom); /* expect */
		return NULL;
	}
	return loom;
}
""",
    """
static struct pump *pump_alloc(struct device *parent)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);

	if (!pump)
		return ERR_PTR(-ENOMEM);
	device_initialize(&pump->dev);
	pump->dev.parent = parent;
	pump->regs = pump_map(pump);
	if (!pump->regs) {
		kfree(pump); /* expect */
		return ERR_PTR(-ENOMEM);
	}
	return pump;
}
""",
    """
static int valve_add_bus(void)
{
	struct valve_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);
	int ret;

	if (!bus)
		return -ENOMEM;
	ret = device_register(&bus->dev);
	if (ret) {
		put_device(&bus->dev);
		kfree(bus); /* expect */
		return ret;
	}
	return 0;
}
""",
]
GOOD = [
    """
static int valve_register(struct device *parent, struct valve *valve)
{
	int ret;

	valve->dev.parent = parent;
	valve->dev.release = valve_release;
	dev_set_name(&valve->dev, "valve%d", valve->id);
	ret = device_register(&valve->dev);
	if (ret)
		put_device(&valve->dev);
	return ret;
}
""",
    """
static struct pump *pump_alloc(struct device *parent)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);

	if (!pump)
		return ERR_PTR(-ENOMEM);
	pump->regs = pump_map(pump);
	if (!pump->regs) {
		kfree(pump);
		return ERR_PTR(-ENOMEM);
	}
	device_initialize(&pump->dev);
	pump->dev.parent = parent;
	return pump;
}
""",
    """
static struct loom *loom_create(struct kobject *parent, int id)
{
	struct loom *loom = kzalloc(sizeof(*loom), GFP_KERNEL);

	if (!loom)
		return NULL;
	if (kobject_init_and_add(&loom->kobj, &loom_type, parent, "loom%d", id)) {
		kobject_put(&loom->kobj);
		return NULL;
	}
	return loom;
}
""",
    """
static struct kiln *kiln_alloc(void)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);

	if (!kiln)
		return NULL;
	kref_init(&kiln->ref);
	if (kiln_calibrate(kiln)) {
		kfree(kiln);
		return NULL;
	}
	return kiln;
}
""",
]


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
    # whether the last put has freed the memory is up to a release function that is not in sight
    return Confidence.MEDIUM if incident.what == "freed-again" else Confidence.HIGH
