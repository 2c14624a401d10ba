// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A remove function drops its own usage count and the one that probe left: two puts of a usage count
 * of a parameter are nothing odd.
 */
static void pump_remove(struct device *dev)
{
	pm_runtime_get_sync(dev);
	pump_stop(dev);
	pm_runtime_put_noidle(dev);
	pm_runtime_disable(dev);
	pm_runtime_put_noidle(dev); /* false double-put */
}
