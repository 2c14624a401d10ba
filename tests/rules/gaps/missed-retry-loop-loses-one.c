// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * At the label of a retry loop the old value of the variable is forgotten, because nothing reads it
 * before it is assigned; so the overwrite is not seen.
 */
static int loom_get_buffer(struct loom *loom, struct device_node *np)
{
	struct device_node *buffer;

again:
	buffer = of_get_next_child(np, NULL); /* missed overwritten-reference */
	if (!buffer)
		return -ENODEV; /* false leak-on-error-path */
	if (!loom_try(loom, buffer->phandle))
		goto again;
	of_node_put(buffer);
	return 0;
}
