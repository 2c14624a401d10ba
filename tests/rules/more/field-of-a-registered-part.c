// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The part of the structure that is given away is unregistered, and its field is put by nobody.
 */
struct kiln {
	struct kiln_desc desc;
	struct kiln_port *port;
};

static int kiln_probe(struct platform_device *pdev)
{
	struct kiln *kiln = dev_get_platdata(&pdev->dev);

	kiln->desc.burner = of_parse_phandle(pdev->dev.of_node, "burner", 0); /* expect unpaired-probe */
	kiln->port = kiln_port_register(&pdev->dev, &kiln->desc);
	if (IS_ERR(kiln->port))
		dev_warn(&pdev->dev, "no port");
	return 0;
}

static void kiln_remove(struct platform_device *pdev)
{
	struct kiln *kiln = dev_get_platdata(&pdev->dev);

	kiln_port_unregister(kiln->port);
}

static struct platform_driver kiln_driver = {
	.probe = kiln_probe,
	.remove = kiln_remove,
};
