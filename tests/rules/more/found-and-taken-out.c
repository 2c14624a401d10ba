// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree has a reference of its own, which goes when the object is taken out of it. Without that the
 * second put has nothing left to drop.
 */
static void room_remove_lamp(struct room *room, struct lamp *lamp)
{
	rb_erase(&lamp->node, &room->lamps);
	of_node_put(room->np);
}

static void room_forget(struct room *room, const char *name)
{
	struct device_node *lamp = of_find_node_by_name(NULL, name);

	if (!lamp)
		return;
	room_remove_lamp(room, (struct lamp *)lamp);
	room_dim(room);
	of_node_put(lamp);
	room_note(room);
	/* the tree's */
	of_node_put(lamp);
}

static void room_forget_twice(struct room *room, const char *name)
{
	struct device_node *lamp = of_find_node_by_name(NULL, name);

	if (!lamp)
		return;
	of_node_put(lamp);
	room_dim(room);
	of_node_put(lamp); /* expect double-put */
}
