# SPDX-License-Identifier: GPL-2.0-or-later
"""The end of a __free() variable's scope puts what lives on, or what was never set.

What it reports
    Three mistakes with the __free() variables of linux/cleanup.h, whose cleanup runs wherever their scope ends. A
    variable is returned without no_free_ptr() or return_ptr(): the cleanup has put the object before the caller gets
    it. It is stored where others find it, and the cleanup puts the only reference. Or its scope ends before anything
    was stored in it, because it was declared without an initialiser, or a goto or a case label jumps over that. The
    line is the one on which the scope is left: that of the return or the jump, or of the last statement in it.

    High confidence: it is returned, or has no value. Medium: it is stored, because that may be meant for the duration
    of a call only. Low: it is stored, and the function fails there, so that nobody may look at it; or it is returned,
    and the reference was one more on what somebody else had lent, who may still hold his own.

Why it matters
    The caller, or whoever reads the field, has a pointer without a reference: a use after free, and mostly a second
    put later on. A cleanup that runs on an unset variable puts or frees whatever the stack held.

Example
    struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");

    if (!np)
            return -ENODEV;
    lamp->np = np;
    return 0;                       <-- puts np: lamp->np = no_free_ptr(np)

What it cannot see
    A callee that takes a reference of its own on what it finds in the field, or that empties the field again. A field
    of memory that this function has allocated. What only counts for itself, such as kfree(), is looked at for unset
    variables, not for stored or returned ones. Variables with guard() or CLASS() are set where they are declared.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import claim

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static int valve_remember_port(struct valve *valve, struct device *dev)
{
	struct fwnode_handle *port __free(fwnode_handle) = device_get_named_child_node(dev, "port");

	if (!port)
		return -ENODEV;
	valve->port = port;
	return 0; /* expect */
}
""",
    """
static struct device_node *lamp_find_bulb(struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");

	if (!np)
		return NULL;
	if (!of_device_is_available(np))
		return ERR_PTR(-ENODEV);
	return np; /* expect */
}
""",
    """
static struct fwnode_handle *kiln_door(struct device *dev, bool strict)
{
	struct fwnode_handle *door __free(fwnode_handle) = NULL;

	door = device_get_named_child_node(dev, "door");
	if (!door)
		goto out;
	if (strict && !fwnode_device_is_available(door))
		return NULL;
out:
	return door; /* expect */
}
""",
    """
static struct device *valve_peer(const char *name)
{
	struct device *found;

	{
		struct device *peer __free(put_device) = bus_find_device_by_name(&valve_bus, NULL, name);

		found = peer;
	}
	return found; /* expect */
}
""",
    """
static int loom_get_node(struct device_node *parent, struct device_node **out)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "loom");

	if (!np)
		return -ENODEV;
	*out = np;
	return 0; /* expect */
}
""",
    """
static int lamp_attach(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");
	int ret;

	if (!np)
		return -ENODEV;
	lamp->np = np;
	ret = lamp_setup(lamp);
	if (ret)
		goto err;
	return 0; /* expect */
err:
	lamp->np = NULL;
	return ret;
}
""",
    """
static int lamp_light(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *np __free(device_node);

	if (!lamp->powered)
		return -EINVAL; /* expect */
	np = of_get_child_by_name(parent, "bulb");
	if (!np)
		return -ENODEV;
	return lamp_setup(lamp, np);
}
""",
    """
static int pump_report(struct pump *pump)
{
	char *text __free(kfree);
	int ret;

	ret = pump_sample(pump);
	if (ret)
		return ret; /* expect */
	text = kasprintf(GFP_KERNEL, "%d", pump->rate);
	if (!text)
		return -ENOMEM;
	return pump_print(pump, text);
}
""",
    """
static int kiln_heat(struct kiln *kiln, struct device_node *parent)
{
	struct device_node *np __free(device_node);
	int ret = 0;

	if (kiln->sensor)
		np = of_get_child_by_name(parent, "sensor");
	else
		ret = kiln_guess(kiln);
	return ret; /* expect */
}
""",
    """
static int loom_start(struct loom *loom, struct device_node *parent)
{
	int ret = loom_thread(loom);

	if (ret)
		goto out;
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "warp");
	ret = loom_weave(loom, np);
out:
	return ret; /* expect */
}
""",
]
GOOD = [
    """
static struct device_node *lamp_find_bulb(struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");

	if (!np || !of_device_is_available(np))
		return NULL;
	return no_free_ptr(np);
}
""",
    """
static struct device_node *lamp_find_bulb(struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");

	if (!np)
		return np;
	return_ptr(np);
}
""",
    """
static struct device_node *lamp_pick_bulb(struct lamp *lamp, struct device_node *parent)
{
	for_each_child_of_node_scoped(parent, child) {
		if (lamp_wants(lamp, child))
			return no_free_ptr(child);
	}
	return NULL;
}
""",
    """
static struct device_node *lamp_share_bulb(struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");

	return of_node_get(np);
}
""",
    """
static int valve_remember_port(struct valve *valve, struct device *dev)
{
	struct fwnode_handle *port __free(fwnode_handle) = device_get_named_child_node(dev, "port");

	if (!port)
		return -ENODEV;
	valve->port = no_free_ptr(port);
	return 0;
}
""",
    """
static int lamp_remember(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");

	if (!np)
		return -ENODEV;
	lamp->np = of_node_get(np);
	return 0;
}
""",
    """
static int lamp_try(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");
	struct device_node *old = lamp->np;
	int ret;

	if (!np)
		return -ENODEV;
	lamp->np = np;
	ret = lamp_setup(lamp);
	lamp->np = old;
	return ret;
}
""",
    """
static int lamp_probe_once(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");
	int ret;

	lamp->np = np;
	ret = lamp_setup(lamp);
	lamp->np = NULL;
	return ret;
}
""",
    """
static int lamp_describe(struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");
	struct lamp_arguments arguments;

	arguments.np = np;
	return lamp_setup(&arguments);
}
""",
    """
static int lamp_light(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *np __free(device_node) = NULL;
	char *text __free(kfree) = NULL;

	if (!lamp->powered)
		return -EINVAL;
	np = of_get_child_by_name(parent, "bulb");
	text = kstrdup(lamp->name, GFP_KERNEL);
	return lamp_setup(lamp, np, text);
}
""",
    """
static int kiln_heat(struct kiln *kiln, struct device_node *parent)
{
	struct device_node *np __free(device_node);

	if (kiln->sensor)
		np = of_get_child_by_name(parent, "sensor");
	else
		np = NULL;
	if (!kiln->powered)
		return -EINVAL;
	return kiln_measure(kiln, np);
}
""",
    """
static int kiln_look(struct kiln *kiln)
{
	struct device_node *np __free(device_node);

	if (kiln_find(kiln, &np))
		return -ENODEV;
	return kiln_measure(kiln, np);
}
""",
    """
static int pump_start(struct pump *pump)
{
	guard(mutex)(&pump->lock);
	if (!pump->powered)
		return -EINVAL;
	scoped_guard(spinlock, &pump->state_lock) {
		if (pump->busy)
			return -EBUSY;
	}
	return pump_turn(pump);
}
""",
    """
static int loom_start(struct loom *loom, struct device_node *parent)
{
	int ret = loom_thread(loom);

	if (ret)
		goto out;
	{
		struct device_node *np __free(device_node) = of_get_child_by_name(parent, "warp");

		ret = loom_weave(loom, np);
	}
out:
	return ret;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if incident.what in ("scope-returned", "scope-stored", "scope-unset"):
            yield claim(incident, _message(outcome.function, incident), _confidence(outcome, incident))


def _message(function: str, incident: Incident) -> str:
    name, cleanup = incident.name, incident.function
    if incident.what == "scope-returned":
        return (
            f"{cleanup} puts {name} before {function}() returns it on line {incident.line}: is no_free_ptr() missing?"
        )
    if incident.what == "scope-unset":
        where = f"{function}() ends the scope of {name} on line {incident.line}"
        return f"{where} before anything is stored in it: what does {cleanup} run on?"
    taken = f"{incident.reference.function}() on line {incident.reference.line}" if incident.reference else "a getter"
    return f"{name} is stored: should {cleanup} put on line {incident.line} what {taken} took, without no_free_ptr()?"


def _confidence(outcome: Outcome, incident: Incident) -> Confidence:
    if incident.what == "scope-stored":  # it may be meant for the duration of a call
        kinds = {way.kind for way in outcome.exits if way.line == incident.line}
        return Confidence.LOW if kinds == {"error"} else Confidence.MEDIUM
    lent = incident.reference is not None and incident.reference.how == "argument"
    return Confidence.LOW if lent else Confidence.HIGH
