// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was put turns out to be the object itself on the way that does not put it again.
 */
static int pond_swap_in(struct pond *pond)
{
	struct folio *folio, *cached;
	int ret = 0;

	folio = filemap_get_folio(pond->mapping, 0);
	if (IS_ERR(folio))
		return -ENOENT;
	cached = folio;
	folio = READ_ONCE(pond->spare);
	if (!folio) {
		ret = -ENOMEM;
		folio = cached;
		goto out;
	}
	if (folio_test_hwpoison(folio))
		ret = -EIO;
out:
	folio_put(folio);
	if (folio != cached)
		folio_put(cached);
	return ret;
}
