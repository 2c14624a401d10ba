// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What could not be removed is still there, with the reference that it had. Of a function that is called
 * otherwise one cannot say so.
 */
static int room_delete_lamp(struct room *room, struct device_node *lamp)
{
	if (room->locked)
		return -EBUSY;
	room_darken(room, lamp);
	of_node_put(lamp);
	return 0;
}

static int room_delete_and_put(struct room *room, struct device_node *lamp)
{
	if (room->locked)
		return -EBUSY; /* expect uneven-consume */
	room_darken(room, lamp);
	of_node_put(lamp);
	return 0;
}
