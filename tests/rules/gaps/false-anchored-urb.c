// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What comes out of an anchor belongs to a driver that has it in an array of its own as well.
 */
static void pump_drop_delayed(struct pump *pump)
{
	struct urb *urb;

	while ((urb = usb_get_from_anchor(&pump->delayed))) {
		usb_put_urb(urb);
		pump_mark_idle(pump, urb); /* false use-after-put */
	}
}
