// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The success path stores the object, only the error path leaks: the finding is one about the getter
 * ("where is it put?") instead of one about the return.
 */
static int loom_attach_prog(struct loom *loom, u32 fd)
{
	struct bpf_prog *prog, *old;

	prog = bpf_prog_get_type(fd, BPF_PROG_TYPE_XDP); /* false never-put */
	if (IS_ERR(prog))
		return PTR_ERR(prog);
	if (loom->offloaded)
		return -EOPNOTSUPP; /* missed leak-on-error-path */
	old = xchg(&loom->prog, prog);
	if (old)
		bpf_prog_put(old);
	return 0;
}
