// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * probe() takes no count: it may be that of the bus.
 */
static int pump_probe(struct platform_device *pdev)
{
	pm_runtime_enable(&pdev->dev);
	return pump_register(pdev);
}

static void pump_remove(struct platform_device *pdev)
{
	pm_runtime_put_sync(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
