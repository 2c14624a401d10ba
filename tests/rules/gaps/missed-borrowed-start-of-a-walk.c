// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * np = next(np) is how a walk goes on, but this one starts at a node that is only borrowed.
 */
static int lamp_has_root(struct device *dev)
{
	struct device_node *np = dev->of_node;

	while (np && !of_property_present(np, "lamp,root"))
		np = of_get_next_parent(np); /* missed consumed-argument */
	of_node_put(np);
	return np ? 1 : 0;
}
