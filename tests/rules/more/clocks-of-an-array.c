// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A loop prepares one clock after the other, and a function of the file unprepares those that it finds
 * in the array.
 */
static void lamp_put_clocks(struct lamp *lamp)
{
	int i;

	for (i = 0; i < LAMP_CLOCKS; i++) {
		if (IS_ERR(lamp->clock[i]))
			continue;
		clk_unprepare(lamp->clock[i]);
		clk_put(lamp->clock[i]);
		lamp->clock[i] = ERR_PTR(-EINVAL);
	}
}

static int lamp_get_clocks(struct lamp *lamp)
{
	int i, ret;

	for (i = 0; i < LAMP_CLOCKS; i++) {
		lamp->clock[i] = clk_get(lamp->dev, lamp_clocks[i]);
		if (IS_ERR(lamp->clock[i])) {
			ret = PTR_ERR(lamp->clock[i]);
			goto err;
		}
		ret = clk_prepare(lamp->clock[i]);
		if (ret < 0) {
			clk_put(lamp->clock[i]);
			lamp->clock[i] = ERR_PTR(-EINVAL);
			goto err;
		}
	}
	return 0;
err:
	lamp_put_clocks(lamp);
	return ret;
}
