// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A helper of the file consumes the buffer on all its paths; its result is tested, which must not count
 * as a put telling whether it was the last.
 */
static int loom_deliver(struct sk_buff *skb)
{
	if (skb->len < 4) {
		kfree_skb(skb);
		return -EINVAL;
	}
	return netif_rx(skb);
}

static int loom_test(struct net_device *dev)
{
	struct sk_buff *skb = netdev_alloc_skb(dev, 64);
	int ret;

	if (!skb)
		return -ENOMEM;
	ret = loom_deliver(skb);
	if (ret < 0)
		kfree_skb(skb); /* missed double-put */
	return ret;
}
