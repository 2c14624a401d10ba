// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A parameter that a call takes over under a condition (skb_put_padto() frees it when it fails) is put
 * after that.
 */
static int loom_send_padded(struct sk_buff *skb, struct loom *loom)
{
	if (skb_put_padto(skb, ETH_ZLEN)) {
		dev_kfree_skb_any(skb); /* missed double-put */
		return -ENOMEM;
	}
	loom_write(loom, skb->data, skb->len);
	dev_kfree_skb_any(skb);
	return 0;
}
