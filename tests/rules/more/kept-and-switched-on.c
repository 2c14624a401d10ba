// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The helper stores the clock and prepares it: who ends what it is stored in unprepares it.
 */
static int map_attach_clock(struct map *map, struct clk *clk)
{
	map->clk = clk;
	map->attached = true;
	return clk_prepare(clk);
}

static struct map *map_make(struct device_node *np)
{
	struct map *map = map_new(np);
	struct clk *clk;
	int ret;

	if (!map)
		return ERR_PTR(-ENOMEM);
	clk = of_clk_get(np, 0);
	if (IS_ERR(clk)) {
		map_end(map);
		return ERR_CAST(clk);
	}
	ret = map_attach_clock(map, clk);
	if (!ret)
		ret = map_check(map);
	if (ret) {
		clk_put(clk);
		map_end(map);
		return ERR_PTR(ret);
	}
	return map;
}
