// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Only the error path puts it, and another function of the file does so when all is over:
 * a constructor, for all that can be seen.
 */
static struct pump *pump_attach(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	struct pump *pump;

	if (!pdev)
		return ERR_PTR(-ENODEV);
	pump = platform_get_drvdata(pdev);
	if (!pump) {
		platform_device_put(pdev);
		return ERR_PTR(-EPROBE_DEFER);
	}
	return pump;
}

static void pump_detach(struct pump *pump)
{
	platform_device_put(to_platform_device(pump->dev));
}
