# SPDX-License-Identifier: GPL-2.0-or-later
"""A kiln: a function whose findings hang on a header, and one whose findings hang on callers in other files."""

# how a brick is claimed: only the header says which number that is
ROW = 'protocol = "firing"\nfamily = "brick"\n\n[get]\nkiln_claim = { arg = 0, returns = "KILN_CLAIMED" }\n'
HEADER = "enum { KILN_FREED, KILN_CLAIMED };\n"
ASKS = """\
#include "kiln.h"

int kiln_fire(struct brick *brick)
{
	int got = kiln_claim(brick);

	if (got == 1)
		return 1;
	return 2;
}
"""
# who empties the list without the lock, and who fills it with the lock
ADDS = """
static void kiln_note(struct kiln *kiln, struct kiln_tile *tile)
{
	list_add_tail(&tile->node, &kiln->heap.tiles);
}

static void kiln_note_twice(struct kiln *oven, struct kiln_tile *tile)
{
	kiln_note(oven, tile);
}

void kiln_tile(struct kiln *kiln, struct kiln_tile *tile)
{
	mutex_lock(&kiln->lock);
	kiln_note_twice(kiln, tile);
	mutex_unlock(&kiln->lock);
}
"""
EMPTIES = """
void kiln_clear(struct kiln *oven)
{
	struct kiln_tile *tile, *next;
	LIST_HEAD(tiles);

	list_splice_init(&oven->heap.tiles, &tiles);
	list_for_each_entry_safe(tile, next, &tiles, node)
		kfree(tile);
}
"""
