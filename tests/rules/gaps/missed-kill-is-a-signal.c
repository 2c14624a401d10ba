// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kill_pid() sends a signal, it does not release the pid.
 */
static void pump_signal_owner(struct pump *pump)
{
	struct pid *pid = find_get_pid(pump->owner); /* missed never-put */

	if (pid)
		kill_pid(pid, SIGUSR1, 1);
}
