// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The put is given a part of the object, whose counter is another one; the compiler would have complained of the object
 * itself.
 */
static int loom_find_port(struct loom *loom, struct net *net, const char *name)
{
	struct net_device *ndev = dev_get_by_name(net, name);

	if (!ndev)
		return -ENODEV;
	if (ndev->mtu < loom->mtu) {
		put_device(&ndev->dev); /* missed wrong-family-put */
		dev_put(ndev);
		return -EINVAL;
	}
	loom->ndev = ndev;
	return 0;
}
