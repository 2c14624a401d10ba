// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The object is initialised here and registered by a callee that is not in sight.
 */
static int valve_publish(struct valve *valve)
{
	int ret;

	device_initialize(&valve->dev);
	ret = valve_bus_add(valve);
	if (ret) {
		put_device(&valve->dev);
		return ret;
	}
	ret = valve_create_files(valve);
	if (ret)
		device_unregister(&valve->dev); /* false unregister-of-unregistered */
	return ret;
}
