// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first reference is that of the kobject inside, and the put is that of the whole.
 */
struct device_node *kiln_node_dup(const char *name)
{
	struct device_node *np = kzalloc(sizeof(*np), GFP_KERNEL);

	if (!np)
		return NULL;
	kobject_init(&np->kobj, &kiln_ktype);
	if (kiln_name(np, name)) {
		of_node_put(np);
		return NULL;
	}
	return np;
}

int kiln_try(struct kiln *kiln)
{
	struct device_node *np = kiln_node_dup("kiln");

	if (!np)
		return -ENOMEM;
	kiln_show(kiln, np);
	of_node_put(np);
	return 0;
}
