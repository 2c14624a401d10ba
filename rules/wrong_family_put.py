# SPDX-License-Identifier: GPL-2.0-or-later
"""A put drops another kind of reference than the one that was taken.

What it reports
    A getter of this function delivers an object with one reference, this is the only one that the function holds on
    it, and then the put of another counter of the same object is called: mmdrop() for what get_task_mm() took,
    dev_put() for what of_find_net_device_by_node() took, bpf_map_put() for what bpf_map_get_with_uref() took. Which
    getter and which put belong together stands in rules/families. The line is that of the put.

    High confidence: both functions are known by name, and nobody else in sight had a chance to take a reference.
    Medium: the object was given to a function of which nothing is known, and that may have taken the other one.

Why it matters
    The put drops somebody else's reference: the object is torn down while its owners use it. And where no other put
    follows, the count that was raised is never lowered again, so that the same line is a use after free by one
    counter and a leak by the other. The names are often close enough for nobody to notice in review.

Example
    mm = get_task_mm(task);
    if (!mm)
            return -ESRCH;
    kiln->pages = mm->total_vm;
    mmdrop(mm);                     <-- mmput(mm): get_task_mm() took mm_users, mmdrop() lowers mm_count

What it cannot see
    A reference of the other kind that a function of another file has taken. Puts of objects of which this function
    holds nothing, or more than one reference. A put through another view of the object, such as &ndev->dev for what
    dev_get_by_name() took. Bare counters, such as a kref, which may count for any purpose; and helpers of the
    driver's own: only functions of rules/families are compared.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome, Reference
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static int kiln_count_pages(struct kiln *kiln, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	int ret;

	if (!mm)
		return -ESRCH;
	ret = kiln_reserve(kiln, mm->total_vm);
	if (ret) {
		mmdrop(mm); /* expect */
		goto out;
	}
	kiln->pages = mm->total_vm;
out:
	mmput(mm);
	return ret;
}
""",
    """
static int kiln_measure(struct kiln *kiln, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	int ret;

	if (!mm)
		return -ESRCH;
	ret = kiln_walk(kiln, mm);
	if (ret < 0)
		mmdrop(mm); /* expect */
	mmput(mm);
	return ret;
}
""",
    """
static int loom_find_port(struct loom *loom, struct device_node *np)
{
	struct net_device *ndev = of_find_net_device_by_node(np);

	if (!ndev)
		return -EPROBE_DEFER;
	if (ndev->mtu < loom->mtu) {
		dev_put(ndev); /* expect */
		put_device(&ndev->dev);
		return -EINVAL;
	}
	loom->ndev = ndev;
	return 0;
}
""",
    """
static struct bpf_map *lamp_get_map(struct lamp *lamp, int fd)
{
	struct bpf_map *map = bpf_map_get_with_uref(fd);

	if (IS_ERR(map))
		return map;
	if (map->max_entries > lamp->bulbs)
		bpf_map_put(map); /* expect */
	return map;
}
""",
    """
static int valve_find_bus(struct valve *valve, struct device_node *np)
{
	struct mii_bus *bus = of_mdio_find_bus(np);

	if (!bus)
		return -EPROBE_DEFER;
	if (valve->port >= PHY_MAX_ADDR) {
		mdiobus_free(bus); /* expect */
		put_device(&bus->dev);
		return -EINVAL;
	}
	valve->bus = bus;
	return 0;
}
""",
    """
static int pump_find_phy(struct pump *pump, struct device_node *np)
{
	struct phy_device *phydev = of_phy_find_device(np);
	int ret = 0;

	if (!phydev)
		return -EPROBE_DEFER;
	if (phydev->speed < pump->speed) {
		ret = -EINVAL;
		phy_disconnect(phydev); /* expect */
	}
	put_device(&phydev->mdio.dev);
	return ret;
}
""",
]
GOOD = [
    """
static int valve_power(struct valve *valve, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return -EPROBE_DEFER;
	valve->supply = platform_get_drvdata(pdev);
	put_device(&pdev->dev);
	return 0;
}
""",
    """
static int valve_power(struct valve *valve, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return -EPROBE_DEFER;
	valve->supply = platform_get_drvdata(pdev);
	platform_device_put(pdev);
	return 0;
}
""",
    """
static int loom_find_port(struct loom *loom, struct device_node *np)
{
	struct net_device *ndev = of_find_net_device_by_node(np);

	if (!ndev)
		return -EPROBE_DEFER;
	loom->mtu = ndev->mtu;
	put_device(&ndev->dev);
	return 0;
}
""",
    """
static int loom_find_port(struct loom *loom, struct device_node *np)
{
	struct net_device *ndev = of_find_net_device_by_node(np);

	if (!ndev)
		return -EPROBE_DEFER;
	dev_hold(ndev);
	put_device(&ndev->dev);
	if (ndev->mtu < loom->mtu) {
		dev_put(ndev);
		return -EINVAL;
	}
	loom->ndev = ndev;
	return 0;
}
""",
    """
static int kiln_watch(struct kiln *kiln, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);

	if (!mm)
		return -ESRCH;
	mmgrab(mm);
	if (kiln_reserve(kiln, mm->total_vm)) {
		mmdrop(mm);
		mmput(mm);
		return -ENOMEM;
	}
	mmput(mm);
	kiln->mm = mm;
	return 0;
}
""",
    """
static void kiln_keep(struct kiln *kiln, struct mm_struct *mm)
{
	mmgrab(mm);
	kiln->mm = mm;
}

static int kiln_watch(struct kiln *kiln, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	int ret;

	if (!mm)
		return -ESRCH;
	kiln_keep(kiln, mm);
	ret = kiln_reserve(kiln, mm->total_vm);
	if (ret) {
		kiln->mm = NULL;
		mmdrop(mm);
	}
	mmput(mm);
	return ret;
}
""",
    """
static int pump_find_bus(struct pump *pump, struct device_node *np)
{
	struct i2c_adapter *adap = of_find_i2c_adapter_by_node(np);

	if (!adap)
		return -EPROBE_DEFER;
	pump->bus = adap->nr;
	put_device(&adap->dev);
	return 0;
}
""",
    """
static int pump_find_bus(struct pump *pump, struct device_node *np)
{
	struct i2c_adapter *adap = of_get_i2c_adapter_by_node(np);

	if (!adap)
		return -EPROBE_DEFER;
	pump->bus = adap->nr;
	i2c_put_adapter(adap);
	return 0;
}
""",
    """
static int lamp_count_bulbs(struct lamp *lamp, struct device_node *np)
{
	struct device_node *bulbs = of_get_child_by_name(np, "bulbs");

	if (!bulbs)
		return -ENODEV;
	lamp->bulbs = of_get_child_count(bulbs);
	fwnode_handle_put(of_fwnode_handle(bulbs));
	return 0;
}
""",
    """
static int valve_turn(struct valve *valve, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	int ret;

	if (!pdev)
		return -EPROBE_DEFER;
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		goto out;
	valve_send(valve, VALVE_TURN);
	pm_runtime_put(&pdev->dev);
out:
	put_device(&pdev->dev);
	return ret;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        reference = incident.reference
        if incident.what == "put-other" and reference is not None:
            yield claim(incident, _message(incident, reference), _confidence(reference))


def _message(incident: Incident, reference: Reference) -> str:
    taken = f"{reference.function}() on line {reference.line}"
    return f"{taken} took another kind of reference on {incident.name}: which one does {call(incident)} drop?"


def _confidence(reference: Reference) -> Confidence:
    # a callee of which nothing is known may have taken a reference of the other kind
    return Confidence.MEDIUM if reference.passed or not reference.certain else Confidence.HIGH
