# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is used after its reference was dropped.

What it reports
    An object is read through a pointer, or the pointer is passed to a function that may read it, after the put that
    dropped the function's own reference, while the function holds no other reference on it. The line is that of the
    first such use; further uses after the same put are listed with it. Comparing or printing the pointer itself is
    no use, and neither is another put, which is another rule's. Usage counts such as pm_runtime's free nothing.

    High confidence: the reference was taken in this function, from a getter that returned the object, which is read
    here. Medium: it is passed to a function, which may only compare it; the getter or the put is known by its body
    alone; it is a kobject, which whatever it stands in may keep and whose release may do anything; it changes hands
    (page, file, inode, dentry, buffer); or the reference was not taken here, and the object was found in a field, the
    counter being the object's own and not that of a part in it; or a loop drops more than one reference of the kind,
    and no function of the file takes such a one where it adds to a list; or the use is new with the patch, and before
    it nothing in the function was used after such a put; or it is a parameter that is read here, of a static function
    all callers of which have it from a field, take no reference of the kind, and do not follow it after the call. Low:
    anything else, such as a bare counter of which the file takes more, or an object that was found and then
    unregistered; above all any other parameter, on which the caller may well hold a reference.

    Nothing is said while a reference is held on something of another kind that a getter has made of the object: that
    may keep it alive.

Why it matters
    A put may be the last one: the object is freed on another processor between the put and the use. Reading it is
    a use after free that works in every test and fails under load; with attacker-controlled timing it is a way in.

Example
    peer = bus_find_device_by_name(&valve_bus, NULL, name);
    if (!peer)
            return -ENODEV;
    valve_pulse(valve, peer);
    put_device(peer);
    dev_info(valve->dev, "pulsed %s", dev_name(peer));    <-- peer may be gone

What it cannot see
    Another reference that keeps the object: one that a list, the page cache under its lock, or the caller holds by
    agreement. RCU: between rcu_read_lock() and rcu_read_unlock() an object whose memory is freed after a grace
    period may be read after the put. Uses through another pointer to the same memory that was never seen to be one.
"""

import re
from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import bare, claim, documented, two_held

KIND = Kind.USE_AFTER_PUT
SINCE = "0.1.0"
# a line marked as removed is in the image before the patch only
BAD = [
    r"""
static int valve_poke(struct valve *valve, const char *name)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, name);

	if (!peer)
		return -ENODEV;
	valve_pulse(valve, peer);
	put_device(peer);
	dev_info(valve->dev, "poked %s\n", peer->driver->name); /* expect */
	return 0;
}
""",
    """
static int kiln_clone_flags(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);
	int ret;

	if (!file)
		return -EBADF;
	ret = kiln_check(kiln, file);
	fput(file);
	if (!ret)
		kiln->flags = file->f_flags; /* expect */
	return ret;
}
""",
    """
static int loom_flush(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	loom_drain(folio);
	folio_put(folio);
	loom_account(folio); /* expect */
	return 0;
}
""",
    """
static void pump_forward(struct pump *pump, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(pump->ndev, len);

	if (!skb)
		return;
	skb_put(skb, len);
	netif_rx(skb);
	pump->bytes += skb->len; /* expect */
}
""",
    # the second line with "pages" is as good as new
    """
static void kiln_evict(struct kiln *kiln, struct folio *folio)
{
	long pages = folio_nr_pages(folio); /* removed */

	folio_put(folio);
	kiln->pages -= pages; /* removed */
	if (0) /* removed */
		kiln->pages -= folio_nr_pages(folio); /* expect */
}
""",
    r"""
static int valve_name(struct valve *valve, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return -ENODEV;
	valve_pulse(valve, pdev);
	platform_device_put(pdev);
	valve->node = pdev->dev.of_node; /* expect */
	return 0;
}
""",
]
GOOD = [
    # the memory is the driver core's
    """
static int pump_register(struct pump_host *host)
{
	struct pump *pump = devm_kzalloc(host->dev, sizeof(*pump), GFP_KERNEL);
	int ret;

	if (!pump)
		return -ENOMEM;
	pump->dev.class = &pump_class;
	ret = device_register(&pump->dev);
	if (ret) {
		put_device(&pump->dev);
		pump->dev.parent = NULL;
		return ret;
	}
	return pump_start(pump);
}
""",
    # the device may hold its node
    """
static int loom_find_bus(struct loom *loom)
{
	struct device_node *np = of_parse_phandle(loom->node, "bus", 0);
	struct device *bus;

	if (!np)
		return -ENODEV;
	bus = bus_find_device_by_of_node(&loom_buses, np);
	of_node_put(np);
	if (!bus)
		return -EPROBE_DEFER;
	loom->level = loom_level_of(np);
	put_device(bus);
	return 0;
}
""",
    """
static void valve_forget(struct valve *valve)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, "peer");
	struct kobject *parent;

	if (!peer)
		return;
	parent = &peer->kobj;
	put_device(peer);
	if (&peer->kobj == valve->kobj || parent == valve->kobj)
		valve->kobj = NULL;
}
""",
    r"""
static int valve_poke(struct valve *valve, const char *name)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, name);

	if (!peer)
		return -ENODEV;
	valve_pulse(valve, peer);
	dev_info(valve->dev, "poked %s\n", peer->driver->name);
	put_device(peer);
	return 0;
}
""",
    """
static int kiln_clone_flags(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	get_file(file);
	kiln->spare = file;
	fput(file);
	kiln->flags = file->f_flags;
	return 0;
}
""",
    r"""
static void loom_forget(struct loom *loom, struct folio *folio)
{
	struct folio *old = filemap_get_folio(loom->mapping, loom->index);

	if (IS_ERR(old))
		return;
	folio_put(old);
	if (old == folio)
		loom->hits++;
	pr_debug("forgot %p\n", old);
}
""",
    """
static void pump_forward(struct pump *pump, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(pump->ndev, len);

	if (!skb)
		return;
	skb_put(skb, len);
	len = skb->len;
	netif_rx(skb);
	pump->bytes += len;
}
""",
    """
static void lamp_walk(struct device_node *np)
{
	struct device_node *next;

	np = of_node_get(np);
	while (np) {
		lamp_note(np);
		next = of_get_parent(np);
		of_node_put(np);
		np = next;
	}
}
""",
    """
static int valve_drop(struct valve *valve)
{
	struct device *peer = get_device(valve->peer);
	int busy;

	busy = valve_is_busy(peer);
	put_device(peer);
	return busy ? -EBUSY : device_is_registered(valve->peer);
}
""",
    """
static void pump_drop_delayed(struct pump *pump)
{
	struct urb *urb;

	while ((urb = usb_get_from_anchor(&pump->delayed))) {
		usb_put_urb(urb);
		pump_mark_idle(pump, urb);
	}
}
""",
]


# what has found it elsewhere puts the reference that it had there
_UNDOES = re.compile(r"(?:^|_)(?:remove|unregister|del|delete|unlink|destroy)(?:_|$)")


def check(outcome: Outcome) -> Iterator[Claim]:
    for found in _uses(outcome):
        yield _claim(found, _confidence(found[0], outcome))


def check_change(before: Outcome, after: Outcome) -> Iterator[Claim]:
    """Of an object that the caller may hold: before the patch nothing used it after its put."""
    was = {found[0].counter for found in _uses(before)}
    for found in _uses(after):
        first = found[0]
        later = first.whole and first.drop_line < first.line
        if later and first.counter not in was and _confidence(first, after) is Confidence.LOW:
            yield _claim(found, Confidence.MEDIUM)


def _uses(outcome: Outcome) -> list[list[Incident]]:
    """The uses after each put, in the order of their lines."""
    freed = {incident.line for incident in outcome.incidents if incident.what == "freed-again"}
    uses: dict[tuple[int, str], list[Incident]] = {}
    for incident in outcome.incidents:
        if incident.what == "use" and incident.line not in freed:
            # of a reference that was never ours, the first put says it all
            key = (incident.drop_line if incident.own else 0, incident.counter)
            uses.setdefault(key, []).append(incident)
    return [sorted(found, key=lambda incident: incident.line) for found in uses.values()]


def _claim(found: list[Incident], confidence: Confidence) -> Claim:
    first = found[0]
    earlier = f"{first.drop_function}() on line {first.drop_line}"
    message = f"{earlier} has put {first.name}: can it be gone when line {first.line} uses it?"
    lines = tuple(sorted({incident.line for incident in found}))
    return claim(first, message, confidence, lines)


def _confidence(incident: Incident, outcome: Outcome) -> Confidence:
    if two_held(incident) and _UNDOES.search(incident.drop_function):
        return Confidence.LOW
    if incident.own:
        sure = not incident.function and incident.counter != "kobject" and documented(incident)
        return Confidence.HIGH if sure else Confidence.MEDIUM
    if incident.origin == "field" and incident.whole and not bare(outcome, incident):
        return Confidence.MEDIUM
    if _nobody_else(incident, outcome):
        return Confidence.MEDIUM
    if incident.drop_line > incident.line:
        return Confidence.LOW  # in a loop: each turn may drop a reference that it has just come by
    # whose references a parameter still has is the caller's business, unless more than one is dropped here
    again = any(_one_more(other, incident.counter) for other in outcome.incidents)
    return Confidence.MEDIUM if again and incident.counter not in outcome.listed else Confidence.LOW


def _nobody_else(incident: Incident, outcome: Outcome) -> bool:
    """Whether it is a parameter that all callers, which are in sight, have from a field, and take no reference on."""
    if not incident.whole or incident.function or bare(outcome, incident) or incident.drop_line >= incident.line:
        return False
    given = {one.parameter: one.counted for one in outcome.from_fields}
    return incident.name in given and incident.counter not in given[incident.name]


def _one_more(incident: Incident, counter: str) -> bool:
    """Whether a loop drops more references of a counter than anybody took here."""
    return incident.what == "put-again" and incident.looped and not incident.own and incident.counter == counter
