# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is put twice.

What it reports
    A put of an object on a path where an earlier put has dropped the last reference that this function knew of; one
    of the two may stand in the release function of another object, in the same file, that was put. Also a put in
    the body of a loop macro that drops its element by itself, which includes the _scoped ones. The line is that of
    the second put. A put after a call that took the reference over, such as netif_rx(), is put-after-transfer.

    Also a put, on a path that succeeds, of what the function has taken and stored in a field of an object, where the
    release function of that object puts what is in the field, and another path of the function leaves it to that.
    The line is that of the put.

    High confidence: the first put dropped what a getter, a constructor or a loop macro of this function delivered, so
    that the second has nothing left to drop, and rules/families knows all three. Medium: one of them is known by its
    body alone, or the object changes hands (page, file, inode, dentry, buffer); the first put dropped one more
    reference that was taken on a parameter (get_device() and the like); or neither was taken here, and the object was
    found in a field; or the object that it is stored in lives on; or a function of the file has made it, with one
    reference. Low: one more was taken on any other object; it was found, and on the way taken out of its table, which
    had a reference of its own; it is a bare counter (kref, refcount_t) of which the file takes more; the puts stand in
    two lines, one after the other; or neither was taken here, and the object is a parameter, a global or another
    call's result: two references may have come with it.

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
from patchlint.incidents import bare, call, claim, one_too_many, two_held

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    r"""
static int valve_bind(struct valve *valve, const char *name)
{
	struct device *peer;
	int ret;

	peer = bus_find_device_by_name(&valve_bus, NULL, name);
	if (!peer)
		return -ENODEV;
	ret = valve_couple(valve, peer);
	if (ret) {
		dev_err(valve->dev, "cannot couple: %d\n", ret);
		put_device(peer);
		goto out;
	}
	ret = valve_open(valve);
out:
	put_device(peer); /* expect */
	return ret;
}
""",
    """
static void lamp_scan(struct lamp *lamp, struct device_node *parent)
{
	for_each_child_of_node_scoped(parent, child) {
		lamp_add_bulb(lamp, child);
		of_node_put(child); /* expect */
	}
}
""",
    """
static int lamp_find_bulb(struct lamp *lamp, struct device_node *parent)
{
	for_each_available_child_of_node_scoped(parent, child) {
		if (lamp_wants(lamp, child)) {
			lamp_add_bulb(lamp, child);
			of_node_put(child); /* expect */
			return 0;
		}
	}
	return -ENODEV;
}
""",
    """
static int kiln_replay(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);
	int ret = -EBADF;

	if (!file)
		return ret;
	ret = kiln_parse(kiln, file);
	fput(file);
	if (ret < 0)
		goto err;
	return 0;
err:
	kiln_reset(kiln);
	fput(file); /* expect */
	return ret;
}
""",
    """
static struct loom *loom_find(int id)
{
	struct loom *loom = idr_find(&looms, id);

	if (loom)
		kref_get(&loom->ref);
	return loom;
}

static void loom_put(struct loom *loom)
{
	if (loom)
		kref_put(&loom->ref, loom_release);
}

static int loom_twice(int id)
{
	struct loom *loom = loom_find(id);

	if (!loom)
		return -ENOENT;
	loom_put(loom);
	loom_put(loom); /* expect */
	return 0;
}
""",
    """
static void pump_free(struct kref *ref)
{
	struct pump *pump = container_of(ref, struct pump, ref);

	put_device(pump->valve);
	kfree(pump);
}

static int pump_add(struct device *valve)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);

	if (!pump)
		return -ENOMEM;
	kref_init(&pump->ref);
	pump->valve = get_device(valve);
	if (pump_start(pump)) {
		kref_put(&pump->ref, pump_free);
		put_device(valve); /* expect */
		return -EIO;
	}
	pump_publish(pump);
	return 0;
}
""",
    """
static void pump_free(struct kref *ref)
{
	struct pump *pump = container_of(ref, struct pump, ref);

	put_device(pump->valve);
	kfree(pump);
}

static int pump_add(struct device *valve)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);

	if (!pump)
		return -ENOMEM;
	kref_init(&pump->ref);
	pump->valve = get_device(valve);
	if (pump_start(pump)) {
		put_device(pump->valve);
		kref_put(&pump->ref, pump_free); /* expect */
		return -EIO;
	}
	pump_publish(pump);
	return 0;
}
""",
    """
static void loom_free(struct kref *ref)
{
	struct loom *loom = container_of(ref, struct loom, ref);

	usb_put_dev(loom->udev);
	kfree(loom);
}

static int loom_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct usb_device *udev = usb_get_dev(interface_to_usbdev(intf));
	struct loom *loom = kzalloc(sizeof(*loom), GFP_KERNEL);

	if (!loom) {
		usb_put_dev(udev);
		return -ENOMEM;
	}
	loom->udev = udev;
	kref_init(&loom->ref);
	if (loom_start(loom)) {
		kref_put(&loom->ref, loom_free);
		return -EIO;
	}
	usb_set_intfdata(intf, loom);
	usb_put_dev(udev); /* expect */
	return 0;
}
""",
    """
static struct kiln *kiln_alloc(struct hall *hall)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);

	if (!kiln)
		return NULL;
	kref_init(&kiln->ref);
	list_add_tail(&kiln->node, &hall->kilns);
	return kiln;
}

static int kiln_add(struct hall *hall)
{
	struct kiln *kiln = kiln_alloc(hall);

	if (!kiln)
		return -ENOMEM;
	if (kiln_heat(kiln)) {
		kref_put(&kiln->ref, kiln_free);
		kref_put(&kiln->ref, kiln_free); /* expect */
		return -EIO;
	}
	hall->hottest = kiln;
	return 0;
}
""",
]
GOOD = [
    """
static struct device_node *lamp_keep_bulb(struct lamp *lamp, struct device_node *parent)
{
	for_each_child_of_node_scoped(parent, child) {
		of_node_get(child);
		if (lamp_wants(lamp, child))
			return child;
		of_node_put(child);
		if (lamp->one)
			break;
	}
	return NULL;
}
""",
    """
static int valve_bind(struct valve *valve, const char *name)
{
	struct device *peer;
	int ret;

	peer = bus_find_device_by_name(&valve_bus, NULL, name);
	if (!peer)
		return -ENODEV;
	ret = valve_couple(valve, peer);
	if (ret)
		goto out;
	ret = valve_open(valve);
out:
	put_device(peer);
	return ret;
}
""",
    """
static void lamp_climb(struct lamp *lamp)
{
	struct device_node *np = of_node_get(lamp->node);
	struct device_node *parent;

	while (np && !of_property_present(np, "bulbs")) {
		parent = of_get_parent(np);
		of_node_put(np);
		np = parent;
	}
	of_node_put(np);
}
""",
    """
static int kiln_replay(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);
	int ret;

	if (!file)
		return -EBADF;
	ret = kiln_parse(kiln, file);
	if (ret > 0) {
		fput(file);
		file = NULL;
	}
	kiln_reset(kiln);
	if (file)
		fput(file);
	return ret;
}
""",
    """
static void pump_swap(struct pump *pump)
{
	struct device *dev = get_device(pump->peer);

	get_device(dev);
	pump_publish(pump, dev);
	put_device(dev);
	put_device(dev);
}
""",
    """
static void pump_free(struct kref *ref)
{
	kfree(container_of(ref, struct pump, ref));
}

static int pump_add(struct device *valve)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);

	if (!pump)
		return -ENOMEM;
	kref_init(&pump->ref);
	pump->valve = get_device(valve);
	if (pump_start(pump)) {
		kref_put(&pump->ref, pump_free);
		put_device(valve);
		return -EIO;
	}
	pump_publish(pump);
	return 0;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    in_loops = {incident.line for incident in outcome.incidents if incident.what == "put-again" and incident.looped}
    for incident in outcome.incidents:
        if _matches(incident) and incident.line not in in_loops:
            yield claim(incident, _message(incident), _confidence(outcome, incident))
        elif incident.what == "put-owned" and _goes_on(outcome, incident):
            yield claim(incident, _message(incident), Confidence.MEDIUM)


def _confidence(outcome: Outcome, incident: Incident) -> Confidence:
    """How sure it is; of what a constructor in sight has made there was one reference and those taken here."""
    made = incident.origin == "result" and incident.delivered_by in outcome.makers
    sure = Confidence.LOW if bare(outcome, incident) or two_held(incident) else one_too_many(incident)
    return max(sure, Confidence.MEDIUM if made else Confidence.LOW)


def _goes_on(outcome: Outcome, incident: Incident) -> bool:
    """Whether a path that does not fail puts it."""
    well = (found for found in outcome.exits if found.kind == "success")
    return any(step.what == "put" and step.line == incident.line for found in well for step in found.steps)


def _message(incident: Incident) -> str:
    if incident.what == "put-iterated":
        return f"the loop drops the reference on {incident.name} itself: is {call(incident)} one too many?"
    if incident.what == "put-owned":
        lies = f"{incident.name} lies in {incident.entry}, which {incident.inside}() puts"
        return f"{lies}: which reference does {call(incident)} drop?"
    if incident.inside:
        earlier = f"{incident.drop_function}() on line {incident.drop_line} has put {incident.name}"
        return f"{earlier}: which reference does {call(incident)} drop, in {incident.inside}()?"
    inside = f", in {incident.release}()," if incident.release else ""
    earlier = f"{incident.drop_function}() on line {incident.drop_line}{inside}"
    return f"{earlier} has put {incident.name}: which reference does {call(incident)} drop?"


def _matches(incident: Incident) -> bool:
    again = incident.what == "put-again" and not incident.looped and not incident.taken
    return again or incident.what == "put-iterated"
