// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A flag that is set only where there is a supply decides about the call.
 */
static int kiln_setup(struct kiln *kiln)
{
	int ret = 0;

	if (IS_ERR(kiln->supply))
		ret = kiln_run_without(kiln);
	if (ret)
		goto undo;
	return 0;

undo:
	if (kiln->we_switch_it_off)
		regulator_disable(kiln->supply); /* expect err-ptr-put */
	return ret;
}
