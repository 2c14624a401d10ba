// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What stands left of the assignment is a macro: the place that it names is no variable of this function.
 */
static int kiln_fill(struct kiln *kiln, int i)
{
	KILN_DEV(i).supply = regulator_get(kiln->dev, "heater");
	if (IS_ERR(KILN_DEV(i).supply))
		return PTR_ERR(KILN_DEV(i).supply);
	kiln->count++;
	return 0;
}

static int kiln_spread(struct kiln *kiln)
{
	struct device_node *np;
	int cpu;

	for_each_possible_cpu(cpu) {
		np = of_get_child_by_name(kiln->dev->of_node, "core");
		if (!np)
			return -ENODEV;
		per_cpu(kiln_core, cpu) = np;
	}
	return 0;
}
