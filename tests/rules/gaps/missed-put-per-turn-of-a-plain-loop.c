// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The condition of a for or while loop counts as a decision about the put, so only the loop macros are
 * judged.
 */
static void lamp_stop_all(struct lamp *lamp)
{
	int i;

	for (i = 0; i < lamp->count; i++) {
		lamp_stop(lamp, i);
		of_node_put(lamp->node); /* missed put-per-entry */
	}
}

static void loom_flush_queue(struct loom *loom)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&loom->queue))) {
		kfree_skb(skb);
		sock_put(loom->sk); /* missed put-per-entry */
	}
}
