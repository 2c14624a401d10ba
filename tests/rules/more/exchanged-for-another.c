// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The new one is what readers find from now on; the macro around it only says so.
 */
static int pump_set_owner(pid_t number)
{
	struct pid *old, *new = find_get_pid(number);

	if (!new)
		return -ESRCH;
	old = unrcu_pointer(xchg(&pump_owner, RCU_INITIALIZER(new)));
	synchronize_rcu();
	put_pid(old);
	return 0;
}
