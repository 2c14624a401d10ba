// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A __free() variable is stored, and the function fails: its caller does not look. Or it holds one more reference
 * on what the caller has lent, and the caller gets back what is still his.
 */
static int lamp_parse(struct lamp *lamp, struct device_node *parent)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(parent, "bulb");
	int ret;

	if (!np)
		return -ENODEV;
	lamp->np = np;
	ret = of_property_read_u32(np, "watts", &lamp->watts);
	if (ret < 0)
		return -EINVAL;
	return 0; /* expect cleanup-handover */
}

static struct device *valve_checked(struct device *dev)
{
	struct device *peer __free(put_device) = get_device(dev);

	if (!valve_tight(peer))
		return NULL;
	return peer;
}
