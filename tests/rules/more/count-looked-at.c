// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whoever looks at the count before putting knows how many references are left.
 */
static void lamp_drain(struct lamp *lamp)
{
	struct device_node *np = of_find_node_by_path("/lamp");

	if (!np)
		return;
	while (kref_read(&np->kobj.kref) > 1)
		of_node_put(np);
	of_node_put(np);
	lamp->drained = true;
}
