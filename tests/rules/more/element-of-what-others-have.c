// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The array is the device's before it is filled: whoever frees it puts what is in it, also when the
 * next page cannot be had.
 */
static int loom_fill(struct loom *loom, int pages)
{
	struct loom_slot *slots = kcalloc(pages, sizeof(*slots), GFP_KERNEL);
	struct page *page;
	int i;

	if (!slots)
		return -ENOMEM;
	loom->slots = slots;
	for (i = 0; i < pages; i++) {
		struct loom_slot *slot = &slots[i];

		page = alloc_page(GFP_KERNEL);
		if (!page)
			return -ENOMEM;
		if (loom_map(loom, i)) {
			__free_page(page);
			return -EIO;
		}
		slot->page = page;
	}
	return 0;
}
