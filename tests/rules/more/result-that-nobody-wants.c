// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The callback does the work for each device, and says of none that it was looked for.
 */
static int lamp_init(void)
{
	int ret = class_register(&lamp_class);

	if (ret)
		return ret;
	(void)gpio_device_find(NULL, lamp_announce);
	return 0;
}
