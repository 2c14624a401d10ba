// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A get wrapper of the same file that returns its argument is read as a getter of some other object,
 * so a caller that ignores the result seems to leak.
 */
static struct kiln *kiln_get(struct kiln *kiln)
{
	get_device(&kiln->dev);
	return kiln;
}

static int kiln_adopt(struct kiln *kiln, struct kiln_zone *zone)
{
	kiln_get(kiln); /* false never-put */
	zone->kiln = kiln;
	return 0;
}
