// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A __free() variable is stored or returned without no_free_ptr(): it is put at the end of the scope. So is the
 * element of a _scoped loop, which is not followed to the return yet.
 */
static int valve_remember_port(struct valve *valve, struct device *dev)
{
	struct fwnode_handle *port __free(fwnode_handle) = device_get_named_child_node(dev, "port");

	if (!port)
		return -ENODEV;
	valve->port = port;
	return 0; /* expect cleanup-handover */
}

static struct device_node *lamp_scoped_bulb(struct device_node *parent)
{
	for_each_child_of_node_scoped(parent, child) {
		if (of_node_name_eq(child, "bulb"))
			return child; /* missed cleanup-handover */
	}
	return NULL;
}
