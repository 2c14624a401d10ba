// SPDX-License-Identifier: GPL-2.0-or-later
/* A callee that keeps its argument on success only: rows [keep] with `when`. */

/* devm_add_action() without reset leaves it to the caller when it fails */
static int managed_action_without_reset(struct platform_device *pdev)
{
	struct device_node *np = of_get_parent(pdev->dev.of_node);
	int ret;

	ret = devm_add_action(&pdev->dev, lamp_put_node, np);
	if (ret)
		return ret;
	return 0;
}
/* paths
 *   8  return ret;                      error    device_node:np
 *   9  return 0;                        success  device_node:np (devm_add_action)
 */

/* an identifier was not to be had: nobody else has found the bulb */
static int without_identifier(struct lamp *lamp, struct bulb *bulb)
{
	int ret;

	kref_get(&bulb->ref);
	ret = xa_alloc(&lamp->ids, &bulb->id, bulb, xa_limit_32b, GFP_KERNEL);
	if (ret)
		return ret;
	return 0;
}
/* paths
 *   8  return ret;                      error    kref:&bulb->ref
 *   9  return 0;                        success  kref:&bulb->ref (xa_alloc)
 */
