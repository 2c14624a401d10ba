// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * After platform_device_add() has succeeded, a plain put drops the bus's reference and leaves the
 * device registered.
 */
static int pump_add_device(void)
{
	struct platform_device *pdev = platform_device_alloc("pump", 0);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add(pdev);
	if (ret)
		goto put;
	ret = pump_configure(pdev->id);
	if (ret)
		goto put;
	return 0;
put:
	platform_device_put(pdev); /* missed double-put */
	return ret;
}
