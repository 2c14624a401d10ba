// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an object holds is put where the object is freed by hand: its release function never runs.
 */
static void loom_free(struct kref *ref)
{
	struct loom *loom = container_of(ref, struct loom, ref);

	usb_put_dev(loom->udev);
	kfree(loom);
}

static int loom_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct usb_device *udev = usb_get_dev(interface_to_usbdev(intf));
	struct loom *loom = kzalloc(sizeof(*loom), GFP_KERNEL);

	if (!loom) {
		usb_put_dev(udev);
		return -ENOMEM;
	}
	loom->udev = udev;
	if (loom_map(loom)) {
		kfree(loom);
		usb_put_dev(udev);
		return -ENOMEM;
	}
	kref_init(&loom->ref);
	if (loom_start(loom)) {
		kref_put(&loom->ref, loom_free);
		return -EIO;
	}
	usb_set_intfdata(intf, loom);
	return 0;
}
