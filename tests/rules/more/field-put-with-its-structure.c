// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The structure that it lies in is given to a function that releases it.
 */
struct lamp {
	struct lamp_core glow;
};

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp->glow.supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->glow.supply)
		return -ENODEV;
	return 0;
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp_core_release(&lamp->glow);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
