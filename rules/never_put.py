# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter's reference is not put on any path.

What it reports
    A getter returns a reference (or stores it through an out-parameter), and no path through the function puts it,
    returns it, hands it over or stores it where others find it. The line is that of the getter. When some path does
    one of these, the leak is another rule's: leak-on-error-path.

    High confidence: the getter stands in rules/families, and the pointer lives in a local variable only. Medium: the
    getter is known by its body alone, which may count what the caller knows by another name; the object changes hands
    (see below); its driver data was asked for, which may lead back to it; it is a GPIO, which may be held for good; or
    the pointer is in an element of an array, none of which is put here; if one is, low. Low: the reference is supposed
    from a put in the same function; it was put into an object that this function allocated or that the driver core
    manages; it is a page, file, path, inode, dentry, buffer, socket, route or request, or one of BPF, Ceph or
    connection tracking (these change hands) and an unknown callee was given it; the object is left in use (a clock
    that stays enabled must not be put); a callee is told that it should not be there, as in a test; or the source
    makes nothing at all of the getter's result.

Why it matters
    "Find" and "lookup" do not sound like "get", and so the put is forgotten: of_find_node_by_path(),
    bus_find_device(), filemap_get_folio(), dev_get_by_name(). The count grows with every call. A device found like
    this never goes away, a network namespace waits for its last device with "waiting for lo to become free", a
    folio can neither be split nor migrated.

Example
    np = of_find_node_by_path("/kiln/limits");          <-- never put
    if (!np)
            return -ENODEV;
    of_property_read_u32(np, "max-celsius", &kiln->max);
    return 0;

What it cannot see
    Objects that are meant to stay: an __init function that pins a device for good does so on purpose, but looks
    the same. A callee that consumes the pointer without a contract in the tables and without a body in this file;
    a callee whose name speaks of releasing is believed. A reference that is put through another name the object has
    (found again by its number, say) is not connected with this one.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome, Reference
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import NEVER, Leak, claim, in_words, leaks, moved, puts_one, sure

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
static int kiln_read_limits(struct kiln *kiln)
{
	struct device_node *np;

	np = of_find_node_by_path("/kiln/limits"); /* expect */
	if (!np)
		return -ENODEV;

	of_property_read_u32(np, "max-celsius", &kiln->max);
	return 0;
}
""",
    """
static bool valve_has_peer(struct valve *valve, const char *name)
{
	struct device *peer;

	peer = bus_find_device_by_name(&valve_bus, NULL, name); /* expect */
	if (!peer)
		return false;
	return device_is_registered(peer);
}
""",
    r"""
static void pump_show_owner(struct seq_file *m, struct pump *pump)
{
	struct pid *pid = find_get_pid(pump->owner); /* expect */

	if (pid)
		seq_printf(m, "owner: %d\n", pid_vnr(pid));
}
""",
    """
static void loom_note_size(struct loom *loom, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task); /* expect */

	if (mm)
		loom->pages = mm->total_vm;
}
""",
    """
static void pump_restart(struct pump *pump)
{
	struct urb *urb = usb_get_from_anchor(&pump->delayed); /* expect */

	if (urb)
		pump->delayed_count--;
}
""",
]
GOOD = [
    """
static int kiln_read_limits(struct kiln *kiln)
{
	struct device_node *np;

	np = of_find_node_by_path("/kiln/limits");
	if (!np)
		return -ENODEV;

	of_property_read_u32(np, "max-celsius", &kiln->max);
	of_node_put(np);
	return 0;
}
""",
    """
static struct device_node *kiln_limits_node(struct kiln *kiln)
{
	struct device_node *np;

	np = of_get_child_by_name(kiln->dev->of_node, "limits");
	if (!np)
		np = of_find_node_by_path("/kiln/limits");
	return np;
}
""",
    """
static int valve_find_peer(struct valve *valve, const char *name)
{
	struct device *dev = bus_find_device_by_name(&valve_bus, NULL, name);

	if (!dev)
		return -EPROBE_DEFER;
	valve->peer = to_valve(dev);
	return 0;
}
""",
    """
static int pump_lookup_owner(struct pump *pump, struct pid **owner)
{
	*owner = find_get_pid(pump->owner);
	return *owner ? 0 : -ESRCH;
}
""",
    """
static void loom_send(struct loom *loom, unsigned int len)
{
	struct sk_buff *skb = dev_alloc_skb(len);

	if (!skb)
		return;
	skb_put(skb, len);
	skb_queue_tail(&loom->queue, skb);
}
""",
    """
static int loom_keep_file(struct loom *loom, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	loom->word = (unsigned long)file | LOOM_OWNED;
	return 0;
}
""",
    """
static struct lamp *lamp_new(struct device_node *np)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	lamp->node = of_node_get(np);
	return lamp;
}

static int lamp_install(struct device_node *np)
{
	struct lamp *lamp = lamp_new(np);

	if (!lamp)
		return -ENOMEM;
	return lamp_register(lamp);
}
""",
    """
static struct sk_buff *loom_fill(struct loom *loom, int slot)
{
	struct sk_buff *skb = dev_alloc_skb(loom->size);

	if (!skb)
		return NULL;
	loom->ring[slot].skb = skb;
	return skb;
}

static int loom_fill_all(struct loom *loom)
{
	int slot;

	for (slot = 0; slot < 8; slot++)
		if (!loom_fill(loom, slot))
			return -ENOMEM;
	return 0;
}
""",
    """
static int pump_resume(struct pump *pump)
{
	struct urb *urb;
	int ret;

	while ((urb = usb_get_from_anchor(&pump->delayed))) {
		usb_put_urb(urb);
		ret = usb_submit_urb(urb, GFP_ATOMIC);
		if (ret)
			return ret;
	}
	return 0;
}
""",
    """
static struct sock *loom_lookup(struct loom *loom, int port)
{
	struct sock *sk;

	rcu_read_lock();
	sk_for_each_rcu(sk, &loom->socks) {
		if (sk->sk_num == port && refcount_inc_not_zero(&sk->sk_refcnt)) {
			rcu_read_unlock();
			return sk;
		}
	}
	rcu_read_unlock();
	return NULL;
}

static int loom_poke(struct loom *loom, int port)
{
	struct sock *sk = loom_lookup(loom, port);
	int ret;

	if (!sk)
		return -ENOENT;
	ret = loom_wake(sk);
	sock_put(sk);
	return ret;
}
""",
]


# a line that is requested keeps its level, and nobody else gets it: one that is set once may be held for good
_HELD = frozenset(("gpio_desc",))


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, NEVER):
        reference = leak.reference
        message = f"where is {in_words(leak)} put?"
        yield claim(leak, message, _confidence(outcome, leak), line=reference.line)


def _confidence(outcome: Outcome, leak: Leak) -> Confidence:
    reference = leak.reference
    if not reference.trusted or reference.spared or moved(reference) or reference.holder not in ("", "stack"):
        return Confidence.LOW
    if reference.ignored:
        return Confidence.LOW  # whoever wants no result may want the count, or what a callback does on the way
    if any(_uses(held, reference) for found in leak.exits for held in found.held):
        return Confidence.LOW
    if "[]" not in reference.name:
        return Confidence.HIGH if sure(reference) and reference.counter not in _HELD else Confidence.MEDIUM
    return Confidence.LOW if puts_one(outcome, reference) else Confidence.MEDIUM


def _uses(held: Reference, reference: Reference) -> bool:
    """Whether a usage count needs a reference: a clock that stays enabled must not be put."""
    return held.name == reference.name and held.counter != reference.counter and not held.lifetime
