// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver that has its urbs in an array of its own may use them after this put, so what comes out of
 * an anchor counts as known to others: a put that is missing is not seen either.
 */
static void pump_restart(struct pump *pump)
{
	struct urb *urb = usb_get_from_anchor(&pump->delayed); /* missed never-put */

	if (urb)
		pump->delayed_count--;
}
