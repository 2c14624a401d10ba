// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * queue_work() and register_netdev() keep the pointer when they succeed; the condition of a [keep] row
 * is not looked at.
 */
static int loom_kick(struct loom *loom)
{
	kref_get(&loom->ref);
	if (!queue_work(loom->wq, &loom->work))
		return -EBUSY; /* missed leak-on-error-path */
	return 0;
}

static int pump_add_netdev(struct device *dev)
{
	struct net_device *ndev = alloc_etherdev(sizeof(struct pump));
	int ret;

	if (!ndev)
		return -ENOMEM;
	ret = register_netdev(ndev);
	if (ret)
		return ret; /* missed leak-on-error-path */
	return 0;
}
