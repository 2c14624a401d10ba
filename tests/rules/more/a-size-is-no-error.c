// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is returned in the end is a size, which is never negative: the start was wanted, and has worked.
 */
static ssize_t pump_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	struct rproc *rproc = file->private_data;
	int ret;

	if (!len)
		return -EINVAL;
	if (pump_says_start(buf))
		ret = rproc_boot(rproc);
	else
		ret = rproc_shutdown(rproc);
	return ret ? ret : len;
}
