// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "if (x) put(x);" at the end of a wrapper: where the paths meet it is forgotten that x was NULL, so
 * the wrapper is taken to put on some paths only, and its callers are believed.
 */
static struct loom *loom_find(int id)
{
	struct loom *loom = idr_find(&looms, id);

	if (loom)
		kref_get(&loom->ref);
	return loom;
}

static void loom_put(struct loom *loom)
{
	if (loom)
		kref_put(&loom->ref, loom_release);
}

static int loom_twice(int id)
{
	struct loom *loom = loom_find(id);

	if (!loom)
		return -ENOENT;
	loom_put(loom);
	loom_put(loom); /* missed double-put */
	return 0;
}
