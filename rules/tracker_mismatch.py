# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is taken with a tracker and dropped without one, or the contrary.

What it reports
    A reference on a net_device or a network namespace that was taken with a tracker (netdev_hold(),
    netdev_get_by_name(), get_net_track()) and is dropped by a put that knows of none (dev_put(), put_net()); or one
    that was taken without (dev_hold(), dev_get_by_name(), get_net()) and is dropped by netdev_put() or
    put_net_track(). A tracker that is added later (netdev_tracker_alloc()) or taken off before the put is followed.
    Where the function holds one reference of each kind on the object, each put drops its own. The line is that of
    the put. Which functions have a tracker stands in rules/families.

    Confidence is high: get and put stand in one function, and both are known.

Why it matters
    The count itself is right, so that nobody notices without CONFIG_NET_DEV_REFCNT_TRACKER or its twin for
    namespaces. With it, a reference that is dropped without its tracker is reported as leaked when the object goes
    away, which sends people after a leak that is none; and the references of a device that have no tracker, which are
    counted as well, are one short. A put with a tracker that was never given to a get, or that has been used up
    before, warns of a reference that was already released, or reads memory that nobody has set.

Example
    netdev_hold(ndev, &loom->tracker, GFP_KERNEL);
    ret = loom_attach(loom, ndev->mtu);
    if (ret) {
            dev_put(ndev);          <-- netdev_put(ndev, &loom->tracker)
            return ret;
    }

What it cannot see
    Which tracker it is: two trackers that are mixed up, or one that is used for two references at a time. A get in
    one function and the put in another, such as probe() and remove(). That netdev_tracker_free() asks for __dev_put()
    after it, since dev_put() lowers the number of the references without a tracker, too.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome, Reference
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.OTHER
SINCE = "0.1.0"
BAD = [
    """
static int loom_bind(struct loom *loom, struct net_device *ndev)
{
	int ret;

	netdev_hold(ndev, &loom->tracker, GFP_KERNEL);
	ret = loom_attach(loom, ndev->mtu);
	if (ret) {
		dev_put(ndev); /* expect */
		return ret;
	}
	loom->ndev = ndev;
	return 0;
}
""",
    """
static int loom_read_mtu(struct loom *loom, struct net *net, const char *name)
{
	struct net_device *ndev = dev_get_by_name(net, name);

	if (!ndev)
		return -ENODEV;
	loom->mtu = ndev->mtu;
	netdev_put(ndev, &loom->tracker); /* expect */
	return 0;
}
""",
    """
static int loom_read_mtu(struct loom *loom, struct net *net, int index)
{
	netdevice_tracker tracker;
	struct net_device *ndev = netdev_get_by_index(net, index, &tracker, GFP_KERNEL);

	if (!ndev)
		return -ENODEV;
	loom->mtu = ndev->mtu;
	dev_put(ndev); /* expect */
	return 0;
}
""",
    """
static int pump_listen(struct pump *pump, struct net *net)
{
	int ret;

	pump->net = get_net_track(net, &pump->ns_tracker, GFP_KERNEL);
	ret = pump_open(pump);
	if (ret)
		put_net(pump->net); /* expect */
	return ret;
}
""",
    """
static int pump_listen(struct pump *pump, struct net *net)
{
	int ret;

	get_net(net);
	ret = pump_open(pump);
	if (ret) {
		put_net_track(net, &pump->ns_tracker); /* expect */
		return ret;
	}
	pump->net = net;
	return 0;
}
""",
    """
static int loom_bind(struct loom *loom, struct net *net, int index)
{
	struct net_device *ndev = dev_get_by_index(net, index);
	int ret;

	if (!ndev)
		return -ENODEV;
	if (ndev->type != ARPHRD_ETHER) {
		ret = -EINVAL;
		goto err;
	}
	netdev_tracker_alloc(ndev, &loom->tracker, GFP_KERNEL);
	ret = loom_attach(loom, ndev->mtu);
	if (ret)
		goto err;
	loom->ndev = ndev;
	return 0;
err:
	netdev_put(ndev, &loom->tracker); /* expect */
	return ret;
}
""",
    """
static int loom_read_mtu(struct loom *loom, struct net *net, const char *name)
{
	struct net_device *ndev __free(dev_put) = netdev_get_by_name(net, name, &loom->tracker, GFP_KERNEL);

	if (!ndev)
		return -ENODEV;
	loom->mtu = ndev->mtu;
	return 0; /* expect */
}
""",
]
GOOD = [
    """
static int pump_listen(struct pump *pump, struct net *net)
{
	int ret;

	get_net_track(net, &pump->ns_tracker, GFP_KERNEL);
	ret = pump_open(pump);
	if (ret) {
		__netns_tracker_free(net, &pump->ns_tracker, true);
		put_net(net);
		return ret;
	}
	pump->net = net;
	return 0;
}
""",
    """
static int pump_listen(struct pump *pump, struct net *net)
{
	int ret;

	get_net(net);
	netns_tracker_alloc(net, &pump->ns_tracker, GFP_KERNEL);
	ret = pump_open(pump);
	if (ret) {
		put_net_track(net, &pump->ns_tracker);
		return ret;
	}
	pump->net = net;
	return 0;
}
""",
    """
static int loom_bind(struct loom *loom, struct net *net, int index)
{
	struct net_device *ndev = dev_get_by_index(net, index);
	int ret;

	if (!ndev)
		return -ENODEV;
	netdev_tracker_alloc(ndev, &loom->tracker, GFP_KERNEL);
	ret = loom_attach(loom, ndev->mtu);
	if (ret) {
		netdev_put(ndev, &loom->tracker);
		return ret;
	}
	loom->ndev = ndev;
	return 0;
}
""",
    """
static int loom_bind(struct loom *loom, struct net_device *ndev)
{
	int ret;

	netdev_hold(ndev, &loom->tracker, GFP_KERNEL);
	ret = loom_attach(loom, ndev->mtu);
	if (ret) {
		netdev_tracker_free(ndev, &loom->tracker);
		__dev_put(ndev);
		return ret;
	}
	loom->ndev = ndev;
	return 0;
}
""",
    """
static int loom_bind(struct loom *loom, struct net_device *ndev)
{
	int ret;

	dev_hold(ndev);
	ret = loom_attach(loom, ndev->mtu);
	if (ret) {
		dev_put(ndev);
		return ret;
	}
	loom->ndev = ndev;
	return 0;
}
""",
    """
static int loom_read_mtu(struct loom *loom, struct net *net, const char *name)
{
	netdevice_tracker tracker;
	struct net_device *ndev = netdev_get_by_name(net, name, &tracker, GFP_KERNEL);

	if (!ndev)
		return -ENODEV;
	loom->mtu = ndev->mtu;
	netdev_put(ndev, &tracker);
	return 0;
}
""",
    """
static int loom_bind(struct loom *loom, struct net *net, int index)
{
	struct net_device *ndev = dev_get_by_index(net, index);
	int ret;

	if (!ndev)
		return -ENODEV;
	ret = loom_attach(loom, ndev->mtu);
	if (ret)
		goto out;
	loom->ndev = ndev;
	netdev_hold(ndev, &loom->tracker, GFP_KERNEL);
out:
	dev_put(ndev);
	return ret;
}
""",
    """
static void loom_keep(struct loom *loom, struct net_device *ndev)
{
	loom->ndev = ndev;
	netdev_hold(loom->ndev, &loom->tracker, GFP_KERNEL);
}

static int loom_bind(struct loom *loom, struct net_device *ndev)
{
	loom_keep(loom, ndev);
	if (loom_attach(loom, ndev->mtu)) {
		netdev_put(loom->ndev, &loom->tracker);
		return -EIO;
	}
	return 0;
}
""",
    """
static void loom_drop(struct loom *loom)
{
	netdev_put(loom->ndev, &loom->tracker);
}

static int loom_bind(struct loom *loom, struct net_device *ndev)
{
	loom->ndev = ndev;
	netdev_hold(loom->ndev, &loom->tracker, GFP_KERNEL);
	if (loom_attach(loom, ndev->mtu)) {
		loom_drop(loom);
		return -EIO;
	}
	return 0;
}
""",
    """
static struct net *pump_clone(struct pump *pump, struct net *net)
{
	pump->net = get_net_track(net, &pump->ns_tracker, GFP_KERNEL);
	if (pump_open(pump)) {
		put_net_track(pump->net, &pump->ns_tracker);
		return NULL;
	}
	return get_net(net);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        reference = incident.reference
        if incident.what == "put-untracked" and reference is not None:
            yield claim(incident, _message(incident, reference), _confidence(incident))


def _message(incident: Incident, reference: Reference) -> str:
    taken = f"{reference.function}() on line {reference.line}"
    return f"{taken} and {call(incident)} on {incident.name}: is the reference tracked, or is it not?"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH
