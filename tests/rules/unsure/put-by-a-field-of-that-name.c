// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether the device in the structure is the same one is not said here.
 */
static int pump_probe(struct platform_device *pdev)
{
	struct pump *pump = pump_of(pdev);
	int ret;

	pm_runtime_get_noresume(&pdev->dev);
	ret = pump_check(pump);
	if (ret)
		goto fail;
	ret = pump_register(pump);
	if (ret) {
		pm_runtime_put_noidle(&pdev->dev);
		return ret;
	}
	pm_runtime_put(&pdev->dev);
	return 0;

fail:
	pm_runtime_put_noidle(pump->dev);
	return ret; /* expect leak-on-error-path */
}
