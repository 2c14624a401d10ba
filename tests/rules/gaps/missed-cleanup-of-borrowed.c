// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A __free() variable that starts with a borrowed pointer puts what it does not own.
 */
static int lamp_scoped_level(struct device *dev)
{
	struct device_node *np __free(device_node) = dev->of_node; /* missed put-without-get */

	return lamp_level_of(np);
}
