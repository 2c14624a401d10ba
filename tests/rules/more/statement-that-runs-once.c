// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The macro runs its statement once, so that nothing is overwritten in a second turn.
 */
static int loom_resend(struct sock *sk, struct sk_buff *skb)
{
	struct sk_buff *copy;

	tcp_skb_tsorted_save(skb) {
		copy = skb_copy(skb, GFP_ATOMIC);
	} tcp_skb_tsorted_restore(skb);
	if (!copy)
		return -ENOMEM;
	return ip_queue_xmit(sk, copy, NULL);
}
