// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Those that were read are put in a loop of their own. Which element is put, nobody keeps apart.
 */
static int kiln_read_blocks(struct kiln *kiln, struct inode *inode)
{
	int i, loaded = 0, ret = 0;

	kiln->block = kcalloc(kiln->blocks, sizeof(*kiln->block), GFP_KERNEL);
	if (!kiln->block)
		return -ENOMEM;
	for (i = 0; i < kiln->blocks; i++) {
		kiln->block[i].bh = ext4_bread(NULL, inode, i, 0);
		if (IS_ERR(kiln->block[i].bh)) {
			ret = PTR_ERR(kiln->block[i].bh);
			goto out;
		}
		if (!kiln->block[i].bh) {
			ret = -EIO;
			goto out;
		}
		loaded++;
		if (kiln->block[i].bh->b_size != kiln->size) {
			ret = -EIO;
			goto out;
		}
	}
	return 0;
out:
	while (loaded > 0) {
		loaded--;
		brelse(kiln->block[loaded].bh);
	}
	kfree(kiln->block);
	return ret;
}
