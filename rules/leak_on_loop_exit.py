# SPDX-License-Identifier: GPL-2.0-or-later
"""A loop macro that holds a reference to its element is left early, and the element is not put.

What it reports
    A loop macro such as for_each_child_of_node() holds a reference to the element of each turn and drops it when it
    steps to the next. A break, goto or return leaves it held. The rule reports the exit of the function that is
    reached this way while the element is neither put, returned, nor stored where others find it. The line is that
    of the exit, not that of the break. Which macros hold a reference, and which drop it at an early exit as well
    (the _scoped ones), stands in the [loop] sections of rules/families.

    Confidence is always high: the macro is known by name, and nothing else could drop the reference.

Why it matters
    It is the commonest leak in drivers that read a device tree, because the loop looks as if it borrowed. With
    CONFIG_OF_DYNAMIC or with ACPI and software nodes the element is never freed; of_node_release() complains when an
    overlay is removed. For PCI and SCSI devices a lost reference keeps the whole device after it was unplugged.

Example
    for_each_child_of_node(parent, child) {
            ret = lamp_add_bulb(lamp, child);
            if (ret)
                    return ret;     <-- child is still held
    }
    return 0;

    Either of_node_put(child) before the return, or for_each_child_of_node_scoped().

What it cannot see
    Macros that are in no table, and elements that the loop keeps in a structure of the iterator's own. Whether an
    element that was stored on purpose is put later: storing it ends the rule's interest.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import LOOP, claim, leaks, taken

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
static int lamp_add_bulbs(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *child;
	int ret;

	for_each_child_of_node(parent, child) {
		ret = lamp_add_bulb(lamp, child);
		if (ret)
			return ret; /* expect */
	}
	return 0;
}
""",
    """
static int valve_parse_ports(struct valve *valve)
{
	struct fwnode_handle *port;
	u32 reg;
	int ret = 0;

	device_for_each_child_node(valve->dev, port) {
		ret = fwnode_property_read_u32(port, "reg", &reg);
		if (ret)
			break;
		valve->ports |= BIT(reg);
	}
	return ret; /* expect */
}
""",
    """
static bool loom_on_bridge(unsigned int vendor)
{
	struct pci_dev *pdev = NULL;

	for_each_pci_dev(pdev) {
		if (pdev->vendor == vendor)
			return true; /* expect */
	}
	return false;
}
""",
    """
static int kiln_wake_all(struct Scsi_Host *host)
{
	struct scsi_device *sdev;
	int ret = 0;

	shost_for_each_device(sdev, host) {
		ret = kiln_wake(sdev);
		if (ret < 0)
			goto out;
	}
	kiln_note_awake(host);
out:
	return ret; /* expect */
}
""",
    """
static struct device_node *lamp_find_bulb(struct device_node *parent)
{
	struct device_node *child;

	for_each_child_of_node(parent, child) {
		if (of_node_name_eq(child, "bulb"))
			return of_node_get(child); /* expect */
	}
	return NULL;
}
""",
]
GOOD = [
    """
static int lamp_add_bulbs(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *child;
	int ret;

	for_each_child_of_node(parent, child) {
		if (!of_device_is_available(child))
			continue;
		ret = lamp_add_bulb(lamp, child);
		if (ret) {
			of_node_put(child);
			return ret;
		}
	}
	return 0;
}
""",
    """
static int lamp_add_bulbs_scoped(struct lamp *lamp, struct device_node *parent)
{
	int ret;

	for_each_child_of_node_scoped(parent, child) {
		ret = lamp_add_bulb(lamp, child);
		if (ret)
			return ret;
	}
	return 0;
}
""",
    """
static struct fwnode_handle *valve_find_port(struct valve *valve, u32 wanted)
{
	struct fwnode_handle *port;
	u32 reg;

	device_for_each_child_node(valve->dev, port) {
		if (!fwnode_property_read_u32(port, "reg", &reg) && reg == wanted)
			return port;
	}
	return NULL;
}
""",
    """
static int kiln_find_sensor(struct kiln *kiln, struct device_node *parent)
{
	struct device_node *np;

	for_each_available_child_of_node(parent, np) {
		if (of_device_is_compatible(np, "kiln,sensor"))
			break;
	}
	if (!np)
		return -ENODEV;
	kiln->sensor_node = np;
	return 0;
}
""",
    """
static struct loom *loom_find(struct list_head *looms, int id)
{
	struct loom *loom;

	list_for_each_entry(loom, looms, list) {
		if (loom->id == id)
			return loom;
	}
	return NULL;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, LOOP):
        reference = leak.reference
        message = f"{taken(leak)} holds a reference on {reference.name}: is it put when the loop is left here?"
        yield claim(leak, message, Confidence.HIGH)
