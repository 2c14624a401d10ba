// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A static helper is one step of a walk, its argument is meant to be used up; its caller gives it a
 * reference of its own.
 */
static struct device_node *kiln_step_up(struct device_node *np)
{
	struct device_node *parent = of_get_next_parent(np);

	if (parent && of_node_is_root(parent)) {
		of_node_put(parent);
		parent = NULL;
	}
	return parent;
}

static int kiln_has_parent(struct device *dev)
{
	struct device_node *np = kiln_step_up(of_node_get(dev->of_node));

	of_node_put(np);
	return np ? 1 : 0;
}
