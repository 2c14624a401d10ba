// SPDX-License-Identifier: GPL-2.0-or-later

/* the pointer that is returned carries one reference: the iterator's is left over when the loop is left */
static struct device_node *iterators_and_own(struct lamp *lamp)
{
	struct device_node *child, *found = NULL;

	for_each_child_of_node(lamp->node, child) {
		if (lamp_is_bulb(child)) {
			found = of_node_get(child);
			break;
		}
	}
	return found;
}
/* paths
 *  11  return found;                    error    -
 *  11  return found;                    success  device_node:child; returns device_node
 */
