// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What undoes a registration, perhaps, in a helper that cleans up, drops nothing of a device that was never registered;
 * of one that was, it may.
 */
static void lamp_clean_up(struct lamp *lamp)
{
	if (lamp->dev.parent) {
		device_unregister(&lamp->dev);
		lamp->dev.parent = NULL;
	}
}

static struct lamp *lamp_request(struct device *parent)
{
	struct lamp *lamp = devm_kzalloc(parent, sizeof(*lamp), GFP_KERNEL);
	int ret;

	if (!lamp)
		return ERR_PTR(-ENOMEM);
	lamp->dev.class = &lamp_class;
	lamp->dev.parent = parent;
	ret = device_register(&lamp->dev);
	if (ret) {
		lamp->dev.parent = NULL;
		goto err;
	}
	return lamp;
err:
	lamp_clean_up(lamp);
	return ERR_PTR(ret); /* expect leak-on-error-path */
}

static struct lamp *lamp_request_bright(struct device *parent)
{
	struct lamp *lamp = devm_kzalloc(parent, sizeof(*lamp), GFP_KERNEL);
	int ret;

	if (!lamp)
		return ERR_PTR(-ENOMEM);
	lamp->dev.class = &lamp_class;
	lamp->dev.parent = parent;
	ret = device_register(&lamp->dev);
	if (ret) {
		put_device(&lamp->dev);
		return ERR_PTR(ret);
	}
	ret = lamp_brighten(lamp);
	if (ret) {
		lamp_clean_up(lamp);
		return ERR_PTR(ret);
	}
	return lamp;
}
