// SPDX-License-Identifier: GPL-2.0-or-later
/* References are tokens: two of one object are two, each with its place, its holder and its fate. */

/* two gets, one put */
static int two_gets_one_put(struct lamp *lamp)
{
	get_device(lamp->dev);
	get_device(lamp->dev);
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   6  return 0;                        success  device:lamp->dev
 */

static int two_gets_two_puts(struct lamp *lamp)
{
	get_device(lamp->dev);
	get_device(lamp->dev);
	put_device(lamp->dev);
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

/* two objects of one counter do not mix */
static int two_objects(struct lamp *lamp)
{
	struct device_node *one, *two;

	one = of_get_child_by_name(lamp->node, "one");
	if (!one)
		return -ENODEV;
	two = of_get_child_by_name(lamp->node, "two");
	if (!two)
		return -ENODEV;
	of_node_put(two);
	of_node_put(one);
	return 0;
}
/* paths
 *   7  return -ENODEV;                  error    -
 *  10  return -ENODEV;                  error    device_node:one
 *  13  return 0;                        success  -
 */

/* two counters of one object do not mix */
static int two_counters(struct lamp *lamp)
{
	int ret;

	get_device(lamp->dev);
	ret = pm_runtime_resume_and_get(lamp->dev);
	if (ret) {
		put_device(lamp->dev);
		return ret;
	}
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   9  return ret;                      error    -
 *  12  return 0;                        success  pm_runtime:lamp->dev
 */

/* the iterator's reference and an own one of the same node */
static int iterators_and_own_put_both(struct lamp *lamp)
{
	struct device_node *child, *found = NULL;

	for_each_child_of_node(lamp->node, child) {
		if (lamp_is_bulb(child)) {
			found = of_node_get(child);
			of_node_put(child);
			break;
		}
	}
	if (!found)
		return -ENODEV;
	lamp_show(found);
	of_node_put(found);
	return 0;
}
/* paths
 *  13  return -ENODEV;                  error    -
 *  16  return 0;                        success  -
 */

/* the stored reference is the lamp's, the own one is put */
static int stored_and_own(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	lamp->parent = of_node_get(np);
	of_node_put(np);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   9  return 0;                        success  device_node:np (stored)
 */

/* a reference stored in an object of our own goes where the object goes */
static int holder_freed(struct lamp *lamp)
{
	struct bulb *bulb = kzalloc(sizeof(*bulb), GFP_KERNEL);

	if (!bulb)
		return -ENOMEM;
	bulb->node = of_get_parent(lamp->node);
	if (lamp->broken) {
		kfree(bulb);
		return -EIO;
	}
	list_add(&bulb->entry, &lamp->bulbs);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  10  return -EIO;                     error    device_node:bulb->node (holder freed on 9)
 *  13  return 0;                        success  device_node:bulb->node (list_add, in allocated)
 */

static int holder_emptied_and_freed(struct lamp *lamp)
{
	struct bulb *bulb = kzalloc(sizeof(*bulb), GFP_KERNEL);

	if (!bulb)
		return -ENOMEM;
	bulb->node = of_get_parent(lamp->node);
	if (lamp->broken) {
		of_node_put(bulb->node);
		kfree(bulb);
		return -EIO;
	}
	list_add(&bulb->entry, &lamp->bulbs);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  11  return -EIO;                     error    -
 *  14  return 0;                        success  device_node:bulb->node (list_add, in allocated)
 */

static struct bulb *holder_returned(struct lamp *lamp)
{
	struct bulb *bulb = kzalloc(sizeof(*bulb), GFP_KERNEL);

	if (!bulb)
		return NULL;
	bulb->node = of_get_parent(lamp->node);
	return bulb;
}
/* paths
 *   6  return NULL;                     error    -
 *   8  return bulb;                     success  -
 */

/* the holder is freed by the driver core, which does not put what is in it */
static int holder_managed(struct platform_device *pdev)
{
	struct bulb *bulb = devm_kzalloc(&pdev->dev, sizeof(*bulb), GFP_KERNEL);

	if (!bulb)
		return -ENOMEM;
	bulb->node = of_get_parent(pdev->dev.of_node);
	if (bulb_start(pdev))
		return -EIO;
	of_node_put(bulb->node);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *   9  return -EIO;                     error    device_node:bulb->node (in managed)
 *  11  return 0;                        success  -
 */

/* the last pointer to it is overwritten */
static int lost_by_overwriting(struct lamp *lamp)
{
	struct device_node *np;

	np = of_get_child_by_name(lamp->node, "one");
	np = of_get_child_by_name(lamp->node, "two");
	of_node_put(np);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 *   6  ! lost np
 */

/* overwritten, but another variable has it */
static int not_lost(struct lamp *lamp)
{
	struct device_node *np, *first;

	np = of_get_child_by_name(lamp->node, "one");
	first = np;
	np = of_get_child_by_name(lamp->node, "two");
	of_node_put(np);
	of_node_put(first);
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

/* put twice */
static int put_twice(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);
	int ret = lamp_setup(lamp, np);

	if (ret)
		of_node_put(np);
	of_node_put(np);
	return ret;
}
/* paths
 *   9  return ret;                      success  -
 *   9  return ret;                      error    -
 *   8  ! put-again np
 */

/* read after the put */
static int used_after_put(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	of_node_put(np);
	lamp->phandle = np->phandle;
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   9  return 0;                        success  -
 *   8  ! use np
 */

/* the pointer that is returned carries one reference: the iterator's is left over when the loop is left */
static struct device_node *iterators_and_own(struct lamp *lamp)
{
	struct device_node *child, *found = NULL;

	for_each_child_of_node(lamp->node, child) {
		if (lamp_is_bulb(child)) {
			found = of_node_get(child);
			break;
		}
	}
	return found;
}
/* paths
 *  11  return found;                    error    -
 *  11  return found;                    success  device_node:child; returns device_node
 */
