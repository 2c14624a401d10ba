// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A function of the file drops the counter inside what a getter of the tables has counted.
 */
struct bpf_link {
	refcount_t refcnt;
	struct work_struct work;
};

static void loom_link_drop(struct bpf_link *link)
{
	if (refcount_dec_and_test(&link->refcnt))
		loom_link_free(link);
}

int loom_show(struct loom *loom, u32 fd)
{
	struct bpf_link *link = bpf_link_get_from_fd(fd);

	if (IS_ERR(link))
		return PTR_ERR(link);
	loom_print(loom, link->id);
	loom_link_drop(link);
	return 0;
}
