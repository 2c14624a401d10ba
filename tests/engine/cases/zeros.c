// SPDX-License-Identifier: GPL-2.0-or-later
/* What is fresh and zeroed is zero until somebody writes there. */

static int put_if_set(struct device_node *np)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);
	int ret = -EINVAL;

	if (!lamp)
		return -ENOMEM;
	if (!np->name)
		goto out;
	lamp->np = of_get_parent(np);
	ret = lamp_setup(np);
	if (ret)
		goto out;
	lamp_publish(lamp);
	return 0;
out:
	if (lamp->np)
		of_node_put(lamp->np);
	kfree(lamp);
	return ret;
}
/* paths
 *   7  return -ENOMEM;                  error    -
 *  15  return 0;                        success  device_node:lamp->np (in allocated)
 *  20  return ret;                      error    -
 */

/* not zeroed: nobody knows */
static int put_if_set_by_chance(struct device_node *np)
{
	struct lamp *lamp = kmalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	if (lamp->np)
		of_node_put(lamp->np);
	kfree(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  10  return 0;                        success  -
 *   8  ! put-foreign lamp->np
 */

/* a callee may have written there */
static int put_what_a_callee_took(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	lamp_find_nodes(lamp);
	if (lamp->np)
		of_node_put(lamp->np);
	kfree(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  11  return 0;                        success  -
 *   9  ! put-foreign lamp->np
 */

/* ... but only where it was sent */
static int a_part_is_given(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	kref_init(&lamp->ref);
	if (lamp->np)
		of_node_put(lamp->np);
	if (lamp->ref.count)
		of_node_put(lamp->other);
	kfree(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  13  return 0;                        success  -
 */

/* braces name one member: the others are zero */
static int target_in_braces(int id, struct net *net)
{
	struct lamp_args args = { .id = id };
	struct device *dev = get_device(net->dev);
	int ret;

	if (id) {
		dev_hold(net->ndev);
		args.held = true;
	}
	ret = lamp_fill(id);
	if (args.held)
		dev_put(net->ndev);
	put_device(dev);
	return ret;
}
/* paths
 *  15  return ret;                      unknown  -
 */
