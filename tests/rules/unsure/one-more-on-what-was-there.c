// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One more reference on what was there before may be meant for somebody who is given the object.
 */
static int lamp_attach(struct lamp *lamp, struct device *dev)
{
	get_device(dev);
	if (lamp->busy) {
		put_device(dev);
		return -EBUSY;
	}
	if (lamp_start(lamp, dev))
		return -EIO; /* expect leak-on-error-path */
	put_device(dev);
	return 0;
}
