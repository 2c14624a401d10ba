# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is put although its reference was handed over.

What it reports
    A put of an object on a path where an earlier call has consumed the reference that this function knew of:
    fd_install(), netif_rx(), dev_queue_xmit(), d_make_root() always, sock_queue_rcv_skb() and dma_buf_fd() if they
    have succeeded, a function in sight that takes over what it is given, or puts it when it fails. Which calls take
    over stands in the [take] sections of rules/families. The line is that of the put.

    High confidence: the call has consumed what a getter or a constructor of this function delivered, so that nothing
    is left to drop, and rules/families knows all three. Medium: one of them is known by its body alone; the call has
    consumed one more reference that was taken on a parameter (skb_get() and the
    like); or none was taken here, and the object was found in a field. Low: one more was taken on any other object;
    or none was taken here, and the object is a parameter, a global or a call's result: two may have come with it.

Why it matters
    The reference is somebody else's from that call on. He may have dropped it before the call returns, or will drop
    it in a moment: the put frees an object that sits in a queue or a file table, or frees it a second time.
    Often the call's error code misleads: dev_queue_xmit(), genlmsg_reply() and d_make_root() consume when they fail,
    too.

Example
    ret = dev_queue_xmit(skb);
    if (ret)
            kfree_skb(skb);         <-- gone, whatever dev_queue_xmit() returned

What it cannot see
    A second reference that came in by an unknown way, and whether a callee in sight drops its caller's reference or
    one that a list or a timer has held. Calls that register an object are not meant here: they hand the first
    reference to a bus, and what has to be called instead of the put is another question. What the callee stores
    where others find it, and lives on there, is not followed.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Kind
from patchlint.incidents import call, claim, one_too_many

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static int loom_push(struct loom *loom, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(loom->ndev, len);

	if (!skb)
		return -ENOMEM;
	netif_rx(skb);
	if (!netif_running(loom->ndev)) {
		kfree_skb(skb); /* expect */
		return -ENETDOWN;
	}
	return 0;
}
""",
    """
static int loom_push(struct loom *loom, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(loom->ndev, len);
	int ret;

	if (!skb)
		return -ENOMEM;
	ret = dev_queue_xmit(skb);
	if (ret)
		kfree_skb(skb); /* expect */
	return ret;
}
""",
    """
static int kiln_mount(struct super_block *sb)
{
	struct inode *root = iget_locked(sb, 1);

	if (!root)
		return -ENOMEM;
	sb->s_root = d_make_root(root);
	if (!sb->s_root) {
		iput(root); /* expect */
		return -ENOMEM;
	}
	return 0;
}
""",
    """
static int kiln_watch(struct kiln *kiln)
{
	struct file *file;
	int fd, ret;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	file = anon_inode_getfile("kiln", &kiln_fops, kiln, O_RDONLY);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	ret = kiln_start_watch(kiln);
	if (ret)
		goto err;
	return fd;
err:
	fput(file); /* expect */
	put_unused_fd(fd); /* expect */
	return ret;
}
""",
    """
static int pump_feed(struct pump *pump, struct sock *sk, struct sk_buff *orig)
{
	struct sk_buff *skb = skb_clone(orig, GFP_KERNEL);
	int ret;

	if (!skb)
		return -ENOMEM;
	ret = sock_queue_rcv_skb(sk, skb);
	if (ret)
		goto err;
	ret = pump_account(pump, sk);
	if (ret)
		goto err;
	return 0;
err:
	kfree_skb(skb); /* expect */
	return ret;
}
""",
    """
static int lamp_tell(struct genl_info *info, struct lamp *lamp)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	int ret;

	if (!msg)
		return -ENOMEM;
	ret = lamp_fill(msg, lamp);
	if (ret)
		goto free;
	ret = genlmsg_reply(msg, info);
	if (ret)
		goto free;
	return 0;
free:
	nlmsg_free(msg); /* expect */
	return ret;
}
""",
    """
static struct file *valve_open_file(struct valve *valve, struct super_block *sb)
{
	struct inode *inode = new_inode(sb);
	struct file *file;

	if (!inode)
		return ERR_PTR(-ENOMEM);
	file = alloc_file_pseudo(inode, valve->mnt, "valve", O_RDWR, &valve_fops);
	if (IS_ERR(file)) {
		iput(inode);
		return file;
	}
	if (valve_attach(valve)) {
		fput(file);
		iput(inode); /* expect */
		return ERR_PTR(-EBUSY);
	}
	return file;
}
""",
    """
static void loom_flush(struct loom *loom)
{
	netif_rx(loom->pending);
	loom->flushed++;
	kfree_skb(loom->pending); /* expect */
	loom->pending = NULL;
}
""",
    """
static int pump_accept(struct pump *pump, struct file *file)
{
	if (pump->full) {
		fput(file);
		return -ENOSPC;
	}
	pump->file = file;
	return 0;
}

static int pump_set_file(struct pump *pump, int fd)
{
	struct file *file = fget(fd);
	int ret;

	if (!file)
		return -EBADF;
	ret = pump_accept(pump, file);
	if (ret)
		fput(file); /* expect */
	return ret;
}
""",
]
GOOD = [
    """
static int loom_push(struct sock *sk, struct sk_buff *orig)
{
	struct sk_buff *skb = skb_clone(orig, GFP_KERNEL);
	int ret;

	if (!skb)
		return -ENOMEM;
	ret = sock_queue_rcv_skb(sk, skb);
	if (ret)
		kfree_skb(skb);
	return ret;
}
""",
    """
static int loom_push_and_log(struct loom *loom, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(loom->ndev, len);
	int ret;

	if (!skb)
		return -ENOMEM;
	skb_get(skb);
	ret = dev_queue_xmit(skb);
	loom_log(loom, skb->len, ret);
	kfree_skb(skb);
	return ret;
}
""",
    """
static int valve_add(struct valve *valve, struct device *parent)
{
	int ret;

	device_initialize(&valve->dev);
	valve->dev.parent = parent;
	valve->dev.release = valve_release;
	ret = device_add(&valve->dev);
	if (ret)
		goto put;
	ret = valve_attach(valve);
	if (ret)
		goto del;
	return 0;
del:
	device_del(&valve->dev);
put:
	put_device(&valve->dev);
	return ret;
}
""",
    """
static int pump_add_child(struct pump *pump)
{
	struct platform_device *child = platform_device_alloc("pump-valve", pump->id);
	int ret;

	if (!child)
		return -ENOMEM;
	child->dev.parent = pump->dev;
	ret = platform_device_add(child);
	if (ret) {
		platform_device_put(child);
		return ret;
	}
	pump->child = child;
	return 0;
}
""",
    """
static int kiln_share(struct kiln *kiln, int handle, int flags)
{
	struct dma_buf *buf = dma_buf_get(handle);
	int fd;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	fd = dma_buf_fd(buf, flags);
	if (fd < 0)
		dma_buf_put(buf);
	return fd;
}
""",
    """
static int kiln_watch(struct kiln *kiln)
{
	struct file *file;
	int fd, ret;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	file = anon_inode_getfile("kiln", &kiln_fops, kiln, O_RDONLY);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
		goto err_fd;
	}
	ret = kiln_start_watch(kiln);
	if (ret)
		goto err_file;
	fd_install(fd, file);
	return fd;
err_file:
	fput(file);
err_fd:
	put_unused_fd(fd);
	return ret;
}
""",
    """
static void loom_drain(struct loom *loom)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&loom->queue))) {
		if (!netif_running(loom->ndev)) {
			kfree_skb(skb);
			continue;
		}
		netif_rx(skb);
	}
}
""",
    """
static int loom_push_all(struct loom *loom, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(loom->ndev, len);
	int ret = 0;

	if (!skb)
		return -ENOMEM;
	if (netif_running(loom->ndev)) {
		netif_rx(skb);
		skb = NULL;
	} else {
		ret = -ENETDOWN;
	}
	loom_log(loom, len, ret);
	kfree_skb(skb);
	return ret;
}
""",
    """
static int lamp_mirror(struct lamp *lamp, struct net_device *ndev, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(ndev, len);
	struct sk_buff *copy;

	if (!skb)
		return -ENOMEM;
	copy = skb_clone(skb, GFP_ATOMIC);
	if (copy)
		dev_queue_xmit(copy);
	lamp_show(lamp, skb);
	consume_skb(skb);
	return 0;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            yield claim(incident, _message(incident), one_too_many(incident))


def _message(incident: Incident) -> str:
    earlier = f"{incident.drop_function}() on line {incident.drop_line}"
    return f"{earlier} has consumed the reference on {incident.name}: which one does {call(incident)} drop?"


def _matches(incident: Incident) -> bool:
    return incident.what == "put-again" and incident.taken and not incident.release and not incident.looped
