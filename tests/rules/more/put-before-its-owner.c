// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an object holds is put, and the field emptied, before the put that frees the object.
 */
static void pump_free(struct kref *ref)
{
	struct pump *pump = container_of(ref, struct pump, ref);

	put_device(pump->valve);
	kfree(pump);
}

static int pump_add(struct device *valve)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);

	if (!pump)
		return -ENOMEM;
	kref_init(&pump->ref);
	pump->valve = get_device(valve);
	if (pump_start(pump)) {
		put_device(pump->valve);
		pump->valve = NULL;
		kref_put(&pump->ref, pump_free);
		return -EIO;
	}
	pump_publish(pump);
	return 0;
}
