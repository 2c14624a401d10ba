// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * remove() drops a count only if there is one.
 */
static int pump_probe(struct platform_device *pdev)
{
	int ret;

	pm_runtime_enable(&pdev->dev);
	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		goto disable;
	ret = pump_read_version(pdev);
	if (ret)
		goto put;
	pm_runtime_put(&pdev->dev);
	return 0;
put:
	pm_runtime_put_sync(&pdev->dev);
disable:
	pm_runtime_disable(&pdev->dev);
	return ret;
}

static void pump_remove(struct platform_device *pdev)
{
	struct pump *pump = platform_get_drvdata(pdev);

	if (pump->running)
		pm_runtime_put_sync(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
}

static struct platform_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
