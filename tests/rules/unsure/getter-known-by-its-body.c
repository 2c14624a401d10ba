// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The getter is known by its body alone: what it counts may have more than one name, or owner.
 */
static struct valve *valve_find(struct valve_list *all, int id)
{
	struct valve *valve;

	list_for_each_entry(valve, &all->list, list)
		if (valve->id == id && kref_get_unless_zero(&valve->kref))
			return valve;
	return NULL;
}

static int valve_open(struct valve_list *all, int id)
{
	struct valve *valve = valve_find(all, id); /* expect never-put */

	if (!valve)
		return -ENOENT;
	return valve->open;
}
