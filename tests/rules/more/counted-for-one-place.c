// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two references and one place for them: other paths put one of the two, a last one puts none. With a second place
 * it may be right.
 */
static int lamp_add_bulb(struct lamp *lamp, struct lamp_bulb *bulb)
{
	struct device_node *np = of_find_node_by_path("/lamp");

	if (!np)
		return -ENODEV;
	if (lamp_is_new(lamp)) {
		bulb->np = np;
		of_node_get(np);
		lamp_announce(lamp);
		return 0; /* expect leak-on-error-path */
	}
	if (!bulb->np) {
		bulb->np = np;
		of_node_get(np);
	}
	of_node_put(np);
	return 0;
}

static int lamp_add_both(struct lamp *lamp, struct lamp_bulb *bulb)
{
	struct device_node *np = of_find_node_by_path("/lamp");

	if (!np)
		return -ENODEV;
	if (lamp_is_new(lamp)) {
		bulb->np = np;
		of_node_get(np);
		lamp->np = np;
		return 0;
	}
	if (!bulb->np) {
		bulb->np = np;
		of_node_get(np);
	}
	of_node_put(np);
	return 0;
}
