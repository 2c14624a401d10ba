// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * -EIOCBQUEUED and -EINPROGRESS say that the work goes on, with the reference.
 */
static int loom_start_io(struct loom *loom, int fd)
{
	struct file *file = fget(fd);
	int ret;

	if (!file)
		return -EBADF;
	loom->file = file;
	ret = loom_submit(loom);
	if (ret == -EIOCBQUEUED)
		return ret; /* false leak-on-error-path */
	fput(file);
	return ret;
}
