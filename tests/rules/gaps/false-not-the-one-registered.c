// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A detach function that puts what was attached, and refuses what was not: the refusal owes nothing.
 */
static int valve_detach(struct valve *valve, struct device *dev)
{
	if (valve->peer != dev)
		return -EINVAL; /* false uneven-consume */
	valve->peer = NULL;
	put_device(dev);
	return 0;
}
