// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A test by another name: what was not found is an ERR_PTR.
 */
struct gpio_desc *lamp_get_switch(struct device *dev)
{
	struct gpio_desc *desc = gpiod_get(dev, "switch", GPIOD_IN);

	if (gpiod_not_found(desc))
		return NULL;
	return desc;
}
