// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The usage count that was dropped is taken again when what follows fails.
 */
static int kiln_power_down(struct kiln *kiln)
{
	int ret;

	pm_runtime_put_sync(kiln->heater);
	ret = kiln_cut(kiln);
	if (ret) {
		pm_runtime_get_sync(kiln->heater);
		return ret;
	}
	return 0;
}
