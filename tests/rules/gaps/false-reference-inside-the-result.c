// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A constructor of the same file returns fresh memory that holds a reference: the caller is told that
 * the reference is one on the memory itself, which nobody can put.
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
	struct lamp *lamp = lamp_new(np); /* false never-put */

	if (!lamp)
		return -ENOMEM;
	return lamp_register(lamp);
}
