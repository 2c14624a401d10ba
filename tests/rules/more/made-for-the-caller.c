// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A function that begins a device and cannot fail leaves it to its caller, who put it there.
 */
static void lamp_begin(struct lamp *lamp)
{
	lamp->level = 1;
	device_initialize(&lamp->dev);
}
