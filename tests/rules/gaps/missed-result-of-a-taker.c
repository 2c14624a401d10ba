// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The result of a call that took the object over is tested; that must not count as a put telling
 * whether it was the last.
 */
static int loom_push(struct loom *loom, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(loom->ndev, len);
	int ret;

	if (!skb)
		return -ENOMEM;
	ret = dev_queue_xmit(skb);
	if (ret)
		kfree_skb(skb); /* missed double-put */
	return ret;
}

static int kiln_mount(struct super_block *sb)
{
	struct inode *root = iget_locked(sb, 1);

	if (!root)
		return -ENOMEM;
	sb->s_root = d_make_root(root);
	if (!sb->s_root) {
		iput(root); /* missed double-put */
		return -ENOMEM;
	}
	return 0;
}
