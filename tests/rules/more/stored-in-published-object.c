// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reference is stored in fresh memory whose address was already stored where others find it (as a
 * number): storing into it is giving it away.
 */
static int kiln_find_bridge(void)
{
	struct pci_dev *pdev = NULL;
	struct kiln *kiln;

	for_each_pci_dev(pdev) {
		if (pci_match_id(kiln_ids, pdev))
			goto found;
	}
	return -ENODEV;
found:
	kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);
	if (!kiln) {
		pci_dev_put(pdev);
		return -ENOMEM;
	}
	kiln_ops.priv = (unsigned long)kiln;
	kiln->bridge = pdev;
	return 0;
}
