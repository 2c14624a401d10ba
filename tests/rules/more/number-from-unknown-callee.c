// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The error that an unknown callee makes of the object is returned: it is no heir of the object.
 */
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
			return ret; /* expect leak-on-error-path */
		put_page(page);
	}
	return 0;
}
