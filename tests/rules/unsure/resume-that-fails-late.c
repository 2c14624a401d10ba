// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * After resume() has failed, the device is not suspended any more: suspend() is what stops the clock.
 */
static int kiln_resume(struct device *dev)
{
	struct kiln *kiln = dev_get_drvdata(dev);
	int ret;

	ret = clk_prepare(kiln->bus);
	if (ret)
		return ret;
	ret = kiln_wake(kiln);
	if (ret) {
		clk_unprepare(kiln->bus);
		return ret;
	}
	ret = pm_runtime_force_resume(dev);
	if (ret < 0)
		return ret; /* expect leak-on-error-path */
	return 0;
}
