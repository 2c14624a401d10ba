// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A reference is taken for a work item, and queue_work() does not queue it: no path puts the object by
 * name, so that nothing here tells whose reference it is, and the confidence is low.
 */
static int loom_kick(struct loom *loom)
{
	kref_get(&loom->ref);
	if (!queue_work(loom->wq, &loom->work))
		return -EBUSY; /* missed leak-on-error-path */
	return 0;
}
