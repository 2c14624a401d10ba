// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The match list has the node from then on, and the local pointer to the list is no owner of it.
 */
static int lamp_add_panels(struct device *dev)
{
	struct component_match *match = NULL;
	struct device_node *panel;
	int i;

	for (i = 0; i < 4; i++) {
		panel = of_parse_phandle(dev->of_node, "panels", i);
		if (!panel)
			break;
		component_match_add_release(dev, &match, component_release_of, component_compare_of, panel);
	}
	return component_master_add_with_match(dev, &lamp_master_ops, match);
}
