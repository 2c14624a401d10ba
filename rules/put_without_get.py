# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is dropped that nobody took here.

What it reports
    A put of an object that came from a getter which takes no reference: pid_task(), __dev_get_by_name(),
    dev_fwnode(), virt_to_page(). The line is that of the put. Which getters lend only stands in the [borrow]
    sections of rules/families. The same of the device that a driver's probe() or remove() is called with, which the
    driver core holds ([callback] in rules/protocols), in a file that takes no reference on a device it has.

    Confidence is always low: the rule asks. The reference may have been taken by the caller, or before the object
    was found again by this getter, and is rightly dropped here.

Why it matters
    Names do not tell: dev_get_by_name() takes a reference and __dev_get_by_name() does not. A put of what was only
    lent takes a reference from the owner, and the object is freed while the owner still uses it.

Example
    ndev = __dev_get_by_name(net, name);
    if (!ndev)
            return -ENODEV;
    loom->ifindex = ndev->ifindex;
    dev_put(ndev);                  <-- the name alone made it a get

What it cannot see
    Whether the reference is older than the look-up: "find it again and drop the reference that was stored with it"
    is a common shape in remove and close functions. Pointers from fields and other parameters are nobody's in this
    respect: a put of valve->peer in a remove function is the usual thing and is not reported.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.EXTRA_PUT
QUESTION = True  # the manual says so: its findings may be of low confidence
BAD = [
    """
static int loom_link(struct loom *loom, const char *name)
{
	struct net_device *ndev = __dev_get_by_name(&init_net, name);

	if (!ndev)
		return -ENODEV;
	loom->ifindex = ndev->ifindex;
	dev_put(ndev); /* expect */
	return 0;
}
""",
    """
static void kiln_wake_owner(struct kiln *kiln)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(kiln->owner, PIDTYPE_PID);
	if (task)
		wake_up_process(task);
	rcu_read_unlock();
	if (task)
		put_task_struct(task); /* expect */
}
""",
    """
static int valve_check_log(struct valve *valve, struct file *log)
{
	struct inode *inode = file_inode(log);
	int ret = 0;

	if (!S_ISREG(inode->i_mode))
		ret = -EINVAL;
	iput(inode); /* expect */
	return ret;
}
""",
    """
static void valve_remove(struct platform_device *pdev)
{
	struct valve *valve = platform_get_drvdata(pdev);

	valve_stop(valve);
	platform_device_put(pdev); /* expect */
}

static struct platform_driver valve_driver = {
	.remove = valve_remove,
};
""",
]
GOOD = [
    """
static int loom_link(struct loom *loom, const char *name)
{
	struct net_device *ndev = dev_get_by_name(&init_net, name);

	if (!ndev)
		return -ENODEV;
	loom->ifindex = ndev->ifindex;
	dev_put(ndev);
	return 0;
}
""",
    """
static void kiln_wake_owner(struct kiln *kiln)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(kiln->owner, PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	if (!task)
		return;
	wake_up_process(task);
	put_task_struct(task);
}
""",
    """
static int valve_parse(struct device *dev, u32 *flow)
{
	struct fwnode_handle *fwnode = fwnode_handle_get(dev_fwnode(dev));
	int ret;

	ret = fwnode_property_read_u32(fwnode, "flow", flow);
	fwnode_handle_put(fwnode);
	return ret;
}
""",
    """
static void pump_remove(struct pump *pump)
{
	of_node_put(pump->node);
	pump->node = NULL;
}
""",
    """
static int valve_probe(struct platform_device *pdev)
{
	struct device *dev = get_device(&pdev->dev);

	return valve_start(dev, pdev->id);
}

static void valve_remove(struct platform_device *pdev)
{
	valve_stop(pdev->id);
	put_device(&pdev->dev);
}

static struct platform_driver valve_driver = {
	.probe = valve_probe,
	.remove = valve_remove,
};
""",
    """
static void valve_remove(struct platform_device *pdev)
{
	struct valve *valve = platform_get_drvdata(pdev);

	valve_stop(valve);
	platform_device_put(valve->port);
}

static struct platform_driver valve_driver = {
	.remove = valve_remove,
};
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"who took the reference on {incident.name} that {call(incident)} drops?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-borrowed"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW
