// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One reference, taken before the loop and put in every turn: double-put leaves puts in loops to put-
 * per-entry, which wants a list.
 */
static int lamp_try_modes(struct device *dev)
{
	struct device_node *np = of_get_child_by_name(dev->of_node, "modes");
	int ret, i;

	for (i = 0; i < 3; i++) {
		ret = lamp_try_mode(dev, i);
		of_node_put(np); /* missed double-put */
		if (!ret)
			break;
	}
	return ret;
}
