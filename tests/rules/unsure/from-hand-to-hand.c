// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages change hands in more ways than are known.
 */
static int loom_fill(struct loom *loom)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	if (!loom->width)
		return -EINVAL; /* expect leak-on-error-path */
	put_page(page);
	return 0;
}
