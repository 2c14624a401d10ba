// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What goes to the devm action is the driver data of the device that was found: it leads back to the
 * device, and its action puts it.
 */
static void valve_drop_master(void *data)
{
	struct valve *master = data;

	put_device(master->dev);
}

static struct valve *valve_find_master(struct device *dev, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	struct valve *master;
	int err;

	if (!pdev)
		return ERR_PTR(-ENODEV);
	master = platform_get_drvdata(pdev);
	if (!master) {
		put_device(&pdev->dev);
		return ERR_PTR(-EPROBE_DEFER);
	}
	err = devm_add_action_or_reset(dev, valve_drop_master, master);
	if (err)
		return ERR_PTR(err); /* false leak-on-error-path */
	return master;
}
