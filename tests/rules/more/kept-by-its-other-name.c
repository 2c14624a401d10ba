// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The getter returns its argument: what takes q over takes p's reference over.
 */
static int slot_set(struct slot *slot, struct bpf_prog *p)
{
	struct bpf_prog *q = bpf_prog_inc_not_zero(p);

	if (IS_ERR(q))
		return PTR_ERR(q);
	psock_set_prog(&slot->prog, q);
	if (slot->busy)
		return -EBUSY;
	bpf_prog_put(q);
	return 0;
}
