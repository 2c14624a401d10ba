// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is returned lies inside something that hangs off the object: who gets it has the reference.
 */
static struct loom_vec *loom_vec_of(struct mem_cgroup *memcg, int nid)
{
	if (memcg)
		return &memcg->nodeinfo[nid]->lruvec;
	return &loom_node(nid)->vec;
}

static struct loom_vec *loom_first(struct loom *loom, int nid)
{
	struct mem_cgroup *memcg = get_mem_cgroup_from_mm(loom->mm);

	if (!memcg)
		return NULL;
	return loom_vec_of(memcg, nid);
}
