// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The request goes on although the device did not wake up, and its end drops the count.
 */
static int pump_submit(struct pump *pump)
{
	int ret = pm_runtime_get(pump->dev);

	if (ret < 0)
		dev_err(pump->dev, "still asleep: %d\n", ret);
	pump->pending++;
	return pump->cookie; /* expect counted-on-error */
}
