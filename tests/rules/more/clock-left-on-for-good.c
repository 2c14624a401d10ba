// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A clock is got, enabled and never touched again: the enable count that is left on success needs the
 * reference.
 */
static int __init pump_bus_clock(struct device_node *np)
{
	struct clk *clk = of_clk_get(np, 0);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	return clk_prepare_enable(clk);
}
