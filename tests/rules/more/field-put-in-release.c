// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The release function of the device puts it.
 */
struct lamp {
	struct device *dev;
	struct device *supply;
	struct work_struct work;
};

static void lamp_release(struct device *dev)
{
	struct lamp *lamp = dev_get_drvdata(dev);

	put_device(lamp->supply);
	kfree(lamp);
}

static const struct device_type lamp_type = {
	.release = lamp_release,
};

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp->supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->supply)
		return -ENODEV;
	return 0;
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	device_unregister(lamp->dev);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
