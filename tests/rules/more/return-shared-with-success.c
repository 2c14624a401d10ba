// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An error leaves by the return of the success, and ends the object as another error path does that
 * puts before what is stored in it: one of the two is wrong.
 */
static int lamp_set_up(struct lamp *lamp, struct lamp_kind *kind)
{
	int ret;

	if (!try_module_get(kind->owner)) {
		lamp_forget_and_free(lamp);
		return -ENODEV;
	}
	lamp->kind = kind;
	ret = kind->check(lamp);
	if (ret) {
		module_put(kind->owner);
		lamp_forget_and_free(lamp);
		return ret;
	}
	lamp_set_level(lamp, 1);
	if (lamp->level < 1) {
		ret = -EIO;
		lamp_set_level(lamp, 0);
		lamp_forget_and_free(lamp);
	}
	lamp_wake(lamp);
	return ret; /* expect leak-on-error-path */
}
