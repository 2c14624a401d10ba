// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An unknown callee is given the address of the pointer variable: it may have replaced the pointer,
 * and the reference with it.
 */
static int valve_swap_peer(struct valve *valve, const char *name)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, name);
	int ret;

	if (!peer)
		return -ENODEV;
	ret = valve_exchange(valve, &peer);
	if (ret)
		return ret;
	put_device(peer);
	return 0;
}
