// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first put is in a function that is known by its body alone.
 */
static void kiln_drop(struct kiln *kiln, struct device_node *np)
{
	kiln->count--;
	of_node_put(np);
}

static int kiln_check(struct kiln *kiln)
{
	struct device_node *np = of_find_node_by_path("/kiln");

	if (!np)
		return -ENODEV;
	kiln_drop(kiln, np);
	of_node_put(np); /* expect double-put */
	return 0;
}
