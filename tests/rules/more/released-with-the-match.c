// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The match has the node from now on, and lets it go with the device, also when what follows fails.
 */
static int lamp_probe(struct platform_device *pdev)
{
	struct component_match *match = NULL;
	struct device_node *np;
	int ret;

	np = of_parse_phandle(pdev->dev.of_node, "bulb", 0);
	if (!np)
		return -ENODEV;
	component_match_add_release(&pdev->dev, &match, component_release_of, component_compare_of, np);
	ret = lamp_init(pdev);
	if (ret)
		return ret;
	return component_master_add_with_match(&pdev->dev, &lamp_ops, match);
}
