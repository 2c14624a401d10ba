// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dev->of_node belongs to the device; a put of it without a get, in a function that only reads, is the
 * classic wrong put.
 */
static int lamp_read_level(struct device *dev, u32 *level)
{
	struct device_node *np = dev->of_node;
	int ret = of_property_read_u32(np, "level", level);

	of_node_put(np); /* missed put-without-get */
	return ret;
}
