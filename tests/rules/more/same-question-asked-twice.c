// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What may be asked twice gets the same answer twice, also as the first of two conditions.
 */
static int kiln_resume(struct device *dev)
{
	struct kiln *kiln = dev_get_drvdata(dev);
	int ret;

	if (kiln_may_wake(dev) && kiln->quirks & KILN_GATED) {
		ret = clk_prepare_enable(kiln->clk);
		if (ret)
			return ret;
	}
	ret = kiln_restore(kiln);
	if (ret)
		goto disable;
	return 0;

disable:
	if (kiln_may_wake(dev) && kiln->quirks & KILN_GATED) {
		clk_disable_unprepare(kiln->clk);
	}
	return ret;
}
