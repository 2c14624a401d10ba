# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter drops the reference of its argument, and that was not ours to drop.

What it reports
    Some getters walk on from an object and drop the reference of the one they are given: of_find_node_by_name(from),
    of_get_next_child(parent, prev), pci_get_device(..., from). The rule reports a call whose starting point is
    nobody's to drop here: a parameter, a field such as dev->of_node, or a pointer that came without a reference.
    The line is that of the call. Which argument is consumed is said by `consumes` in rules/families.

    High confidence: the argument is a field such as dev->of_node, or what a call returned without a reference. Medium:
    it is a parameter, or what one leads to (`*prev`, where a walk stands). Low: it is a parameter and the function
    returns a reference of the same kind, as a step of a walk does; or it is a global.

Why it matters
    Every call takes one reference from the owner of the node. After enough probes and removes the count of a node
    that is in use comes to zero: "OF: ERROR: of_node_release() detected bad of_node_put()", or a freed pci_dev.

Example
    np = of_find_node_by_name(dev->of_node, "panel");   <-- dev->of_node loses a reference
    if (!np)
            return -ENODEV;

    Either of_node_get(dev->of_node) first, or a getter that borrows, such as of_get_child_by_name().

What it cannot see
    A parameter that the caller meant to give away: callers in the same file are not asked. NULL as a starting point,
    and the usual loop in which the result is the next starting point, are understood. Where the reference was taken
    by a callee whose body is in another file, the rule does not know of it.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim
from patchlint.knowledge.contract import Where

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static struct device_node *kiln_find_panel(struct device *dev)
{
	return of_find_node_by_name(dev->of_node, "panel"); /* expect */
}
""",
    """
static int lamp_find_driver(struct lamp *lamp, struct device_node *start)
{
	struct device_node *np;

	np = of_find_compatible_node(start, NULL, "lamp,driver"); /* expect */
	if (!np)
		return -ENODEV;
	lamp_read_ratings(lamp, np);
	of_node_put(np);
	return 0;
}
""",
    """
static struct fwnode_handle *valve_port_after(struct valve *valve)
{
	return fwnode_get_next_child_node(valve->ports, valve->port); /* expect */
}
""",
]
GOOD = [
    """
static struct device_node *kiln_find_panel(struct device *dev)
{
	of_node_get(dev->of_node);
	return of_find_node_by_name(dev->of_node, "panel");
}
""",
    """
static int lamp_count_drivers(void)
{
	struct device_node *np = NULL;
	int count = 0;

	while ((np = of_find_compatible_node(np, NULL, "lamp,driver")))
		count++;
	return count;
}
""",
    """
static struct fwnode_handle *valve_second_port(struct fwnode_handle *ports)
{
	struct fwnode_handle *port;

	port = fwnode_get_next_child_node(ports, NULL);
	return fwnode_get_next_child_node(ports, port);
}
""",
    """
static struct device_node *kiln_find_root(struct device_node *np)
{
	np = of_node_get(np);
	while (np && !of_property_present(np, "kiln,root"))
		np = of_get_next_parent(np);
	return np;
}
""",
    """
static unsigned int loom_count_boards(void)
{
	struct pci_dev *pdev = NULL;
	unsigned int count = 0;

	while ((pdev = pci_get_device(LOOM_VENDOR, LOOM_BOARD, pdev)) != NULL)
		count++;
	return count;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"who took the reference on {incident.name} that {call(incident)} drops?"
            yield claim(incident, message, _confidence(incident, outcome))


def _matches(incident: Incident) -> bool:
    return incident.what == "consumed"


def _confidence(incident: Incident, outcome: Outcome) -> Confidence:
    if incident.origin in ("field", "result"):
        return Confidence.MEDIUM if incident.name.startswith("*") else Confidence.HIGH  # where a walk stands
    # a function that gives back another reference may be a step of a walk, whose argument is meant to be used up
    walks = any(
        change.counter == incident.counter and change.place.where is Where.RESULT
        for found in outcome.exits
        for change in found.changes
    )
    return Confidence.MEDIUM if incident.origin == "parameter" and not walks else Confidence.LOW
