// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A helper of the same file that is nothing but container_of(), around a getter in a return statement:
 * the reference is returned.
 */
static inline struct lamp *lamp_of(struct device *dev)
{
	return dev ? container_of(dev, struct lamp, dev) : NULL;
}

static struct lamp *lamp_find(const char *name)
{
	return lamp_of(bus_find_device_by_name(&lamp_bus, NULL, name));
}
