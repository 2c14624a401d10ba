// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A buffer may be a copy of the caller's own, in its place: what the sender returns tells the caller whether it has gone.
 */
enum netdev_tx { NETDEV_TX_OK = 0x00, NETDEV_TX_BUSY = 0x10 };
enum { NET_XMIT_DROP = 0x01, NET_XMIT_CN = 0x02 };

static int lamp_send(struct sk_buff *skb, struct net_device *dev, struct netdev_queue *queue)
{
	int status = NETDEV_TX_OK;

	if (skb_shared(skb)) {
		skb = skb_share_check(skb, GFP_ATOMIC);
		if (!skb)
			goto out;
	}
	status = netdev_start_xmit(skb, dev, queue, false);
out:
	return status;
}
