// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pointer is stored as a number with flags in its low bits.
 */
static int loom_keep_file(struct loom *loom, int fd)
{
	struct file *file = fget(fd); /* false never-put */

	if (!file)
		return -EBADF;
	loom->word = (unsigned long)file | LOOM_OWNED;
	return 0;
}
