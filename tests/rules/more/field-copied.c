// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * remove() stores it elsewhere.
 */
struct lamp {
	struct device *dev;
	struct device *supply;
	struct work_struct work;
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

	lamp_pool.supply = lamp->supply;
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
