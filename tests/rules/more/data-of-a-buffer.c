// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * build_skb() takes the memory over if it gives a buffer, and it goes with that.
 */
static struct sk_buff *loom_receive(struct loom *loom, unsigned int size)
{
	struct page *page = page_pool_dev_alloc_pages(loom->pool);
	struct sk_buff *skb;

	if (!page)
		return NULL;
	skb = napi_build_skb(page, size);
	if (!skb) {
		page_pool_put_full_page(loom->pool, page, true);
		return NULL;
	}
	if (loom_check(loom, skb)) {
		consume_skb(skb);
		return NULL;
	}
	return skb;
}
