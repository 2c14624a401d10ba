// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tty_io_error() is believed to release what it is given, by its name.
 */
static void kiln_wake_tty(struct tty_port *port)
{
	struct tty_struct *tty = tty_port_tty_get(port);

	if (!tty)
		return;
	if (tty_io_error(tty))
		return; /* missed leak-on-error-path */
	tty_wakeup(tty);
	tty_kref_put(tty);
}
