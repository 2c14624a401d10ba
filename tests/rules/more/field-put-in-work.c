// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A work item puts it, once.
 */
struct lamp {
	struct device *dev;
	struct device *supply;
	struct work_struct work;
};

static void lamp_settle(struct work_struct *work)
{
	struct lamp *lamp = container_of(work, struct lamp, work);

	put_device(lamp->supply);
	lamp->supply = NULL;
}

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp->supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->supply)
		return -ENODEV;
	INIT_WORK(&lamp->work, lamp_settle);
	schedule_work(&lamp->work);
	return 0;
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	flush_work(&lamp->work);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
