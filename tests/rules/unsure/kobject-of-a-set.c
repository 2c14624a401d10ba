// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The set has a reference of its own on what was found in it.
 */
static bool lamp_is_lamp(struct kset *set, const char *name)
{
	struct kobject *kobj = kset_find_obj(set, name);

	if (!kobj)
		return false;
	kobject_put(kobj);
	return kobj->ktype == &lamp_ktype; /* expect use-after-put */
}
