// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * remove() is called when probe() fails, and finds by the device what probe() has attached to it.
 */
static void pump_remove(struct platform_device *pdev)
{
	struct pump *pump = platform_get_drvdata(pdev);

	pump_stop(pump);
	clk_disable_unprepare(pump->clk);
}

static int pump_probe(struct platform_device *pdev)
{
	struct pump *pump = devm_kzalloc(&pdev->dev, sizeof(*pump), GFP_KERNEL);
	int ret;

	if (!pump)
		return -ENOMEM;
	pump->clk = devm_clk_get(&pdev->dev, NULL);
	if (IS_ERR(pump->clk))
		return PTR_ERR(pump->clk);
	ret = clk_prepare_enable(pump->clk);
	if (ret)
		return ret;
	ret = pump_reset(pump);
	if (ret) {
		clk_disable_unprepare(pump->clk);
		return ret;
	}
	platform_set_drvdata(pdev, pump);
	ret = pump_start(pump);
	if (ret) {
		pump_remove(pdev);
		return ret;
	}
	return 0;
}
