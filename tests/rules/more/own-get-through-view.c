// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A get wrapper of the same file returns container_of() of what it got: a put through the original
 * pointer is a put of the same object, and a path without it leaks.
 */
static struct valve *valve_get(struct valve *valve)
{
	struct device *dev;

	if (!valve)
		return NULL;
	dev = get_device(&valve->dev);
	return dev ? container_of(dev, struct valve, dev) : NULL;
}

static int valve_probe(struct valve *valve, struct valve_driver *drv)
{
	int err;

	valve_get(valve);
	err = drv->probe(valve);
	if (err) {
		put_device(&valve->dev);
		return err;
	}
	if (!valve->ready)
		return -EAGAIN; /* expect leak-on-error-path */
	return 0;
}
