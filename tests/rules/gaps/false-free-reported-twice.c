// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kfree() after the last put is one mistake: direct-free tells it, use-after-put repeats it.
 */
static int valve_add_bus(void)
{
	struct valve_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);
	int ret;

	if (!bus)
		return -ENOMEM;
	ret = device_register(&bus->dev);
	if (ret) {
		put_device(&bus->dev);
		kfree(bus); /* expect direct-free */ /* false use-after-put */
		return ret;
	}
	return 0;
}
