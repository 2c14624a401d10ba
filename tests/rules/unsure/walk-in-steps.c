// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The step before has counted what it left in the caller's variable: this one uses that up.
 */
static int pump_next(struct pci_dev **prev, int id)
{
	struct pci_dev *pdev = pci_get_device(PUMP_VENDOR, id, *prev); /* expect consumed-argument */

	if (!pdev)
		return -ENODEV;
	pci_dev_get(pdev);
	*prev = pdev;
	return 0;
}
