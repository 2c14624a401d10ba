# SPDX-License-Identifier: GPL-2.0-or-later
"""remove() drops a usage count that probe() has dropped already.

What it reports
    A function that ends something (.remove, .unbind, .release, .exit, .detach of a table of the file) drops a usage
    count of its device on every path, such as that of runtime power management. Its counterpart takes such a count
    and has dropped it again whenever it succeeds, and no other function of the file leaves one that is still there:
    for each that leaves one, there is another that drops one. The line is that of the put.

    Confidence is always medium: the two functions are in sight, but the count may come from another file.

Why it matters
    The count goes below zero, where the kernel only warns ("Runtime PM usage count underflow!"). Until then it may
    have taken a count that a sibling device or a user in sysfs relies on, and hardware is switched off in use.

Example
    pm_runtime_get_sync(&pdev->dev);
    ...
    pm_runtime_put(&pdev->dev);                 (in lamp_probe())
    return 0;
    ...
    pm_runtime_put_sync(&pdev->dev);            <-- (in lamp_remove()) whose is it?

What it cannot see
    A count that another file leaves for the driver: a bus that takes one before it calls remove(), a library that
    probe() calls. pm_runtime_forbid(), which keeps one as well, silences the rule. A count of which probe() has
    nothing is not asked about: it may be the bus's.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, Overdrawn
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static int pump_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		goto disable;
	ret = pump_read_version(pdev);
	if (ret)
		goto put;
	pm_runtime_put(&pdev->dev);
	return 0;
put:
	pm_runtime_put_sync(&pdev->dev);
disable:
	pm_runtime_disable(&pdev->dev);
	return ret;
}

static void pump_remove(struct platform_device *pdev)
{
	pm_runtime_put_sync(&pdev->dev); /* expect */
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
""",
    """
static int kiln_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		return ret;
	ret = kiln_read_version(pdev);
	pm_runtime_put(&pdev->dev);
	return ret;
}

static void kiln_remove(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;

	kiln_stop(pdev);
	pm_runtime_put_noidle(dev); /* expect */
	pm_runtime_disable(dev);
}

static struct platform_driver kiln_driver = {
	.probe = kiln_probe,
	.remove = kiln_remove,
};
""",
    """
static int loom_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		goto disable;
	ret = loom_read_version(pdev);
	if (ret)
		goto put;
	pm_runtime_put(&pdev->dev);
	return 0;
put:
	pm_runtime_put_sync(&pdev->dev);
disable:
	pm_runtime_disable(&pdev->dev);
	return ret;
}

static int loom_weave(struct loom *loom)
{
	int ret;

	ret = pm_runtime_resume_and_get(loom->dev);
	if (ret)
		return ret;
	ret = loom_throw(loom);
	pm_runtime_put(loom->dev);
	return ret;
}

static void loom_remove(struct platform_device *pdev)
{
	loom_unregister(pdev);
	pm_runtime_put_sync(&pdev->dev); /* expect */
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver loom_driver = {
	.probe = loom_probe,
	.remove = loom_remove,
};
""",
    """
static int valve_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		goto disable;
	ret = valve_read_version(pdev);
	if (ret)
		goto put;
	pm_runtime_put(&pdev->dev);
	return 0;
put:
	pm_runtime_put_sync(&pdev->dev);
disable:
	pm_runtime_disable(&pdev->dev);
	return ret;
}

static int valve_open(struct valve *valve)
{
	return pm_runtime_resume_and_get(valve->dev);
}

static void valve_close(struct valve *valve)
{
	pm_runtime_put(valve->dev);
}

static void valve_remove(struct platform_device *pdev)
{
	pm_runtime_put_sync(&pdev->dev); /* expect */
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver valve_driver = {
	.probe = valve_probe,
	.remove = valve_remove,
};
""",
    """
static int lamp_bind(struct device *dev, struct device *master, void *data)
{
	int ret;

	pm_runtime_get_sync(dev);
	ret = lamp_calibrate(dev);
	pm_runtime_put_sync(dev);
	return ret;
}

static void lamp_unbind(struct device *dev, struct device *master, void *data)
{
	lamp_stop(dev);
	pm_runtime_put(dev); /* expect */
}

static const struct component_ops lamp_ops = {
	.bind = lamp_bind,
	.unbind = lamp_unbind,
};
""",
]
GOOD = [
    """
static int pump_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		return ret;
	ret = pump_start(pdev);
	if (ret)
		pm_runtime_put(&pdev->dev);
	return ret;
}

static void pump_remove(struct platform_device *pdev)
{
	pm_runtime_put_sync(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
""",
    """
static int pump_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		goto disable;
	ret = pump_read_version(pdev);
	if (ret)
		goto put;
	pm_runtime_put(&pdev->dev);
	return 0;
put:
	pm_runtime_put_sync(&pdev->dev);
disable:
	pm_runtime_disable(&pdev->dev);
	return ret;
}

static void pump_remove(struct platform_device *pdev)
{
	pm_runtime_get_sync(&pdev->dev);
	pump_stop(pdev);
	pm_runtime_put_sync(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
""",
    """
static int pump_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		goto disable;
	ret = pump_read_version(pdev);
	if (ret)
		goto put;
	pm_runtime_put(&pdev->dev);
	pm_runtime_forbid(&pdev->dev);
	return 0;
put:
	pm_runtime_put_sync(&pdev->dev);
disable:
	pm_runtime_disable(&pdev->dev);
	return ret;
}

static void pump_remove(struct platform_device *pdev)
{
	pm_runtime_put_sync(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
""",
    """
static int pump_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		goto disable;
	ret = pump_read_version(pdev);
	if (ret)
		goto put;
	pm_runtime_put(&pdev->dev);
	return 0;
put:
	pm_runtime_put_sync(&pdev->dev);
disable:
	pm_runtime_disable(&pdev->dev);
	return ret;
}

static int pump_start(struct pump *pump)
{
	return pm_runtime_resume_and_get(pump->dev);
}

static void pump_remove(struct platform_device *pdev)
{
	pm_runtime_put_sync(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    told: set[tuple[int, str]] = set()
    for one in found.overdrawn:
        place = (one.given.line, one.given.counter)
        if place not in told and len(one.left) <= len(one.dropped):
            told.add(place)
            yield _claim(one)


def _claim(one: Overdrawn) -> Claim:
    begins, given = one.begins.function, one.given
    put = f"{one.ends.function}() drops a usage count of {given.name} on line {given.line}"
    return Claim(
        line=given.line,
        message=f"{put}: who has left it, now that {begins}() drops its own?",
        confidence=Confidence.MEDIUM,
        object=given.name,
        counter=given.counter,
        exits=(given.line,),
        facts=(
            ("getter", one.taken.function),
            ("get_line", str(one.taken.line)),
            ("lifetime", "no"),
            ("partner", begins),
            ("partner_line", str(one.begins.line)),
        ),
        function=one.ends.function,
    )
