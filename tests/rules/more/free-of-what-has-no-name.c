// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device that has been initialised but has neither a name nor been added has nothing but its memory to lose: that
 * kfree() stands in place of put_device() breaks the rules, and leaks nothing. Not so in the second function, where the
 * name comes first.
 */
static struct pump *pump_alloc(struct device *parent)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);

	if (!pump)
		return ERR_PTR(-ENOMEM);
	device_initialize(&pump->dev);
	pump->dev.parent = parent;
	mutex_init(&pump->lock);
	pump->id = ida_alloc(&pump_ida, GFP_KERNEL);
	if (pump->id < 0) {
		dev_err(parent, "no number for %p", pump);
		kfree(pump);
		return ERR_PTR(-ENOMEM);
	}
	if (dev_set_name(&pump->dev, "pump%d", pump->id)) {
		put_device(&pump->dev);
		return ERR_PTR(-ENOMEM);
	}
	return pump;
}

static void lamp_name(struct lamp *lamp, int id)
{
	dev_set_name(&lamp->dev, "lamp%d", id);
}

static struct lamp *lamp_alloc(int id)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	lamp_name(lamp, id);
	device_initialize(&lamp->dev);
	lamp->regs = ioremap(LAMP_BASE, LAMP_SIZE);
	if (!lamp->regs) {
		kfree(lamp); /* expect direct-free */
		return NULL;
	}
	return lamp;
}
