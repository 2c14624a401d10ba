// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two parts of one object are counted apart: what is put of one leaves the other as it was.
 */
static int loom_add(struct loom *loom)
{
	int ret;

	ret = kobject_init_and_add(&loom->shafts, &loom_shafts_type, loom_root, "shafts");
	if (ret)
		goto put_shafts;
	ret = kobject_init_and_add(&loom->stats, &loom_stats_type, &loom->shafts, "stats");
	if (ret)
		goto put_stats;
	return 0;

put_stats:
	kobject_put(&loom->stats);
	wait_for_completion(&loom->stats_gone);
put_shafts:
	kobject_put(&loom->shafts);
	return ret;
}
