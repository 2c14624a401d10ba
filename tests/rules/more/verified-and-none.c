// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * i2c_verify_client() says that it is no client: the device is held all the same.
 */
static int kiln_find_sensor(struct kiln *kiln)
{
	struct device *dev = bus_find_device_by_name(&i2c_bus_type, NULL, "kiln-sensor");
	struct i2c_client *client;

	if (!dev)
		return -EPROBE_DEFER;
	client = i2c_verify_client(dev);
	if (!client)
		return -ENODEV; /* expect leak-on-error-path */
	kiln_read_sensor(kiln, client);
	put_device(&client->dev);
	return 0;
}
