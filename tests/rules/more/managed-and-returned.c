// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A helper of the same file hands the count to a devm action and returns the object: the caller owns
 * the pointer, not the count.
 */
static void lamp_clk_off(void *clk)
{
	clk_disable_unprepare(clk);
}

static struct clk *lamp_clk_on(struct device *dev, const char *id)
{
	struct clk *clk = devm_clk_get(dev, id);
	int ret;

	if (IS_ERR(clk))
		return clk;
	ret = clk_prepare_enable(clk);
	if (ret)
		return ERR_PTR(ret);
	ret = devm_add_action_or_reset(dev, lamp_clk_off, clk);
	if (ret)
		return ERR_PTR(ret);
	return clk;
}

static int lamp_clocks(struct device *dev)
{
	struct clk *clk = lamp_clk_on(dev, "lamp");

	return PTR_ERR_OR_ZERO(clk);
}
