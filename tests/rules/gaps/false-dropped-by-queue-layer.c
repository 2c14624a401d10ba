// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * qdisc_drop() and its like take the buffer; they stand in no table.
 */
static struct sk_buff *loom_split(struct sk_buff *skb, struct Qdisc *sch, struct sk_buff **to_free)
{
	struct sk_buff *parts = skb_gso_segment(skb, 0);

	if (IS_ERR_OR_NULL(parts)) {
		qdisc_drop(skb, sch, to_free);
		return ERR_PTR(-EINVAL); /* false uneven-consume */
	}
	consume_skb(skb);
	return parts;
}
