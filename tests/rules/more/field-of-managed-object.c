// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver core puts the object itself.
 */
struct lamp {
	struct device *dev;
	struct device *supply;
	struct work_struct work;
};

static void lamp_put_device(void *data)
{
	put_device(data);
}

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp->supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->supply)
		return -ENODEV;
	return devm_add_action_or_reset(&pdev->dev, lamp_put_device, lamp->supply);
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp_stop(lamp);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
