// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The elements before the one that failed stay enabled.
 */
static int pump_clocks_on(struct clk **clks, int count)
{
	int i, ret;

	for (i = 0; i < count; i++) {
		ret = clk_prepare_enable(clks[i]);
		if (ret)
			return ret; /* missed leak-on-error-path */
	}
	return 0;
}
