// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A helper of the same file is given the address of a local struct that holds a reference, and only
 * reads it: the struct still holds the reference afterwards.
 */
static int valve_translate(struct device *dev, struct of_phandle_args *args)
{
	if (!of_device_is_available(args->np))
		return -ENODEV;
	return valve_map(dev, args);
}

static int valve_connect(struct device *dev)
{
	struct of_phandle_args args;
	int ret;

	ret = of_parse_phandle_with_args(dev->of_node, "valves", "#valve-cells", 0, &args);
	if (ret)
		return ret;
	ret = valve_translate(dev, &args);
	of_node_put(args.np);
	return ret;
}
