// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The clock that suspend() has stopped is started again when suspend() fails. No parameter leads to it.
 */
static int kiln_runtime_suspend(struct device *dev)
{
	struct kiln *kiln = dev_get_drvdata(dev);
	int ret;

	clk_disable_unprepare(kiln->clk);
	ret = pinctrl_pm_select_idle_state(dev);
	if (ret) {
		int again = clk_prepare_enable(kiln->clk);

		if (again)
			dev_warn(dev, "the clock stays off: %d\n", again);
	}
	return ret;
}
