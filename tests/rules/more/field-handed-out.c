// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A function returns it, and its caller hands it on.
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

static struct device *lamp_take_supply(struct lamp *lamp)
{
	return lamp->supply;
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp_hand_back(lamp_take_supply(lamp));
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
