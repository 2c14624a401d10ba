// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loop holds one reference on the element and of_node_get() takes another, one of them is
 * returned: returning an object hands out all references on it.
 */
static struct device_node *lamp_find_bulb(struct device_node *parent)
{
	struct device_node *child;

	for_each_child_of_node(parent, child) {
		if (of_node_name_eq(child, "bulb"))
			return of_node_get(child); /* missed leak-on-loop-exit */
	}
	return NULL;
}
