# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is put on some paths and still held on others that end in an error.

What it reports
    A reference that this function takes, that at least one of its paths puts, returns or hands over, and that is
    still held where another path leaves with an error. References count from where they are certain: a getter's
    result once it is known to be valid, a conditional get once it is known to have succeeded. The line is that of
    the return; all returns with the same fault are one finding.

    High confidence: the exit is an error for sure, rules/families knows the get, and none of what follows is the case.
    Medium: `return ret` may be a success; a body alone shows the get, or a put in this function; it is a bare counter
    (kref, refcount_t), one more reference to what was there before (get_device()), or the first one of what the caller
    provided; the object changes hands (page, file, path, inode, dentry, buffer, socket, route, request; what is of
    BPF, Ceph or connection tracking), is in an array, or its driver data was asked for; it is stored, and other paths
    put it all the same, or this one puts all else that success leaves stored so; it is a usage count that no path
    drops and success keeps, or that a resume function, a flag beside it, a list or a put of another field of that name
    speaks for; or the exit is a success, and nobody but an error path puts that kind of thing in the file, or another
    success puts one of two. Low: it is stored in memory of this function's own and no path puts it; every other path
    keeps one more reference to what was there before, or a usage count for which a resume function or a flag speaks;
    it is stored or in use, and something is on a list; another element of the array is put; an "if" or a loop that
    puts such a thing was passed by; or the exit is any other success.

Why it matters
    Each failure leaves the count one too high: the object is never freed, its module cannot be unloaded, its clock
    or power domain never goes off. Deferred probes and calls from user space repeat the failure at will, and a
    32-bit counter that user space can raise without end wraps into a use after free.

Example
    np = of_parse_phandle(dev->of_node, "bulb", 0);
    if (!np)
            return -ENODEV;
    ret = lamp_setup(lamp, np);
    if (ret)
            return ret;             <-- np is still held
    of_node_put(np);
    return 0;

What it cannot see
    Who owns an object once its pointer is stored where others find it: the rule is silent then, unless other error
    paths put it and, if a success returns there as well, release likewise what it lies in. A callee that takes it over
    without a contract in the tables or a body in the same file looks like one that borrows it; one whose name speaks
    of releasing is given the benefit of the doubt. A put in the caller, agreed on by a comment, is not seen either.
"""

import re
from collections.abc import Iterator

from patchlint.engine.outcome import Exit, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import PATH, Leak, claim, in_words, is_error, leaks, moved, puts_one, queued, renamed, sure

KIND = Kind.LEAK
SINCE = "0.1.0"
# bare counters: nothing says whose they are, and who drops them may well be another function
_PLAIN = frozenset(("refcount_t", "atomic", "kref", "percpu_ref"))
BAD = [
    """
static int lamp_bind(struct lamp *lamp)
{
	struct device_node *bulb;
	int ret;

	bulb = of_parse_phandle(lamp->dev->of_node, "bulb", 0);
	if (!bulb)
		return -ENODEV;

	ret = lamp_read_ratings(lamp, bulb);
	if (ret)
		return ret; /* expect */

	of_node_put(bulb);
	return 0;
}
""",
    """
static int kiln_attach_log(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	if (!(file->f_mode & FMODE_WRITE))
		return -EACCES; /* expect */
	if (kiln->busy) {
		fput(file);
		return -EBUSY;
	}
	kiln->log = file;
	return 0;
}
""",
    r"""
static int loom_resume(struct loom *loom)
{
	int ret;

	ret = clk_prepare_enable(loom->clk);
	if (ret)
		return ret;

	ret = loom_wait_ready(loom);
	if (ret) {
		dev_err(loom->dev, "not ready: %d\n", ret);
		return ret; /* expect */
	}

	ret = loom_upload(loom);
	if (ret)
		goto disable;
	return 0;

disable:
	clk_disable_unprepare(loom->clk);
	return ret;
}
""",
    """
static int pump_report(struct sock *sk, struct pump *pump, u32 portid)
{
	struct sk_buff *skb;

	skb = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;

	if (pump_fill(skb, pump) < 0)
		return -EMSGSIZE; /* expect */

	return nlmsg_unicast(sk, skb, portid);
}
""",
    """
static int valve_register(struct device *parent, struct valve *valve)
{
	int ret;

	device_initialize(&valve->dev);
	valve->dev.parent = parent;
	valve->dev.release = valve_release;

	ret = dev_set_name(&valve->dev, "valve%d", valve->id);
	if (ret)
		goto put;

	ret = valve_map(valve);
	if (ret)
		return ret; /* expect */

	ret = device_add(&valve->dev);
	if (ret)
		goto put;
	return 0;

put:
	put_device(&valve->dev);
	return ret;
}
""",
    """
static int loom_add_file(struct loom *loom, int fd)
{
	struct loom_entry *entry;

	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return -ENOMEM;
	entry->file = fget(fd);
	if (!entry->file) {
		kfree(entry);
		return -EBADF;
	}
	if (loom_is_full(loom)) {
		kfree(entry);
		return -ENOSPC; /* expect */
	}
	list_add_tail(&entry->list, &loom->entries);
	return 0;
}
""",
    """
static int pump_add_netdev(struct device *dev)
{
	struct net_device *ndev = alloc_etherdev(sizeof(struct pump));
	int ret;

	if (!ndev)
		return -ENOMEM;
	ret = register_netdev(ndev);
	if (ret)
		return ret; /* expect */
	return 0;
}
""",
    """
static int pond_mknod(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode = new_inode(dir->i_sb);
	int ret = -ENOSPC;

	if (inode) {
		ret = pond_protect(inode, dir);
		if (ret)
			goto out;
		d_instantiate(dentry, inode);
		dget(dentry);
	}
out:
	return ret; /* expect */
}
""",
]
GOOD = [
    """
static int lamp_bind(struct lamp *lamp)
{
	struct device_node *bulb;
	int ret = -EINVAL;

	bulb = of_parse_phandle(lamp->dev->of_node, "bulb", 0);
	if (!bulb)
		return -ENODEV;
	if (!of_device_is_available(bulb))
		goto put;
	ret = lamp_read_ratings(lamp, bulb);
put:
	of_node_put(bulb);
	return ret;
}
""",
    """
static void lamp_put_node(void *node)
{
	of_node_put(node);
}

static int lamp_find_driver(struct device *dev, struct lamp *lamp)
{
	struct device_node *np;
	int ret;

	np = of_get_child_by_name(dev->of_node, "driver");
	if (!np)
		return -EINVAL;
	ret = devm_add_action_or_reset(dev, lamp_put_node, np);
	if (ret)
		return ret;
	return lamp_read_ratings(lamp, np);
}
""",
    """
static int lamp_count_bulbs(struct device *dev, u32 *count)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(dev->of_node, "bulbs");

	if (!np)
		return -ENODEV;
	if (of_property_read_u32(np, "count", count))
		return -EINVAL;
	return 0;
}
""",
    """
static int kiln_open_log(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	kiln->log = file;
	if (!kiln_is_idle(kiln))
		return -EBUSY;
	return 0;
}
""",
    r"""
static int pump_start(struct pump *pump)
{
	struct clk *clk;
	int ret;

	clk = clk_get(pump->dev, "motor");
	if (IS_ERR(clk))
		return dev_err_probe(pump->dev, PTR_ERR(clk), "no motor clock\n");
	ret = clk_prepare_enable(clk);
	if (ret) {
		clk_put(clk);
		return ret;
	}
	pump->clk = clk;
	return 0;
}
""",
    """
static int loom_deliver(struct loom *loom, const void *data, size_t len)
{
	struct sk_buff *skb = netdev_alloc_skb(loom->ndev, len);

	if (!skb)
		return -ENOMEM;
	skb_put_data(skb, data, len);
	if (netif_rx(skb) != NET_RX_SUCCESS)
		return -ENOBUFS;
	return 0;
}
""",
    """
static int loom_start_io(struct loom *loom, int fd)
{
	struct file *file = fget(fd);
	int ret;

	if (!file)
		return -EBADF;
	loom->file = file;
	ret = loom_submit(loom);
	if (ret == -EIOCBQUEUED)
		return ret;
	loom->file = NULL;
	fput(file);
	return ret;
}
""",
]


# a device whose resume() failed is not suspended any more: the next suspend() drops what it would have dropped
_RESUMES = re.compile(r"(?:^|_)(?:resume|restore|thaw)(?:_|$)")


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, PATH):
        exits = _telling(outcome, leak)
        if not exits:
            continue
        message = f"is {in_words(leak)} still held here?"
        yield claim(leak, message, _confidence(outcome, leak, exits), exits)


def _telling(outcome: Outcome, leak: Leak) -> tuple[Exit, ...]:
    """The exits that speak for a leak: a function that also keeps the reference when it succeeds does so on purpose."""
    if leak.reference.how in ("argument", "initial"):
        if leak.reference.how == "initial" and leak.kinds == {"none"}:
            return leak.exits
        kept = {found.line for found in leak.exits if found.kind != "error"}
        errors = [found for found in leak.exits if found.kind == "error" and found.line not in kept]
    else:
        errors = [found for found in leak.exits if found.kind == "error"] or list(leak.exits)
    errors.sort(key=lambda found: not is_error(outcome, found))
    return tuple(errors)


def _confidence(outcome: Outcome, leak: Leak, exits: tuple[Exit, ...]) -> Confidence:
    reference = leak.reference
    if reference.spared or (reference.escaped == "element" and puts_one(outcome, reference)):
        return Confidence.LOW
    if exits[0].kind != "error":
        return _without_error(outcome, leak, exits[0].kind)
    if reference.how == "argument" and not leak.settled and (reference.lifetime or reference.counter in _PLAIN):
        return Confidence.LOW
    if reference.holder in ("managed", "allocated") and leak.put is None:
        return Confidence.LOW  # what holds it may be undone by whoever frees that
    usage = reference.how == "argument" and not reference.lifetime
    in_use = usage and leak.kinds != {"error"} and leak.put is None
    told = usage and (_RESUMES.search(outcome.function) is not None or reference.noted)
    busy = (usage or reference.escaped != "") and queued(exits)
    if (in_use and (told or busy)) or (reference.escaped and busy):
        return Confidence.LOW
    theirs = reference.how == "initial" and reference.origin != "result"
    shared = moved(reference) or reference.escaped or reference.holder in ("managed", "allocated")
    known = sure(reference) and reference.counter not in _PLAIN and "[]" not in reference.name
    plain = known and is_error(outcome, exits[0]) and not (usage and renamed(reference, exits[0]))
    return Confidence.MEDIUM if theirs or shared or in_use or told or busy or not plain else Confidence.HIGH


def _without_error(outcome: Outcome, leak: Leak, kind: str) -> Confidence:
    """Of an exit without an error: to keep the reference may be what the function is for."""
    reference = leak.reference
    if leak.doubled:
        return Confidence.MEDIUM
    if reference.how == "initial":
        made = all(any(held.key == reference.key for held in found.held) for found in outcome.exits)
        return Confidence.MEDIUM if kind == "none" and (leak.settled or not made) else Confidence.LOW
    own = reference.how in ("result", "out") and reference.trusted and not reference.passed_on
    odd = leak.put is not None and reference.counter not in (*outcome.undone, *_PLAIN)
    return Confidence.MEDIUM if kind == "success" and own and odd else Confidence.LOW
