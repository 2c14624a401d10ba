// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A callee returns what it was given, or a copy of it: what was given is put by itself where that is a copy.
 */
static int kiln_copy(struct kiln *kiln, pgoff_t index)
{
	struct folio *cached = filemap_get_folio(kiln->mapping, index);
	struct folio *folio = cached;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio = ksm_might_need_to_copy(folio, kiln->vma, kiln->address);
	if (!folio) {
		folio_put(cached);
		return -ENOMEM;
	}
	kiln_burn(kiln, folio);
	folio_put(folio);
	if (folio != cached)
		folio_put(cached);
	return 0;
}
