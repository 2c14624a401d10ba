// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A destructor of the same file puts one field, forgets the other and frees the memory: of a callee it
 * is known what it puts, not what it frees. The confidence is low.
 */
static void pump_delete(struct pump *pump)
{
	usb_free_urb(pump->in);
	kfree(pump);
}

static int pump_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!pump)
		return ret;
	pump->in = usb_alloc_urb(0, GFP_KERNEL);
	if (!pump->in)
		goto error;
	pump->out = usb_alloc_urb(0, GFP_KERNEL);
	if (!pump->out)
		goto error;
	ret = pump_start(pump);
	if (ret)
		goto error;
	usb_set_intfdata(intf, pump);
	return 0;
error:
	pump_delete(pump);
	return ret; /* missed leak-on-error-path */
}
