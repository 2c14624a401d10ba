// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The usage count was taken in a function that stores a pointer to the device as well: it is still there to be dropped.
 */
static int pump_set_up(struct platform_device *pdev, struct pump *pump)
{
	pm_runtime_enable(&pdev->dev);
	pm_runtime_get_noresume(&pdev->dev);
	pump->dev = &pdev->dev;
	return 0;
}

static int pump_probe(struct platform_device *pdev)
{
	struct pump *pump = pump_find(pdev->id);
	int ret;

	ret = pump_set_up(pdev, pump);
	if (ret)
		return ret;
	ret = pump_register(pump);
	if (ret) {
		pm_runtime_put_noidle(&pdev->dev);
		pm_runtime_disable(&pdev->dev);
		return ret;
	}
	return 0;
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
};
