// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory that holds the reference is freed on the error path and put on a list on success: said of
 * the getter, which is named by its call, instead of the return.
 */
static int loom_add_file(struct loom *loom, int fd)
{
	struct loom_entry *entry;

	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return -ENOMEM;
	entry->file = fget(fd); /* false never-put */
	if (!entry->file) {
		kfree(entry);
		return -EBADF;
	}
	if (loom_is_full(loom)) {
		kfree(entry);
		return -ENOSPC; /* missed leak-on-error-path */
	}
	list_add_tail(&entry->list, &loom->entries);
	return 0;
}
