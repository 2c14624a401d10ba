// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The labels stand in the wrong order: the clock is put, but it stays on.
 */
static int kiln_power_up(struct kiln *kiln)
{
	int ret;

	kiln->clk = clk_get(kiln->dev, "heater");
	if (IS_ERR(kiln->clk))
		return PTR_ERR(kiln->clk);
	ret = clk_prepare_enable(kiln->clk);
	if (ret)
		goto put;
	ret = kiln_start(kiln);
	if (ret)
		goto put;
	ret = kiln_register(kiln);
	if (ret)
		goto disable;
	return 0;

disable:
	clk_disable_unprepare(kiln->clk);
put:
	clk_put(kiln->clk);
	return ret; /* expect leak-on-error-path */
}
