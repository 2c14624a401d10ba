// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was found is what is stored already: nothing takes the new reference, but equal to something
 * global counts as given away.
 */
static void loom_set_uplink(struct net *net, const char *name)
{
	struct net_device *dev = dev_get_by_name(net, name);

	if (!dev)
		return;
	if (dev == loom_uplink)
		return; /* missed leak-on-error-path */
	dev_put(loom_uplink);
	loom_uplink = dev;
}
