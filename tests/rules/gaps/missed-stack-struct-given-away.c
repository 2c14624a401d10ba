// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A struct on the stack that holds references is given to an unknown callee: they count as given away,
 * although a borrow is the usual thing.
 */
static int lamp_open_nodes(struct lamp_nodes *nodes, struct device_node *np)
{
	nodes->bulb = of_parse_phandle(np, "bulb", 0);
	return nodes->bulb ? 0 : -ENODEV;
}

static int lamp_measure(struct device_node *np)
{
	struct lamp_nodes nodes;
	int ret = lamp_open_nodes(&nodes, np);

	if (ret)
		return ret;
	ret = lamp_sample(&nodes);
	if (ret)
		return ret; /* missed leak-on-error-path */
	of_node_put(nodes.bulb);
	return 0;
}
