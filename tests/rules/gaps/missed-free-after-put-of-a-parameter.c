// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * put_device() of an object whose registration failed, then kfree() of the same memory, which came in
 * as a parameter.
 */
static int valve_enrol(struct valve *valve)
{
	int ret = device_register(&valve->dev);

	if (ret) {
		put_device(&valve->dev);
		kfree(valve); /* missed direct-free */
	}
	return ret;
}
