// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * probe() drops the count that the bus has taken, and remove() gives it back.
 */
static int pump_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	pm_runtime_put_noidle(&pdev->dev);
	return pump_register(pdev);
}

static void pump_remove(struct pci_dev *pdev)
{
	pump_unregister(pdev);
	pm_runtime_get_noresume(&pdev->dev);
}

static struct pci_driver pump_driver = {
	.probe = pump_probe,
	.remove = pump_remove,
};
