// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * %pOF, %pd and %pfw read the object that they are given.
 */
static int lamp_check_parent(struct device *dev)
{
	struct device_node *np = of_get_parent(dev->of_node);
	int ret;

	if (!np)
		return -ENODEV;
	ret = lamp_check(np->phandle);
	of_node_put(np);
	if (ret)
		dev_err(dev, "%pOF: %d\n", np, ret); /* missed use-after-put */
	return ret;
}
