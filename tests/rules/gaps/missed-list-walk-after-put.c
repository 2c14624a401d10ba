// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loop reads the next pointer from the element that its body has put.
 */
static void loom_drop_all(struct list_head *looms)
{
	struct loom *loom;

	list_for_each_entry(loom, looms, list) /* missed use-after-put */
		kref_put(&loom->ref, loom_release);
}
