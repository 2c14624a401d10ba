// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where errors are -EBADF and the like, a constant without a sign is none: whoever is told so finds the
 * file where it was stored. The same return with an error leaves it behind.
 */
static int kiln_begin(struct kiln *kiln, int fd, bool bind)
{
	kiln->log = fget(fd);
	if (!kiln->log)
		return -EBADF;
	if (bind)
		return KILN_BOUND;
	if (kiln_check(kiln)) {
		fput(kiln->log);
		return -EINVAL;
	}
	return 0;
}

static int kiln_begin_again(struct kiln *kiln, int fd, bool bind)
{
	kiln->log = fget(fd);
	if (!kiln->log)
		return -EBADF;
	if (bind)
		return -EBUSY; /* expect leak-on-error-path */
	if (kiln_check(kiln)) {
		fput(kiln->log);
		return -EINVAL;
	}
	return 0;
}
