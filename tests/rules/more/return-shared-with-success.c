// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An error leaves by the return of the success, and ends the object as another error path does that
 * puts before what is stored in it: one of the two is wrong. Not so where the object lives on, or
 * something is called on it then that may drop what lies in it.
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

static int pump_set_up(struct pump *pump, struct pump_kind *kind)
{
	int ret;

	if (!try_module_get(kind->owner))
		return -ENODEV;
	pump->kind = kind;
	ret = kind->check(pump);
	if (ret) {
		module_put(kind->owner);
		pump_forget_and_free(pump);
		return ret;
	}
	if (pump->level < 1) {
		ret = -EIO;
		pump_log_level(pump);
	}
	return ret;
}

static int kiln_set_up(struct kiln *kiln, struct kiln_kind *kind)
{
	int ret;

	if (!try_module_get(kind->owner))
		return -ENODEV;
	kiln->kind = kind;
	ret = kind->check(kiln);
	if (ret) {
		module_put(kind->owner);
		kiln_forget_and_free(kiln);
		return ret;
	}
	if (kiln->heat < 1) {
		ret = -EIO;
		kiln_set_kind(kiln, NULL);
		kiln_forget_and_free(kiln);
	}
	return ret;
}

static int loom_set_up(struct loom *loom, struct loom_kind *kind)
{
	int ret;

	if (!try_module_get(kind->owner))
		return -ENODEV;
	loom->kind = kind;
	ret = kind->check(loom);
	if (ret) {
		module_put(kind->owner);
		loom_log_failure(loom);
		return ret;
	}
	if (loom->speed < 1) {
		ret = -EIO;
		loom_forget_and_free(loom);
	}
	return ret;
}
