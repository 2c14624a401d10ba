// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * skb_unshare() took the buffer; the old pointer is read afterwards.
 */
static int loom_rewrite(struct sk_buff *skb)
{
	struct sk_buff *copy = skb_unshare(skb, GFP_ATOMIC);

	if (!copy)
		return -ENOMEM;
	copy->protocol = skb->protocol; /* missed use-after-put */
	kfree_skb(copy);
	return 0;
}
