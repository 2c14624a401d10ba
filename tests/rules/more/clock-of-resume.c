// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * No path drops the usage count, and success keeps it: whoever suspends drops it, also after an error. That is not so of
 * what begins in another way, and where a path does drop it, the one that does not is asked about.
 */
static int lamp_resume(struct device *dev)
{
	struct lamp *lamp = dev_get_drvdata(dev);
	int ret;

	ret = clk_prepare_enable(lamp->clk);
	if (ret)
		return ret;
	ret = lamp_restore(lamp);
	if (ret)
		return ret;
	lamp_show(lamp);
	return 0;
}

static int lamp_start(struct lamp *lamp)
{
	int ret;

	ret = clk_prepare_enable(lamp->clk);
	if (ret)
		return ret;
	ret = lamp_restore(lamp);
	if (ret)
		return ret; /* expect leak-on-error-path */
	ret = lamp_light(lamp);
	if (ret) {
		clk_disable_unprepare(lamp->clk);
		return ret;
	}
	return 0;
}

static int lamp_light_up(struct lamp *lamp)
{
	int ret;

	ret = clk_prepare_enable(lamp->clk);
	if (ret)
		return ret;
	ret = lamp_restore(lamp);
	if (ret)
		return ret; /* expect leak-on-error-path */
	lamp_show(lamp);
	return 0;
}
