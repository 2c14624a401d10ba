// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The put of a type that has no row: its body counts down and frees at zero, so that what was put may be gone. The
 * stage keeps nothing alive by counting who has it open.
 */
struct lamp_bus {
	refcount_t users;
	int level;
};

struct stage {
	int open;
	int level;
};

static void lamp_bus_put(struct lamp_bus *bus)
{
	if (refcount_dec_and_test(&bus->users))
		kfree(bus);
}

static struct lamp_bus *lamp_bus_find(struct lamp_set *set, int id)
{
	struct lamp_bus *bus = xa_load(&set->buses, id);

	if (bus)
		refcount_inc(&bus->users);
	return bus;
}

static int lamp_level(struct lamp_set *set, int id)
{
	struct lamp_bus *bus = lamp_bus_find(set, id);

	if (!bus)
		return -ENODEV;
	lamp_bus_put(bus);
	return bus->level; /* expect use-after-put */
}

static int lamp_level_first(struct lamp_set *set, int id)
{
	struct lamp_bus *bus = lamp_bus_find(set, id);
	int level;

	if (!bus)
		return -ENODEV;
	level = bus->level;
	lamp_bus_put(bus);
	return level;
}

static struct stage *stage_enter(struct lamp_set *set)
{
	struct stage *stage = set->stage;

	stage->open++;
	return stage;
}

static void stage_leave(struct stage *stage)
{
	stage->open--;
	if (!stage->open)
		stage_dim(stage);
}

static int stage_level(struct lamp_set *set)
{
	struct stage *stage = stage_enter(set);

	stage_leave(stage);
	return stage->level;
}
