// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A buffer is made anew in the place of the caller's own: what the sender returns tells the caller whether it has gone.
 */
enum netdev_tx { NETDEV_TX_OK = 0x00, NETDEV_TX_BUSY = 0x10 };
enum { NET_XMIT_DROP = 0x01, NET_XMIT_CN = 0x02 };

static int lamp_send(struct sk_buff *skb, struct net_device *dev, struct netdev_queue *queue)
{
	int status = NETDEV_TX_OK;

	if (skb_vlan_tag_present(skb)) {
		skb = __vlan_hwaccel_push_inside(skb);
		if (!skb)
			goto out;
	}
	status = netdev_start_xmit(skb, dev, queue, false);
out:
	return status;
}
