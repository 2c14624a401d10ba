// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A callee is given the device after its class was set: it will not have set another one, so that the release function
 * is known.
 */
static void valve_release(struct device *dev)
{
	struct valve *valve = container_of(dev, struct valve, dev);

	put_device(valve->peer);
	kfree(valve);
}

static const struct class valve_class = {
	.name = "valve",
	.dev_release = &valve_release,
};

static int valve_add(struct device *peer)
{
	struct valve *valve = kzalloc(sizeof(*valve), GFP_KERNEL);
	int ret;

	if (!valve)
		return -ENOMEM;
	device_initialize(&valve->dev);
	valve->dev.class = &valve_class;
	valve_prepare(&valve->dev);
	valve->peer = get_device(peer);
	ret = device_add(&valve->dev);
	if (ret) {
		put_device(&valve->dev);
		put_device(peer); /* expect double-put */
		return ret;
	}
	return 0;
}
