// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A function of the same name that returns a number (user space code of the same file): the variable
 * is no pointer.
 */
static int lamp_user_key(const char *name)
{
	key_serial_t id = request_key("user", name, NULL, 0); /* false never-put */

	if (id < 0)
		return -1;
	return lamp_read_key(id);
}
