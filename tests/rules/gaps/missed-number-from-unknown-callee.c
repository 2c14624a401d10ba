// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The error (or the truth value) that an unknown callee makes of the object is returned: it is taken
 * for an heir of the object.
 */
static bool loom_is_cached(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index); /* missed never-put */

	if (IS_ERR(folio))
		return false;
	return folio_test_uptodate(folio);
}

static int kiln_read_all(struct address_space *mapping, int count)
{
	struct page *page;
	int i, ret;

	for (i = 0; i < count; i++) {
		page = read_mapping_page(mapping, i, NULL);
		if (IS_ERR(page))
			return PTR_ERR(page);
		ret = kiln_check_page(page);
		if (ret)
			return ret; /* missed leak-on-error-path */
		put_page(page);
	}
	return 0;
}
