// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a driver keeps in a variable of its file is the module's to put, whoever has taken it.
 */
static struct device_node *kiln_console;
static struct device_node *kiln_chimney;

static void kiln_find_console(struct kiln *kiln)
{
	struct device_node *np;

	if (kiln_console)
		return;
	np = of_find_node_by_path("/kiln/console"); /* expect unpaired-probe */
	if (!np)
		return;
	kiln_console = np;
}

static void kiln_find_chimney(struct kiln *kiln)
{
	if (!kiln_chimney)
		kiln_chimney = of_find_node_by_path("/kiln/chimney");
}

static int kiln_probe(struct platform_device *pdev)
{
	struct kiln *kiln = platform_get_drvdata(pdev);

	kiln_find_console(kiln);
	kiln_find_chimney(kiln);
	return 0;
}

static struct platform_driver kiln_driver = {
	.probe = kiln_probe,
};

static int __init kiln_init(void)
{
	return platform_driver_register(&kiln_driver);
}

static void __exit kiln_exit(void)
{
	of_node_put(kiln_chimney);
	platform_driver_unregister(&kiln_driver);
}

module_init(kiln_init);
module_exit(kiln_exit);
