// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One success puts it, another does not.
 */
static int pump_attach(struct pump *pump, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return -ENODEV;
	if (pump_is_idle(pump))
		return 0; /* expect leak-on-error-path */
	pump_prime(pump, pdev);
	platform_device_put(pdev);
	return 0;
}

static void pump_detach(struct pump *pump)
{
	platform_device_put(to_platform_device(pump->dev));
}
