// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A get wrapper of the same file returns its argument: a caller that ignores the result has the
 * reference all the same, and stores the object.
 */
static struct kiln *kiln_get(struct kiln *kiln)
{
	get_device(&kiln->dev);
	return kiln;
}

static int kiln_adopt(struct kiln *kiln, struct kiln_zone *zone)
{
	kiln_get(kiln);
	zone->kiln = kiln;
	return 0;
}
