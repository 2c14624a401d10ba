// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An unknown function whose name speaks of freeing is given it.
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

	lamp_supply_free(lamp->supply);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
