// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * No path puts the last of three clocks, and nobody else can be meant to: the error path puts the other two.
 */
static struct clk *kiln_fan, *kiln_door;

static int kiln_init_clocks(struct kiln *kiln)
{
	int ret;

	kiln->clk = clk_get(NULL, "kiln");
	if (IS_ERR(kiln->clk))
		return PTR_ERR(kiln->clk);
	kiln_fan = clk_get(NULL, "fan");
	if (IS_ERR(kiln_fan)) {
		ret = PTR_ERR(kiln_fan);
		goto put_kiln;
	}
	kiln_door = clk_get(NULL, "door");
	if (IS_ERR(kiln_door)) {
		ret = PTR_ERR(kiln_door);
		goto put_fan;
	}
	if (kiln->id != 0) {
		ret = -EINVAL;
		goto put_fan;
	}
	kiln->rate = clk_get_rate(kiln->clk);
	return 0;

put_fan:
	clk_put(kiln_fan);
put_kiln:
	clk_put(kiln->clk);
	return ret; /* expect leak-on-error-path */
}
