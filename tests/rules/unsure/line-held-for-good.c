// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * As long as the line is requested, it keeps its level: who sets it once may mean to hold it for good.
 */
static void pump_set_mode(struct device *dev)
{
	struct gpio_desc *line = gpiod_get(dev, "mode", GPIOD_OUT_HIGH); /* expect never-put */

	if (IS_ERR(line)) {
		dev_err(dev, "no line for the mode\n");
		return;
	}
	gpiod_set_consumer_name(line, "mode");
}
