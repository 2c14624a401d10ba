// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * It lies in a global variable.
 */
static struct device *lamp_supply;

static int lamp_probe(struct platform_device *pdev)
{
	lamp_supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp_supply)
		return -ENODEV;
	return 0;
}

static void lamp_remove(struct platform_device *pdev)
{
	lamp_stop(pdev);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
