# SPDX-License-Identifier: GPL-2.0-or-later
"""A getter that counts even when it fails is left uncounted on its error path.

What it reports
    Some getters raise the count even when they report a failure: pm_runtime_get_sync(), pm_runtime_get(),
    snd_hda_power_up(). The rule reports an exit that is reached because such a getter failed and that still holds
    the count. The line is that of the exit. Which getters these are is said by even_on_error in rules/families.

    High confidence: the exit is an error, and only this function deals with the count. Medium: the function returns
    nothing, or something else than an error, so that the failure is not told to anybody; the device is one of several
    in an array; it was stored or returned, so that somebody else may put it; or a body alone shows the get. Low: it
    returns nothing and never puts it, and others in the file do, who are called whether it failed or not.

Why it matters
    The usage count never comes back to zero, so the device stays powered for good: a battery drains, a suspend
    test fails, and nothing in the log says why. The failed resume is the path that nobody tests.

Example
    ret = pm_runtime_get_sync(dev);
    if (ret < 0)
            return ret;             <-- the usage count is one higher
    pump_start(pump);
    pm_runtime_put(dev);
    return 0;

    pm_runtime_resume_and_get() drops the count itself when it fails; otherwise the error path needs a
    pm_runtime_put_noidle().

What it cannot see
    Wrappers of a driver's own in another file: whether they drop the count on failure is in their bodies. A count
    that the caller drops when it is told of the error, as a few subsystems agree on. An ignored result is no error
    path: pm_runtime_get_sync(dev) without a test, followed by a put, is balanced and stays unreported.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import COUNTED, Leak, claim, leaks, taken

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
static int pump_read_pressure(struct pump *pump, u32 *pressure)
{
	int ret;

	ret = pm_runtime_get_sync(pump->dev);
	if (ret < 0)
		return ret; /* expect */

	*pressure = readl(pump->regs + PUMP_PRESSURE);
	pm_runtime_put(pump->dev);
	return 0;
}
""",
    r"""
static int loom_open(struct loom *loom)
{
	int ret = pm_runtime_get_sync(loom->dev);

	if (ret < 0) {
		dev_err(loom->dev, "cannot resume: %d\n", ret);
		goto unlock;
	}
	ret = loom_start(loom);
	if (ret)
		pm_runtime_put_autosuspend(loom->dev);
unlock:
	mutex_unlock(&loom->lock);
	return ret; /* expect */
}
""",
    """
static int kiln_probe_codec(struct hda_codec *codec)
{
	int ret = snd_hda_power_up(codec);

	if (ret < 0)
		return ret; /* expect */
	kiln_read_caps(codec);
	snd_hda_power_down(codec);
	return 0;
}
""",
]
GOOD = [
    """
static int pump_read_pressure(struct pump *pump, u32 *pressure)
{
	int ret;

	ret = pm_runtime_resume_and_get(pump->dev);
	if (ret < 0)
		return ret;

	*pressure = readl(pump->regs + PUMP_PRESSURE);
	pm_runtime_put(pump->dev);
	return 0;
}
""",
    """
static int pump_prime(struct pump *pump)
{
	int ret;

	ret = pm_runtime_get_sync(pump->dev);
	if (ret < 0) {
		pm_runtime_put_noidle(pump->dev);
		return ret;
	}
	ret = pump_run(pump);
	pm_runtime_put(pump->dev);
	return ret;
}
""",
    """
static int loom_open(struct loom *loom)
{
	int ret;

	ret = pm_runtime_get_sync(loom->dev);
	if (ret < 0)
		goto put;
	ret = loom_start(loom);
	if (ret)
		goto put;
	return 0;
put:
	pm_runtime_put_autosuspend(loom->dev);
	return ret;
}
""",
    """
static int kiln_bind(struct usb_interface *intf)
{
	int ret = usb_autopm_get_interface(intf);

	if (ret)
		return ret;
	kiln_read_serial(intf);
	usb_autopm_put_interface(intf);
	return 0;
}
""",
    """
static void valve_shut(struct valve *valve)
{
	pm_runtime_get_sync(valve->dev);
	writel(0, valve->regs);
	pm_runtime_put_sync(valve->dev);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, COUNTED):
        reference = leak.reference
        message = f"{taken(leak)} counts even when it fails: is the count on {reference.name} dropped?"
        yield claim(leak, message, _confidence(outcome, leak))


def _confidence(outcome: Outcome, leak: Leak) -> Confidence:
    silent = leak.exits[0].kind == "none"
    if silent and not leak.settled and leak.reference.counter in outcome.undone:
        return Confidence.LOW  # lamp_disable() is called all the same
    sure = leak.exits[0].kind == "error" and leak.reference.documented and not leak.reference.escaped
    return Confidence.HIGH if sure else Confidence.MEDIUM
