// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a decision says that goes around the put is not understood, wherever in it the put stands.
 */
static int kiln_open(struct kiln *kiln, struct device_node *start)
{
	struct device_node *np = of_get_next_child(start, NULL);
	int ret;

	if (!np)
		return -ENODEV;
	ret = kiln_read(kiln, np);
	if (ret) {
		if (kiln_owns(kiln) && kiln->level > 3)
			of_node_put(np);
		return ret;
	}
	of_node_put(np);
	return 0;
}
