// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One reference came from the lookup, the other one is that of the registration.
 */
static void valve_forget(struct fwnode_handle *fwnode)
{
	struct device *dev = bus_find_device_by_fwnode(&spi_bus_type, fwnode);

	if (!dev)
		return;
	spi_unregister_device(to_spi_device(dev));
	put_device(dev);
}
