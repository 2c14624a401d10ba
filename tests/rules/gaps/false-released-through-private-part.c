// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An unknown function made a pointer from the object (its private part), and a release function is
 * given that pointer.
 */
static int kiln_attach(struct kiln **out)
{
	struct Scsi_Host *host = scsi_host_alloc(&kiln_template, sizeof(struct kiln));
	struct kiln *kiln;
	int ret;

	if (!host)
		return -ENOMEM;
	kiln = kiln_of_host(host);
	ret = kiln_setup(kiln);
	if (ret)
		goto bad;
	*out = kiln;
	return 0;
bad:
	kiln_release_everything(kiln);
	return ret; /* false leak-on-error-path */
}
