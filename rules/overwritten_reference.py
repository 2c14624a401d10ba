# SPDX-License-Identifier: GPL-2.0-or-later
"""The last pointer to an object is overwritten while a reference is held.

What it reports
    A variable holds the only pointer to an object on which this function holds a reference, and it is assigned
    another value. Nothing is left that could put the reference. The line is that of the assignment. Getters that
    consume what they are given (of_get_next_child(parent, child)) give it back by themselves and are no overwrite.

    High confidence: the reference comes from a getter that rules/families knows. Medium: its body alone is known, or
    it is an object that changes hands (page, file, path, inode, dentry, buffer, route, request). Low: the get is only
    supposed from a put in the same function; the path passes by an "if" with the put in it; an unknown callee was
    given the object, and it is one that changes hands; or a switch in a loop would have to take one case twice.

Why it matters
    The object leaks as surely as with a missing put, but there is no exit to look at: the put at the end of the
    function is there and looks right, only it is about the second object. Retry loops leak once per turn.

Example
    zone = of_get_parent(first);
    if (!of_property_present(zone, "kiln,zone"))
            zone = of_get_parent(second);       <-- the first parent is lost
    ...
    of_node_put(zone);

What it cannot see
    A second pointer to the object that some callee keeps: passing the pointer to an unknown function does not count
    as keeping it. Objects in arrays, where it is not known which element a put is about. An overwrite in the third
    or a later turn of a loop only.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import claim
from patchlint.leaks import moved, sure

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
static int kiln_find_zone(struct device_node *first, struct device_node *second)
{
	struct device_node *zone;
	u32 id;
	int ret;

	zone = of_get_parent(first);
	if (!of_property_present(zone, "kiln,zone"))
		zone = of_get_parent(second); /* expect */
	ret = of_property_read_u32(zone, "id", &id);
	of_node_put(zone);
	return ret ? ret : id;
}
""",
    """
static void valve_walk(struct valve *valve, const char *const *names, int count)
{
	struct device *peer = NULL;
	int i;

	for (i = 0; i < count; i++)
		peer = bus_find_device_by_name(&valve_bus, NULL, names[i]); /* expect */
	put_device(peer);
}
""",
    """
static int loom_open_spare(struct loom *loom, int fd, int spare)
{
	struct file *file = fget(fd);

	if (file && !(file->f_mode & FMODE_WRITE))
		file = NULL; /* expect */
	if (!file)
		file = fget(spare);
	if (!file)
		return -EBADF;
	loom->file = file;
	return 0;
}
""",
]
GOOD = [
    """
static int kiln_find_zone(struct device_node *first, struct device_node *second)
{
	struct device_node *zone;
	u32 id;
	int ret;

	zone = of_get_parent(first);
	if (!of_property_present(zone, "kiln,zone")) {
		of_node_put(zone);
		zone = of_get_parent(second);
	}
	ret = of_property_read_u32(zone, "id", &id);
	of_node_put(zone);
	return ret ? ret : id;
}
""",
    """
static struct device_node *kiln_second_zone(struct device_node *parent)
{
	struct device_node *zone;

	zone = of_get_next_child(parent, NULL);
	zone = of_get_next_child(parent, zone);
	return zone;
}
""",
    """
static int loom_open_spare(struct loom *loom, int fd, int spare)
{
	struct file *file = fget(fd);

	if (!file)
		file = fget(spare);
	if (!file)
		return -EBADF;
	loom->file = file;
	return 0;
}
""",
    """
static int valve_pair(struct valve *valve, const char *const *names)
{
	struct device *peer, *first;

	peer = bus_find_device_by_name(&valve_bus, NULL, names[0]);
	first = peer;
	peer = bus_find_device_by_name(&valve_bus, NULL, names[1]);
	if (first && peer)
		valve_couple(first, peer);
	put_device(first);
	put_device(peer);
	return 0;
}
""",
    """
static void pump_climb(struct fwnode_handle *port)
{
	struct fwnode_handle *parent = fwnode_get_parent(port);

	while (parent && !fwnode_property_present(parent, "pump"))
		parent = fwnode_get_next_parent(parent);
	fwnode_handle_put(parent);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    taken = incident.reference
    source = f" from {taken.function}() on line {taken.line}" if taken else ""
    return f"is the reference on {incident.name}{source} lost on line {incident.line}?"


def _matches(incident: Incident) -> bool:
    return incident.what == "lost"


def _confidence(incident: Incident) -> Confidence:
    taken = incident.reference
    if taken is None or not taken.trusted:
        return Confidence.LOW
    # a switch in a loop: that its case comes by a second time is only possible, not said
    again = taken.line == incident.line and any(step.what == "case" for step in incident.steps)
    if again or taken.spared or moved(taken):
        return Confidence.LOW
    return Confidence.HIGH if sure(taken) else Confidence.MEDIUM
