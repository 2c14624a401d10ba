# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory is freed although the object in it is counted.

What it reports
    Memory is freed with kfree() or the like although a device or kobject in it has a live reference: after
    device_initialize(), after kobject_init(), or after device_register() or kobject_init_and_add() has failed, which
    leave the first reference with the caller. Also a free of the memory after the put that has already released
    it, for krefs, too. The line is that of the free.

    High confidence: the free stands in place of the put; the constructor is known by name, and its documentation
    asks for a put. Also high: the free follows the put of the only reference, and the release function, which
    stands in the same file, frees the memory. Medium: it follows the put of a device whose release function is not
    in sight. Low: the object was made here, nothing has named or registered it, and nobody in sight was given it that
    might have: no memory is lost until then, though kobject_init() asks for kobject_put() all the same.

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
    What a release function in another file does: one that leaves the memory alone makes the kfree() necessary in
    addition to the put. A free in place of the put of a kref or refcount_t: while nobody else has seen the object,
    freeing directly is the usual and correct thing. Memory freed by a helper in another file.
"""

from collections.abc import Iterator
from dataclasses import replace

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.LEAK  # of what the release function would have freed
SINCE = "0.1.0"
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
static struct lamp *lamp_alloc(int id)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	dev_set_name(&lamp->dev, "lamp%d", id);
	device_initialize(&lamp->dev);
	lamp->regs = ioremap(LAMP_BASE, LAMP_SIZE);
	if (!lamp->regs) {
		kfree(lamp); /* expect */
		return NULL;
	}
	return lamp;
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
    """
static void loom_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct loom, kobj));
}

static const struct kobj_type loom_type = {
	.release = loom_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

static struct loom *loom_create(struct kobject *parent, int id)
{
	struct loom *loom = kzalloc(sizeof(*loom), GFP_KERNEL);

	if (!loom)
		return NULL;
	if (kobject_init_and_add(&loom->kobj, &loom_type, parent, "loom%d", id)) {
		kobject_put(&loom->kobj);
		kfree(loom); /* expect */
		return NULL;
	}
	return loom;
}
""",
    """
static void kiln_destroy(struct kiln *kiln)
{
	kiln_cool(kiln);
	kfree(kiln);
}

static void kiln_free(struct kref *ref)
{
	kiln_destroy(container_of(ref, struct kiln, ref));
}

static void kiln_put(struct kiln *kiln)
{
	kref_put(&kiln->ref, kiln_free);
}

static int kiln_add(struct kiln **out)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);

	if (!kiln)
		return -ENOMEM;
	kref_init(&kiln->ref);
	if (kiln_calibrate(kiln)) {
		kiln_put(kiln);
		kfree(kiln); /* expect */
		return -EIO;
	}
	*out = kiln;
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
    """
static void bus_release(struct device *dev)
{
}

static const struct device_type bus_type = {
	.name = "valves",
	.release = bus_release,
};

static int valve_add_bus(void)
{
	struct valve_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);
	int ret;

	if (!bus)
		return -ENOMEM;
	bus->dev.type = &bus_type;
	ret = device_register(&bus->dev);
	if (ret) {
		put_device(&bus->dev);
		kfree(bus);
		return ret;
	}
	return 0;
}
""",
    """
static void kiln_free(struct kref *ref)
{
	struct kiln *kiln = container_of(ref, struct kiln, ref);

	if (!kiln->borrowed)
		kfree(kiln);
}

static int kiln_add(struct kiln **out)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);

	if (!kiln)
		return -ENOMEM;
	kref_init(&kiln->ref);
	kiln->borrowed = true;
	if (kiln_calibrate(kiln)) {
		kref_put(&kiln->ref, kiln_free);
		kfree(kiln);
		return -EIO;
	}
	*out = kiln;
	return 0;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            # a patch that adds the put and leaves the free makes one mistake of another
            kind = Kind.EXTRA_PUT if incident.what == "freed-again" else KIND
            yield replace(claim(incident, _message(incident), _confidence(incident)), kind=kind)


def _message(incident: Incident) -> str:
    earlier = f"{incident.drop_function}() on line {incident.drop_line}"
    if incident.release:
        return f"{earlier} has freed {incident.name} in {incident.release}(): does {call(incident)} free it again?"
    if incident.what == "freed-again":
        return f"{earlier} has put {incident.name}: does {call(incident)} free it a second time?"
    return f"{incident.name} is counted: should {call(incident)} be a put?"


def _matches(incident: Incident) -> bool:
    if incident.what == "freed-again":
        return incident.counter == "device" or incident.release != ""
    return incident.what == "freed" and incident.counter in ("device", "kobject")


def _confidence(incident: Incident) -> Confidence:
    if incident.what == "freed" and incident.reference is not None and incident.reference.bare:
        return Confidence.LOW
    # whether the last put has freed the memory is up to its release function
    return Confidence.MEDIUM if incident.what == "freed-again" and not incident.release else Confidence.HIGH
