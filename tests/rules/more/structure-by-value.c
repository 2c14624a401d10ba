// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The structure that has the folio is passed by value, and its type is called by a name of its own.
 */
static int kiln_partition(struct parsed_partitions *state)
{
	Sector sect;
	unsigned char *data;

	data = read_part_sector(state, 0, &sect);
	if (!data)
		return -1;
	if (data[0] != KILN_MAGIC) {
		put_dev_sector(sect);
		return 0;
	}
	put_partition(state, 1, data[1], data[2]);
	put_dev_sector(sect);
	return 1;
}
