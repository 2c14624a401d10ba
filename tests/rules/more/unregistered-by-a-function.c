// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * device_unregister() drops the reference that the registration had, also in a function of the file: what
 * was found before is still held, and may be read.
 */
static void room_remove_lamp(struct room *room, struct device *lamp)
{
	room->lamps--;
	device_unregister(lamp);
}

static void room_lamp_gone(struct room *room, const char *name)
{
	struct device *lamp = bus_find_device_by_name(&lamp_bus, NULL, name);

	if (!lamp)
		return;
	room_remove_lamp(room, lamp);
	room_note(room, lamp->parent);
	put_device(lamp);
}
