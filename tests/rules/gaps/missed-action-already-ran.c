// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * devm_add_action_or_reset() runs the action when it fails.
 */
static int valve_use_peer(struct device *dev, const char *name)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, name);
	int ret;

	if (!peer)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, valve_put_peer, peer);
	if (ret) {
		put_device(peer); /* missed double-put */
		return ret;
	}
	return 0;
}
