// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An unknown callee is given the address of the pointer variable: it may have replaced the pointer,
 * and the reference with it.
 */
static int kiln_expand(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_lock_folio(mapping, index);
	int ret;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	ret = kiln_grow(mapping, &folio);
	folio_unlock(folio);
	folio_put(folio);
	return ret;
}
