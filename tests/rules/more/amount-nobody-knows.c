// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The counter of the object has been raised by an amount that is no constant: no put is known to be the last.
 */
static void pump_burst(struct pump *pump, int burst, bool shared)
{
	struct sk_buff *skb = pump->skb;
	int ret;

	skb->protocol = eth_type_trans(skb, skb->dev);
	if (shared)
		refcount_add(burst, &skb->users);
	do {
		ret = netif_receive_skb(skb);
		if (ret == NET_RX_DROP)
			pump->errors++;
		if (!shared) {
			pump->skb = NULL;
			break;
		}
		if (refcount_read(&skb->users) != burst)
			break;
	} while (--burst > 0);
}
