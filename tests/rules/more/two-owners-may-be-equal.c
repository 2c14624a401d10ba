// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two fields that own one reference each are compared, and then both are put: what "equal" teaches
 * must not make one reference of two.
 */
static void kiln_rename_done(struct kiln_rename *rename)
{
	if (rename->new_dir != rename->old_dir)
		kiln_sync(rename->new_dir);
	iput(rename->old_dir);
	iput(rename->new_dir);
}
