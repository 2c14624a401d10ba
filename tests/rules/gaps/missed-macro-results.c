// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NETDEV_TX_OK and NET_RX_DROP are no errors to the engine, so a buffer that is left alone on one
 * return is not seen.
 */
static int loom_rx(struct sk_buff *skb, struct net_device *dev)
{
	if (dev->type != ARPHRD_ETHER)
		goto drop;
	if (!pskb_may_pull(skb, 8))
		return NET_RX_DROP; /* missed uneven-consume */
	netif_rx(skb);
	return NET_RX_SUCCESS;
drop:
	kfree_skb(skb);
	return NET_RX_DROP;
}
