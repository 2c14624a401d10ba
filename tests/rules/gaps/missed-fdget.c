// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fdget() returns a struct fd; it stands in no table.
 */
static int kiln_check_fd(int fd)
{
	struct fd f = fdget(fd);
	int ret;

	if (!f.file)
		return -EBADF;
	if (f.file->f_op != &kiln_fops)
		return -EINVAL; /* missed leak-on-error-path */
	ret = kiln_check_file(f.file->private_data);
	fdput(f);
	return ret;
}
