# SPDX-License-Identifier: GPL-2.0-or-later
"""What a getter delivered is used before anybody has looked whether there is something.

What it reports
    A getter returns NULL when it finds nothing or has no memory, and a path reads or writes through its result
    without a look at it. The line is that of the first such access; later ones belong to the same claim. Which
    getters return NULL stands in rules/families; for others their bodies say so.

    Confidence is always low: the rule asks. Of what is found in code that has been in the kernel for years, most is
    promised by something that is not in sight: of 17 such places in Linux 6.12 without any decision between getter
    and access, five were mistakes.

Why it matters
    A look-up that fails is an ordinary event: the device tree has no such node, the interface was renamed, the
    driver of the other device is not bound yet, the disk cannot be read. Going on reads near address zero: an oops,
    with whatever locks and references the path holds.

Example
    peer = dev_get_by_name(&init_net, name);
    loom->mtu = peer->mtu;          <-- NULL if there is no such interface
    dev_put(peer);

What it cannot see
    Promises: a caller that has found the same object before, a list that is never empty, __GFP_NOFAIL. A member that
    is an array: naming it is its address only, and looks like an access. The address of a member (&pdev->dev) and
    container_of() are none, and are not reported; nor is it when a callee is given NULL and reads through it.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome, Reference
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import claim

KIND = Kind.OTHER
SINCE = "0.1.0"
QUESTION = True  # the manual says so: its findings may be of low confidence
BAD = [
    """
static int kiln_read_name(struct kiln *kiln)
{
	struct device_node *np = of_find_node_by_path("/kiln");

	kiln->name = kstrdup(np->name, GFP_KERNEL); /* expect */
	kiln->id = np->phandle;
	of_node_put(np);
	return kiln->name ? 0 : -ENOMEM;
}
""",
    """
static int loom_copy_mtu(struct loom *loom, const char *name)
{
	struct net_device *peer;

	peer = dev_get_by_name(&init_net, name);
	loom->mtu = peer->mtu; /* expect */
	dev_put(peer);
	return 0;
}
""",
    """
static int loom_send_stop(struct loom *loom)
{
	struct sk_buff *skb = alloc_skb(LOOM_STOP_LEN, GFP_ATOMIC);

	skb->dev = loom->ndev; /* expect */
	skb->protocol = htons(ETH_P_LOOM);
	dev_queue_xmit(skb);
	return 0;
}
""",
    """
static u32 pump_serial(struct pump *pump)
{
	struct buffer_head *bh;
	u32 serial;

	bh = sb_bread(pump->sb, PUMP_BLOCK);
	serial = get_unaligned_le32(bh->b_data); /* expect */
	brelse(bh);
	return serial;
}
""",
    """
static bool lamp_is_in_bay(struct lamp *lamp)
{
	struct device_node *bulb = of_parse_phandle(lamp->node, "bulb", 0);
	struct device_node *bay;
	bool found;

	if (!bulb)
		return false;
	bay = of_get_next_parent(bulb);
	found = bay->phandle == lamp->bay; /* expect */
	of_node_put(bay);
	return found;
}
""",
    """
static void pump_attach(struct pump *pump)
{
	pump->bridge = pci_get_slot(pump->bus, PUMP_SLOT);
	pump->irq = pump->bridge->irq; /* expect */
}
""",
]
GOOD = [
    """
static int kiln_read_name(struct kiln *kiln)
{
	struct device_node *np = of_find_node_by_path("/kiln");

	if (!np)
		return -ENODEV;
	kiln->name = kstrdup(np->name, GFP_KERNEL);
	of_node_put(np);
	return kiln->name ? 0 : -ENOMEM;
}
""",
    """
static int valve_find_drive(struct valve *valve)
{
	struct platform_device *pdev = of_find_device_by_node(valve->node);
	struct device *dev = &pdev->dev;

	if (!pdev)
		return -ENODEV;
	valve->drive = dev_get_drvdata(dev);
	put_device(dev);
	return valve->drive ? 0 : -EPROBE_DEFER;
}
""",
    """
static bool loom_is_jumbo(struct loom *loom, const char *name)
{
	struct net_device *peer = dev_get_by_name(&init_net, name);
	bool jumbo = false;

	if (peer && peer->mtu > LOOM_MTU)
		jumbo = true;
	dev_put(peer);
	return jumbo;
}
""",
    """
static u16 pump_bridge_id(struct pump *pump)
{
	struct pci_dev *bridge = pci_get_slot(pump->bus, PUMP_SLOT);
	u16 id = bridge ? bridge->device : 0;

	pci_dev_put(bridge);
	return id;
}
""",
    """
static int lamp_count_bulbs(struct lamp *lamp)
{
	struct device_node *np = of_node_get(lamp->node);
	int count = 0;

	while (np) {
		count += np->phandle != 0;
		np = of_get_next_parent(np);
	}
	return count;
}
""",
    """
static int loom_copy_mtu(struct loom *loom, const char *name)
{
	struct net_device *peer = dev_get_by_name(&init_net, name);
	int ret = 0;

	if (WARN_ON(!peer))
		ret = -ENODEV;
	if (!ret)
		loom->mtu = peer->mtu;
	dev_put(peer);
	return ret;
}
""",
    """
static void kiln_touch(struct kiln *kiln)
{
	struct device *dev = get_device(kiln->dev);

	kiln->devt = dev->devt;
	put_device(dev);
}
""",
    """
static void valve_open_peer(struct valve *valve, const char *name)
{
	struct device *dev = bus_find_device_by_name(&valve_bus, NULL, name);
	struct valve *peer = container_of(dev, struct valve, dev);

	if (!dev)
		return;
	peer->open = true;
	put_device(dev);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    reads: dict[int, list[tuple[Incident, Reference]]] = {}
    for incident in outcome.incidents:
        if _matches(incident) and incident.reference is not None:
            reads.setdefault(incident.reference.site, []).append((incident, incident.reference))
    for found in reads.values():
        first, reference = min(found, key=lambda one: one[0].line)
        lines = tuple(sorted({incident.line for incident, _ in found}))
        yield claim(first, _message(first, reference), Confidence.LOW, lines)


def _message(incident: Incident, reference: Reference) -> str:
    getter = f"{reference.function}() on line {reference.line}"
    return f"{getter} may return NULL: is {incident.name} known to be there when line {incident.line} uses it?"


def _matches(incident: Incident) -> bool:
    return incident.what == "unchecked-use"
