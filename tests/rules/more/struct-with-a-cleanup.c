// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A structure that is cleaned up at the end of its scope: it has a value though nobody assigned the variable.
 */
static int lamp_open_dir(struct lamp *lamp)
{
	struct path path __free(path_put) = {};

	if (lamp->off)
		return -EINVAL;
	return lamp_find_dir(lamp, &path);
}
