// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A constructor of the same file returns fresh memory that holds a reference; the caller frees the
 * memory. What is held inside a result is not known to the caller.
 */
static struct lamp *lamp_new(struct device_node *np)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	lamp->node = of_node_get(np);
	return lamp;
}

static int lamp_install(struct device_node *np)
{
	struct lamp *lamp = lamp_new(np);

	if (!lamp)
		return -ENOMEM;
	if (lamp_register(lamp)) {
		kfree(lamp);
		return -EINVAL; /* missed leak-on-error-path */
	}
	return 0;
}
