// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An error leaves by the return of the success with what another error path puts: who has the object
 * goes on with it, or something that is called on it then may drop what lies in it.
 */
static int lamp_set_up(struct lamp *lamp, struct lamp_kind *kind)
{
	int ret;

	if (!try_module_get(kind->owner))
		return -ENODEV;
	lamp->kind = kind;
	ret = kind->check(lamp);
	if (ret) {
		module_put(kind->owner);
		lamp_forget_and_free(lamp);
		return ret;
	}
	if (lamp->level < 1) {
		ret = -EIO;
		lamp_log_level(lamp);
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
