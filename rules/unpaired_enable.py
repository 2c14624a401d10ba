# SPDX-License-Identifier: GPL-2.0-or-later
"""What enable() or probe() switches on is never switched off: not in disable(), nor anywhere else in the file.

What it reports
    A function that begins something (.probe, .enable, .power_on, .start, .startup, ... of a table of the file) takes
    a usage count, such as that of a clock, a regulator or runtime power management, and has it whenever it succeeds.
    Its counterpart (.remove, .disable, .power_off, .stop, .shutdown) does not drop it, and neither does any other
    function of the file: of what lies in a field, each that speaks of a field of that name has been read; of runtime
    power management, each that drops such a count at all. The line is that of the call.

    Medium confidence: the structure is declared in this file, or nobody in the file drops such a count and the
    counterpart calls nothing in other files that may do so by its name. Low: other files may know the field.

Why it matters
    The clock or regulator stays on for ever after, and one more time with each unbind or close: power is wasted, and
    whoever shares it cannot switch it off or change its rate any more. A runtime PM count that stays keeps the device
    and its parents awake after the driver has gone.

Example
    static int lamp_power_on(struct phy *phy)
    {
            ...
            ret = clk_prepare_enable(lamp->bus_clk);        <-- and lamp_power_off()?
    ...
    static int lamp_power_off(struct phy *phy)
    {
            clk_disable_unprepare(lamp->ref_clk);

What it cannot see
    A counterpart in another file, and one that a driver does not have. A count that a function of another file takes
    is left alone, since it may drop it as well. What is switched off under another name (an element of an array that
    all clocks lie in) silences the rule only if the field's name is spoken of. What is held on some of the successes
    only is the business of leak-on-error-path.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, LeftOn
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
struct lamp_phy {
	struct clk *ref_clk;
	struct clk *bus_clk;
};

static int lamp_phy_power_on(struct phy *phy)
{
	struct lamp_phy *lamp = phy_get_drvdata(phy);
	int ret;

	ret = clk_prepare_enable(lamp->ref_clk);
	if (ret)
		return ret;
	ret = clk_prepare_enable(lamp->bus_clk); /* expect */
	if (ret)
		clk_disable_unprepare(lamp->ref_clk);
	return ret;
}

static int lamp_phy_power_off(struct phy *phy)
{
	struct lamp_phy *lamp = phy_get_drvdata(phy);

	clk_disable_unprepare(lamp->ref_clk);
	return 0;
}

static const struct phy_ops lamp_phy_ops = {
	.power_on = lamp_phy_power_on,
	.power_off = lamp_phy_power_off,
};
""",
    """
static int pump_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	int ret;

	pm_runtime_enable(dev);
	ret = pm_runtime_resume_and_get(dev); /* expect */
	if (ret)
		goto disable;
	ret = pump_register(dev);
	if (ret)
		goto put;
	return 0;
put:
	pm_runtime_put_sync(dev);
disable:
	pm_runtime_disable(dev);
	return ret;
}

static void pump_remove(struct platform_device *pdev)
{
	pump_say_goodbye(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
""",
    """
struct loom {
	struct regulator *supply;
	void __iomem *base;
};

static int loom_init_queue(struct device *dev, struct loom *loom)
{
	loom->supply = devm_regulator_get(dev, "loom");
	return PTR_ERR_OR_ZERO(loom->supply);
}

static int loom_start_streaming(struct vb2_queue *queue, unsigned int count)
{
	struct loom *loom = vb2_get_drv_priv(queue);
	int ret;

	ret = regulator_enable(loom->supply); /* expect */
	if (ret)
		return ret;
	writel(1, loom->base);
	return 0;
}

static void loom_stop_streaming(struct vb2_queue *queue)
{
	struct loom *loom = vb2_get_drv_priv(queue);

	writel(0, loom->base);
}

static const struct vb2_ops loom_vb2_ops = {
	.start_streaming = loom_start_streaming,
	.stop_streaming = loom_stop_streaming,
};
""",
    """
struct valve {
	struct clk *clk;
	struct clk *fast;
};

static int valve_clocks_on(struct valve *valve)
{
	int ret;

	ret = clk_prepare_enable(valve->clk);
	if (ret)
		return ret;
	ret = clk_prepare_enable(valve->fast);
	if (ret)
		clk_disable_unprepare(valve->clk);
	return ret;
}

static int valve_startup(struct uart_port *port)
{
	struct valve *valve = to_valve(port);
	int ret;

	ret = valve_clocks_on(valve); /* expect */
	if (ret)
		return ret;
	valve_reset(port);
	return 0;
}

static void valve_shutdown(struct uart_port *port)
{
	struct valve *valve = to_valve(port);

	clk_disable_unprepare(valve->fast);
}

static const struct uart_ops valve_ops = {
	.startup = valve_startup,
	.shutdown = valve_shutdown,
};
""",
]
GOOD = [
    """
struct lamp_phy {
	struct clk *ref_clk;
	struct clk *bus_clk;
};

static int lamp_phy_power_on(struct phy *phy)
{
	struct lamp_phy *lamp = phy_get_drvdata(phy);
	int ret;

	ret = clk_prepare_enable(lamp->ref_clk);
	if (ret)
		return ret;
	ret = clk_prepare_enable(lamp->bus_clk);
	if (ret)
		clk_disable_unprepare(lamp->ref_clk);
	return ret;
}

static int lamp_phy_power_off(struct phy *phy)
{
	struct lamp_phy *lamp = phy_get_drvdata(phy);
	struct clk *clk = lamp->bus_clk;

	clk_disable_unprepare(clk);
	clk_disable_unprepare(lamp->ref_clk);
	return 0;
}

static const struct phy_ops lamp_phy_ops = {
	.power_on = lamp_phy_power_on,
	.power_off = lamp_phy_power_off,
};
""",
    """
static int pump_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	int ret;

	pm_runtime_enable(dev);
	ret = pm_runtime_resume_and_get(dev);
	if (ret)
		pm_runtime_disable(dev);
	return ret;
}

static void pump_started(struct pump *pump)
{
	pm_runtime_put(pump->dev);
}

static void pump_remove(struct platform_device *pdev)
{
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
	struct device *dev = &pdev->dev;
	int ret;

	pm_runtime_enable(dev);
	ret = pm_runtime_resume_and_get(dev);
	if (ret)
		pm_runtime_disable(dev);
	return ret;
}

static void pump_remove(struct platform_device *pdev)
{
	pump_library_remove(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
""",
    """
struct valve {
	struct clk *clk;
};

static void valve_clock_off(void *data)
{
	struct valve *valve = data;

	clk_disable_unprepare(valve->clk);
}

static int valve_probe(struct platform_device *pdev)
{
	struct valve *valve = platform_get_drvdata(pdev);
	int ret;

	ret = clk_prepare_enable(valve->clk);
	if (ret)
		return ret;
	return devm_add_action_or_reset(&pdev->dev, valve_clock_off, valve);
}

static void valve_remove(struct platform_device *pdev)
{
	valve_say_goodbye(&pdev->dev);
}

static struct platform_driver valve_driver = {
	.probe = valve_probe,
	.remove = valve_remove,
};
""",
    """
struct loom {
	struct regulator *supply;
	struct regulator *extra;
};

static int loom_enable(struct loom *loom)
{
	return regulator_enable(loom->supply);
}

static int loom_disable(struct loom *loom)
{
	return regulator_bulk_disable(2, &loom->supply);
}

static const struct loom_ops loom_ops = {
	.enable = loom_enable,
	.disable = loom_disable,
};
""",
    """
static int kiln_start(struct watchdog_device *wdd)
{
	struct kiln *kiln = watchdog_get_drvdata(wdd);

	if (!kiln->running)
		return clk_prepare_enable(kiln->clk);
	return 0;
}

static int kiln_stop(struct watchdog_device *wdd)
{
	return 0;
}

static const struct watchdog_ops kiln_ops = {
	.start = kiln_start,
	.stop = kiln_stop,
};
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    told: set[tuple[int, str]] = set()
    for one in found.left_on:
        place = (one.reference.line, one.reference.name)  # clk_prepare_enable() counts twice
        if not one.put_by and not one.unread and place not in told:
            told.add(place)
            yield _claim(one)


def _claim(one: LeftOn) -> Claim:
    reference, ends = one.reference, one.couple.ends
    taken = f"{reference.function}() on line {reference.line}"
    return Claim(
        line=reference.line,
        message=f"{one.begins.function}() leaves {reference.name} counted by {taken}: what drops that after {ends}()?",
        confidence=Confidence.MEDIUM if one.own else Confidence.LOW,
        object=reference.name,
        counter=reference.counter,
        exits=(reference.line,),
        facts=(
            ("getter", reference.function),
            ("get_line", str(reference.line)),
            ("lifetime", "no"),
            ("taker", one.begins.function),
            ("partner", ends),
            ("partner_line", str(one.couple.end_line)),
        ),
        function=one.begins.function,
    )
