# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is dropped that nobody took here.

What it reports
    A put of an object that came from a getter which takes no reference: pid_task(), __dev_get_by_name(),
    dev_fwnode(), virt_to_page(). The line is that of the put. Which getters lend only stands in the [borrow]
    sections of rules/families. The same of the device that a driver's probe() or remove() is called with, which the
    driver core holds ([callback] in rules/protocols), in a file that takes no reference on a device it has. And a put
    of the runtime PM usage count of the device that probe() is called with, by a bus that holds none, if probe() takes
    none on any of its paths; and of what was allocated to be freed and never put, as bio_kmalloc() does. And a put of
    a usage count after an error, where this is all that the whole file ever does to a count of that kind.

    Confidence is low: the rule asks. The reference may have been taken by the caller, or before the object was found
    again by this getter, and is rightly dropped here. It is medium for what nobody can have counted, and for a usage
    count after an error: who has taken it, in another file, also has to drop it for other reasons.

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
from patchlint.knowledge.contract import Action

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
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
    """
static int pump_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	int ret;

	pm_runtime_set_active(dev);
	pm_runtime_enable(dev);
	ret = pump_register(dev);
	if (ret)
		goto disable;
	return 0;
disable:
	pm_runtime_put_noidle(dev); /* expect */
	pm_runtime_disable(dev);
	return ret;
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
};
""",
    """
static int lamp_probe(struct i2c_client *client)
{
	int ret;

	pm_runtime_enable(&client->dev);
	ret = lamp_blink(client);
	pm_runtime_put_autosuspend(&client->dev); /* expect */
	return ret;
}

static struct i2c_driver lamp_driver = {
	.probe = lamp_probe,
};
""",
    """
static int pump_map(struct pump *pump, struct page *page)
{
	struct bio *bio = bio_kmalloc(1, GFP_KERNEL);

	if (!bio)
		return -ENOMEM;
	bio_init(bio, NULL, bio->bi_inline_vecs, 1, REQ_OP_READ);
	if (bio_add_page(bio, page, PAGE_SIZE, 0) != PAGE_SIZE) {
		bio_put(bio); /* expect */
		return -EIO;
	}
	pump->bio = bio;
	return 0;
}
""",
    """
int valve_set_up(struct valve *valve)
{
	struct device *dev = valve->core.dev;
	int ret;

	ret = valve_map(valve);
	if (ret)
		return ret;
	ret = valve_register(valve);
	if (ret)
		goto err;
	return 0;
err:
	pm_runtime_put_sync(dev); /* expect */
	return ret;
}
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
    # one condition by two names
    """
static int pump_probe(struct platform_device *pdev)
{
	const struct pump_data *data = of_device_get_match_data(&pdev->dev);
	int ret;

	if (data->powers_down) {
		pm_runtime_enable(&pdev->dev);
		pm_runtime_get_noresume(&pdev->dev);
	}
	ret = pump_register(pdev->id);
	if (pm_runtime_enabled(&pdev->dev))
		pm_runtime_put(&pdev->dev);
	return ret;
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
};
""",
    # the bus has raised it
    """
static int pump_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	if (pump_register(&pdev->dev))
		return -EIO;
	pm_runtime_allow(&pdev->dev);
	pm_runtime_put_noidle(&pdev->dev);
	return 0;
}

static struct pci_driver pump_driver = {
	.probe = pump_probe,
};
""",
    """
static int kiln_power_up(struct device *dev)
{
	pm_runtime_enable(dev);
	return pm_runtime_resume_and_get(dev);
}

static int kiln_probe(struct platform_device *pdev)
{
	int ret = kiln_power_up(&pdev->dev);

	if (ret)
		return ret;
	ret = kiln_register(&pdev->dev);
	pm_runtime_put(&pdev->dev);
	return ret;
}

static struct platform_driver kiln_driver = {
	.probe = kiln_probe,
};
""",
    """
static int pump_map(struct pump *pump, struct page *page)
{
	struct bio *bio = bio_kmalloc(1, GFP_KERNEL);

	if (!bio)
		return -ENOMEM;
	bio_init(bio, NULL, bio->bi_inline_vecs, 1, REQ_OP_READ);
	if (bio_add_page(bio, page, PAGE_SIZE, 0) != PAGE_SIZE) {
		bio_uninit(bio);
		kfree(bio);
		return -EIO;
	}
	bio_get(bio);
	pump->bio = bio;
	submit_bio_wait(bio);
	bio_put(bio);
	return 0;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(outcome, incident):
            message = f"who took the reference on {incident.name} that {call(incident)} drops?"
            yield claim(incident, message, _confidence(incident))


def _matches(outcome: Outcome, incident: Incident) -> bool:
    if incident.what == "put-borrowed":
        return True
    if _may_take(outcome, incident.counter):
        return False
    return incident.what == "put-idle" or (incident.what == "put-foreign" and _is_all(outcome, incident))


def _is_all(outcome: Outcome, incident: Incident) -> bool:
    """Whether a put after an error is all that the file does to usage counts of the kind."""
    if incident.counter in outcome.counted | outcome.undone or incident.origin not in ("parameter", "field"):
        return False
    puts = [found for found in outcome.exits if any(one.counter == incident.counter for one in found.given)]
    usage = any(one.counter == incident.counter and not one.lifetime for found in puts for one in found.changes)
    well = any(found.kind == "success" for found in outcome.exits)
    return usage and well and all(found.kind == "error" for found in puts)


def _may_take(outcome: Outcome, counter: str) -> bool:
    """Whether the function takes a count of the kind, on whatever path and object, or a callee may do so."""
    perhaps = any(change.counter == counter and change.action is Action.GET for change in outcome.perhaps)
    return perhaps or any(site.counter == counter for site in outcome.sites)


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW if incident.what == "put-borrowed" else Confidence.MEDIUM
