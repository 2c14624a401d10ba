// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was found on a list may come with the list's reference and with one more: only what was made has one for certain.
 */
static struct kiln *kiln_find_or_alloc(struct hall *hall, int id)
{
	struct kiln *kiln;

	list_for_each_entry(kiln, &hall->kilns, node)
		if (kiln->id == id)
			return kiln;
	kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);
	if (!kiln)
		return NULL;
	kref_init(&kiln->ref);
	return kiln;
}

static void kiln_drop(struct hall *hall, int id)
{
	struct kiln *kiln = kiln_find_or_alloc(hall, id);

	if (!kiln)
		return;
	list_del(&kiln->node);
	kref_put(&kiln->ref, kiln_free);
	kref_put(&kiln->ref, kiln_free);
}
