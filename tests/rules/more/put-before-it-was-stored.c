// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file is put where it is not stored yet: that says nothing of who puts what is stored.
 */
static int loom_take_pattern(struct loom *loom, int fd)
{
	struct file *pattern = fget(fd);
	int ret;

	if (!pattern)
		return -EBADF;
	if (!loom_is_pattern(pattern)) {
		fput(pattern);
		return -EACCES;
	}
	loom->program->pattern = pattern;
	ret = loom_read_pattern(loom);
	if (ret)
		return ret;
	return 0;
}
