// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The error path puts one of the clocks that were stored: the others stay where they are until the kiln is torn down.
 */
static int kiln_init_clocks(struct kiln *kiln)
{
	kiln->clk = clk_get(NULL, "kiln");
	if (IS_ERR(kiln->clk))
		return PTR_ERR(kiln->clk);
	kiln->fan = clk_get(NULL, "fan");
	if (IS_ERR(kiln->fan))
		return PTR_ERR(kiln->fan);
	kiln->door = clk_get(NULL, "door");
	if (IS_ERR(kiln->door))
		return PTR_ERR(kiln->door);
	if (kiln->id != 0) {
		clk_put(kiln->door);
		return -EINVAL;
	}
	return 0;
}
