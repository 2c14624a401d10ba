// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A helper of the same file stores the object where others find it and returns the pointer as well:
 * the caller is told that it owns the reference.
 */
static struct sk_buff *loom_fill(struct loom *loom, int slot)
{
	struct sk_buff *skb = dev_alloc_skb(loom->size);

	if (!skb)
		return NULL;
	loom->ring[slot].skb = skb;
	return skb;
}

static int loom_fill_all(struct loom *loom)
{
	int slot;

	for (slot = 0; slot < 8; slot++)
		if (!loom_fill(loom, slot)) /* false never-put */
			return -ENOMEM;
	return 0;
}
