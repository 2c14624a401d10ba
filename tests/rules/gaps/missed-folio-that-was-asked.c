// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A callee that only asks (folio_test_uptodate()) stands in no table, so it may have taken the folio
 * over: folios, pages, files and inodes change hands, and the confidence is low.
 */
static bool loom_is_cached(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index); /* missed never-put */

	if (IS_ERR(folio))
		return false;
	return folio_test_uptodate(folio);
}
