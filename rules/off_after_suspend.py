# SPDX-License-Identifier: GPL-2.0-or-later
"""A clock is switched off by runtime_suspend() and once more by whoever has dropped the usage count.

What it reports
    A probe function of a platform driver says that its device is active, enables runtime PM, and drops a usage count
    by pm_runtime_put_sync() on the way out, before it disables runtime PM. Then it switches off by hand what the
    device's runtime_suspend(), which stands in the same file, switches off as well: the count of a clock, a regulator
    or a phy in a field of the same name. The line is that of the second time.

    Confidence is always medium: somebody else may hold a count, so that the device is not suspended, or that function
    may leave the clock alone in the state that the device is in.

Why it matters
    pm_runtime_put_sync() runs runtime_suspend() before it returns when it drops the last count. The clock is off then,
    and switching it off again drops a count that others have taken: of what shares the clock with this device. Where
    the kernel is made without runtime PM it does nothing, so that the code looks right; pm_runtime_put_noidle() after
    pm_runtime_disable() is right in both.

Example
            pm_runtime_set_active(dev);
            pm_runtime_enable(dev);
            ...
    err_pm:
            pm_runtime_put_sync(dev);                   /* lamp_runtime_suspend() does clk_disable() */
            pm_runtime_disable(dev);
            clk_disable_unprepare(lamp->clk);           <-- a second time?

What it cannot see
    A callback in another file. What is switched off through a local variable. A device whose autosuspend delay is not
    over yet, unless the function marks it as busy.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, OffTwice
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
_TABLE = """
static const struct dev_pm_ops lamp_pm = {
	SET_SYSTEM_SLEEP_PM_OPS(lamp_sleep, lamp_wake)
	SET_RUNTIME_PM_OPS(lamp_runtime_suspend, lamp_runtime_resume, NULL)
};
"""
_SUSPEND = """
static int lamp_runtime_suspend(struct device *dev)
{
	struct lamp *lamp = dev_get_drvdata(dev);

	clk_disable_unprepare(lamp->clk);
	return 0;
}
"""
_PROBE = """
static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = lamp_of(pdev);
	int ret;

	ret = clk_prepare_enable(lamp->clk);
	if (ret)
		return ret;
	pm_runtime_get_noresume(&pdev->dev);
	pm_runtime_set_active(&pdev->dev);
	pm_runtime_enable(&pdev->dev);
	ret = lamp_register(lamp);
	if (ret)
		goto err_pm;
	pm_runtime_put(&pdev->dev);
	return 0;
err_pm:
	pm_runtime_put_sync(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
	clk_disable_unprepare(lamp->clk); /* expect */
	return ret;
}
"""
_OFF = """
static void lamp_off(struct lamp *lamp)
{
	clk_disable_unprepare(lamp->clk);
	regulator_disable(lamp->supply);
}
"""
_BY_OFF = _OFF + _SUSPEND.replace("clk_disable_unprepare(lamp->clk)", "lamp_off(lamp)") + _TABLE
BAD = [
    _SUSPEND + _TABLE + _PROBE,
    _BY_OFF + _PROBE,
    _BY_OFF + _PROBE.replace("clk_disable_unprepare(lamp->clk);", "lamp_off(lamp);"),
    # the usual macros for a table
    _SUSPEND
    + "static DEFINE_RUNTIME_DEV_PM_OPS(lamp_pm, lamp_runtime_suspend, lamp_runtime_resume, NULL);\n"
    + _PROBE.replace("put_sync(", "put_sync_suspend("),
]
_RIGHT = _PROBE.replace(" /* expect */", "")
GOOD = [
    # nothing is suspended by that
    _SUSPEND + _TABLE + _RIGHT.replace("put_sync(", "put_noidle("),
    # not any more
    _SUSPEND
    + _TABLE
    + _RIGHT.replace("	pm_runtime_put_sync(&pdev->dev);\n", "").replace(
        "	clk_disable", "	pm_runtime_put_sync(&pdev->dev);\n	clk_disable"
    ),
    # the first get has the device resumed, which switches the clock on a second time
    _SUSPEND + _TABLE + _RIGHT.replace("	pm_runtime_set_active(&pdev->dev);\n", ""),
    # another clock
    _SUSPEND + _TABLE + _RIGHT.replace("lamp->clk", "lamp->bus_clk"),
    # the device is resumed for what comes
    _SUSPEND
    + _TABLE
    + _RIGHT.replace("	pm_runtime_disable(", "	pm_runtime_resume(&pdev->dev);\n	pm_runtime_disable("),
    # only if it is on
    _OFF.replace("	clk", "	if (!lamp->on)\n		return;\n	lamp->on = false;\n	clk")
    + _SUSPEND.replace("clk_disable_unprepare(lamp->clk)", "lamp_off(lamp)")
    + _TABLE
    + _RIGHT.replace("clk_disable_unprepare(lamp->clk)", "lamp_off(lamp)"),
    # its bus holds a count
    _SUSPEND + _TABLE + _RIGHT.replace("struct platform_device", "struct amba_device"),
    # it stays on for a while
    _SUSPEND + _TABLE + _RIGHT.replace("err_pm:\n", "err_pm:\n	pm_runtime_mark_last_busy(&pdev->dev);\n"),
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    yield from map(_claim, {(one.function, one.line): one for one in found.off_twice}.values())


def _claim(one: OffTwice) -> Claim:
    put = f"{one.put}() on line {one.put_line}"
    return Claim(
        line=one.line,
        message=f"{put} may run {one.callback}(), which switches off {one.place}: is this once more?",
        confidence=Confidence.MEDIUM,
        object=one.place,
        counter=one.counter,
        exits=(one.line,),
        facts=(
            ("function", one.callee),
            ("lifetime", "no"),
            ("drop_function", one.put),
            ("drop_line", str(one.put_line)),
            ("release", one.callback),
        ),
        function=one.function,
    )
