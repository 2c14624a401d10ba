// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pointer read from the object before the put leads into it, or into what it keeps alive.
 */
static int kiln_count_blocks(struct super_block *sb, sector_t block)
{
	struct buffer_head *bh = sb_bread(sb, block);
	struct kiln_raw *raw;

	if (!bh)
		return -EIO;
	raw = (struct kiln_raw *)bh->b_data;
	brelse(bh);
	return le32_to_cpu(raw->count); /* missed use-after-put */
}
