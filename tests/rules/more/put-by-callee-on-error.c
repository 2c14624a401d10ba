// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A helper of the file puts the object when it fails, and so does its caller.
 */
static int kiln_take_file(struct kiln *kiln, struct file *file)
{
	if (!kiln->ready) {
		fput(file);
		return -EAGAIN;
	}
	kiln->file = file;
	return 0;
}

static int kiln_set_file(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);
	int ret;

	if (!file)
		return -EBADF;
	ret = kiln_take_file(kiln, file);
	if (ret)
		fput(file); /* expect put-after-transfer */
	return ret;
}
