// SPDX-License-Identifier: GPL-2.0-or-later
/* Code with many paths, of which few differ in what is held (test_budget.py has the others). */

/* conditions that no reference hangs on do not multiply */
static int many_conditions(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);
	int level = 0;

	if (!np)
		return -ENODEV;
	if (lamp->a)
		level += 1;
	if (lamp->b)
		level += 2;
	if (lamp->c)
		level += 4;
	if (lamp->d)
		level += 8;
	if (lamp->e)
		level += 16;
	if (lamp->f)
		level += 32;
	if (lamp->g)
		level += 64;
	if (lamp->h)
		level += 128;
	if (lamp->i)
		level += 256;
	if (lamp->j)
		level += 512;
	if (lamp->k)
		return -EIO;
	of_node_put(np);
	return lamp_set(lamp, level);
}
/* paths
 *   7  return -ENODEV;                  error    -
 *  29  return -EIO;                     error    device_node:np
 *  31  return lamp_set(lamp, level);    unknown  -
 */

/* loops in loops in loops */
static int deep_loops(struct lamp *lamp, int n)
{
	int a, b, c, d;

	for (a = 0; a < n; a++) {
		for (b = 0; b < a; b++) {
			for (c = 0; c < b; c++) {
				for (d = 0; d < c; d++) {
					get_device(lamp->dev);
					if (lamp_read(lamp) == d)
						return -EIO;
					put_device(lamp->dev);
				}
			}
		}
	}
	return 0;
}
/* paths
 *  11  return -EIO;                     error    device:lamp->dev
 *  17  return 0;                        success  -
 */

/* jumps to the head of the loop from several places */
static int long_walk(struct lamp *lamp, int n)
{
	get_device(lamp->dev);
	while (n) {
		if (n & 1)
			lamp_switch(lamp);
		if (n & 2)
			continue;
		if (n & 4)
			break;
		n >>= 1;
	}
	put_device(lamp->dev);
	return n;
}
/* paths
 *  14  return n;                        success  -
 *  14  return n;                        error    -
 */
