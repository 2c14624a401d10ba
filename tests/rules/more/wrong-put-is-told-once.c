// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The put of another counter stands where the right one should be: one mistake, told once.
 */
static int kiln_count_pages(struct kiln *kiln, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);

	if (!mm)
		return -ESRCH;
	kiln->pages = mm->total_vm;
	mmdrop(mm); /* expect wrong-family-put */
	return 0;
}

static int loom_find_port(struct loom *loom, struct device_node *np)
{
	struct net_device *ndev = of_find_net_device_by_node(np);

	if (!ndev)
		return -EPROBE_DEFER;
	if (ndev->mtu < loom->mtu) {
		dev_put(ndev); /* expect wrong-family-put */
		return -EINVAL;
	}
	loom->ndev = ndev;
	return 0;
}
