# SPDX-License-Identifier: GPL-2.0-or-later
"""A pointer that a loop holds for one turn is stored in what lives on.

What it reports
    A loop holds a reference on its element for one turn (for_each_child_of_node(), fwnode_for_each_child_node()) and
    gives the element to a function of the file, which stores the pointer in an object that others have, and takes no
    reference. All callers of that function, which is static, are such loops; another function of the file reads the
    field, and not only to compare it. The line is that of the store.

    Medium confidence: something else may keep the element alive for as long. Nodes of a device tree that is never
    changed are seldom freed, so that this shows with overlays only.

Why it matters
    With the next turn the loop drops the reference, and nothing holds the element for the one who has stored it. Where
    it goes away, whoever follows the pointer later on reads freed memory. Often the one that ends the object drops a
    reference on it as well, that nobody has taken.

Example
    static int loom_add(struct loom *loom, struct device_node *np)
    {
            ...
            thread->np = np;                            <-- of_node_get(np)
            list_add(&thread->entry, &loom->threads);
            return 0;
    }
    ...
    for_each_child_of_node(loom->dev->of_node, child)
            loom_add(loom, child);

What it cannot see
    A store in the loop itself or in a callee of what it calls, and functions that other files or tables call. What is
    stored in a field called of_node or fwnode: devices have these from their makers, by custom uncounted.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, KeptTurn
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.MISSING_GET
SINCE = "0.1.0"
BAD = [
    """
static int loom_add(struct loom *loom, struct device_node *np)
{
	struct loom_thread *thread;

	thread = devm_kzalloc(loom->dev, sizeof(*thread), GFP_KERNEL);
	if (!thread)
		return -ENOMEM;
	thread->np = np; /* expect */
	list_add_tail(&thread->entry, &loom->threads);
	return 0;
}

static int loom_wind(struct loom_thread *thread)
{
	return of_property_count_strings(thread->np, "colour");
}

static int loom_probe(struct loom *loom)
{
	struct device_node *child;
	int ret;

	for_each_available_child_of_node(loom->dev->of_node, child) {
		ret = loom_add(loom, child);
		if (ret) {
			of_node_put(child);
			return ret;
		}
	}
	return 0;
}
""",
    """
static void kiln_zone_set(struct kiln_zone *zone, struct device_node *np, int number)
{
	zone->number = number;
	zone->sensor = np; /* expect */
}

static void kiln_zone_clear(struct kiln_zone *zone)
{
	of_node_put(zone->sensor);
}

static void kiln_zones(struct kiln *kiln)
{
	int number = 0;

	for_each_child_of_node_scoped(kiln->dev->of_node, child)
		kiln_zone_set(&kiln->zones[number], child, number++);
}
""",
    """
static int valve_port_init(struct valve *valve, struct fwnode_handle *port)
{
	struct valve_port *slot = kzalloc(sizeof(*slot), GFP_KERNEL);

	if (!slot)
		return -ENOMEM;
	slot->node = port; /* expect */
	valve->ports[valve->count++] = slot;
	return 0;
}

static bool valve_port_open(struct valve_port *slot)
{
	return fwnode_property_present(slot->node, "open");
}

static int valve_init(struct valve *valve, struct fwnode_handle *parent)
{
	struct fwnode_handle *port;

	fwnode_for_each_child_node(parent, port) {
		if (valve_port_init(valve, port)) {
			fwnode_handle_put(port);
			return -ENOMEM;
		}
	}
	return 0;
}
""",
]
GOOD = [
    """
static int loom_add(struct loom *loom, struct loom_thread *thread, struct device_node *np)
{
	thread->np = of_node_get(np);
	list_add_tail(&thread->entry, &loom->threads);
	return 0;
}

static int loom_wind(struct loom_thread *thread)
{
	return of_property_count_strings(thread->np, "colour");
}

static void loom_probe(struct loom *loom)
{
	struct device_node *child;

	for_each_child_of_node(loom->dev->of_node, child)
		loom_add(loom, loom_next(loom), child);
}
""",
    # the loop takes one for it
    """
static void loom_add(struct loom *loom, struct loom_thread *thread, struct device_node *np)
{
	thread->np = np;
	list_add_tail(&thread->entry, &loom->threads);
}

static int loom_wind(struct loom_thread *thread)
{
	return of_property_count_strings(thread->np, "colour");
}

static void loom_probe(struct loom *loom)
{
	struct device_node *child;

	for_each_child_of_node(loom->dev->of_node, child) {
		of_node_get(child);
		loom_add(loom, loom_next(loom), child);
	}
}
""",
    # another caller has it for longer
    """
static void loom_add(struct loom *loom, struct loom_thread *thread, struct device_node *np)
{
	thread->np = np;
	list_add_tail(&thread->entry, &loom->threads);
}

static int loom_wind(struct loom_thread *thread)
{
	return of_property_count_strings(thread->np, "colour");
}

static void loom_probe(struct loom *loom)
{
	struct device_node *child;

	loom_add(loom, &loom->first, loom->dev->of_node);
	for_each_child_of_node(loom->dev->of_node, child)
		loom_add(loom, loom_next(loom), child);
}
""",
    # forgotten with the call
    """
static void loom_add(struct loom *loom, struct device_node *np)
{
	struct loom_thread thread;

	thread.np = np;
	loom_try(loom, &thread);
}

static int loom_wind(struct loom_thread *thread)
{
	return of_property_count_strings(thread->np, "colour");
}

static void loom_probe(struct loom *loom)
{
	struct device_node *child;

	for_each_child_of_node(loom->dev->of_node, child)
		loom_add(loom, child);
}
""",
    # lists hold nothing
    """
static void loom_add(struct loom *loom, struct loom_thread *thread, struct loom_node *node)
{
	thread->node = node;
	list_add_tail(&thread->entry, &loom->threads);
}

static bool loom_wind(struct loom_thread *thread)
{
	return thread->node->wound;
}

static void loom_probe(struct loom *loom)
{
	struct loom_node *node;

	list_for_each_entry(node, &loom->nodes, list)
		loom_add(loom, loom_next(loom), node);
}
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    for one in found.kept_turns:
        yield _claim(one)


def _claim(one: KeptTurn) -> Claim:
    held = f"{one.caller}() holds it for one turn of the loop that calls this on line {one.call_line}"
    return Claim(
        line=one.line,
        message=f"{one.place} keeps a pointer without a reference, and {held}: what keeps it alive after that?",
        confidence=Confidence.MEDIUM,
        object=one.place,
        counter=one.counter,
        exits=(one.line,),
        facts=(("taker", one.caller), ("keep_line", str(one.call_line))),
        function=one.keeper.function,
    )
