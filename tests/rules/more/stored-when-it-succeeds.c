// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The success path stores the object, only the error path leaks it: said of the return, not of the getter.
 */
static int loom_attach_prog(struct loom *loom, u32 fd)
{
	struct bpf_prog *prog, *old;

	prog = bpf_prog_get_type(fd, BPF_PROG_TYPE_XDP);
	if (IS_ERR(prog))
		return PTR_ERR(prog);
	if (loom->offloaded)
		return -EOPNOTSUPP; /* expect leak-on-error-path */
	old = xchg(&loom->prog, prog);
	if (old)
		bpf_prog_put(old);
	return 0;
}
