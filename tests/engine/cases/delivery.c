// SPDX-License-Identifier: GPL-2.0-or-later
/* How a get hands the reference over. */

/* returned, NULL on failure */
static int result_or_null(struct lamp *lamp)
{
	struct device_node *np;

	np = of_parse_phandle(lamp->dev->of_node, "bulb", 0);
	if (!np)
		return -ENODEV;
	if (lamp_probe_bulb(lamp))
		return -EIO;
	of_node_put(np);
	return 0;
}
/* paths
 *   7  return -ENODEV;                  error    -
 *   9  return -EIO;                     error    device_node:np
 *  11  return 0;                        success  -
 */

/* returned, ERR_PTR on failure */
static int result_or_err(struct lamp *lamp)
{
	struct clk *clk = clk_get(lamp->dev, NULL);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	if (lamp->broken)
		return -EIO;
	clk_put(clk);
	return 0;
}
/* paths
 *   6  return PTR_ERR(clk);             error    -
 *   8  return -EIO;                     error    clk:clk
 *  10  return 0;                        success  -
 */

/* returned, and nobody looks whether it failed: NULL would owe nothing, anything else is held */
static void result_unchecked(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	lamp_show(np);
}
/* paths
 *   6  }                                none     device_node:np
 */

/* the argument's object, whatever comes back */
static int argument_always(struct lamp *lamp)
{
	kref_get(&lamp->ref);
	if (lamp->broken)
		return -EIO;
	kref_put(&lamp->ref, lamp_free);
	return 0;
}
/* paths
 *   5  return -EIO;                     error    kref:&lamp->ref
 *   7  return 0;                        success  -
 */

/* the argument's object, which is the result as well */
static int argument_and_result(struct lamp *lamp)
{
	struct device *dev = get_device(lamp->dev);

	if (!dev)
		return -ENODEV;
	if (lamp->broken)
		return -EIO;
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return -EIO;                     error    device:lamp->dev
 *  10  return 0;                        success  -
 */

/* the argument's object if the result is zero */
static int argument_if_zero(struct lamp *lamp)
{
	int ret;

	ret = pm_runtime_resume_and_get(lamp->dev);
	if (ret)
		return ret;
	ret = lamp_switch(lamp);
	if (ret)
		return ret;
	pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *   7  return ret;                      error    -
 *  10  return ret;                      error    pm_runtime:lamp->dev
 *  12  return 0;                        success  -
 */

/* the argument's object if the result is not zero */
static bool argument_if_nonzero(struct lamp *lamp)
{
	if (!kref_get_unless_zero(&lamp->ref))
		return false;
	if (lamp->broken)
		return false;
	kref_put(&lamp->ref, lamp_free);
	return true;
}
/* paths
 *   4  return false;                    error    -
 *   6  return false;                    error    kref:&lamp->ref
 *   8  return true;                     success  -
 */

/* the argument's object if the result is positive: zero and negative both mean no */
static int argument_if_positive(struct lamp *lamp)
{
	int ret = pm_runtime_get_if_in_use(lamp->dev);

	if (ret <= 0)
		return ret;
	if (lamp->broken)
		return -EIO;
	pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *   6  return ret;                      error    -
 *   8  return -EIO;                     error    pm_runtime:lamp->dev
 *  10  return 0;                        success  -
 */

/* the argument's object even when the call says that it failed */
static int argument_even_on_error(struct lamp *lamp)
{
	int ret = pm_runtime_get_sync(lamp->dev);

	if (ret < 0)
		return ret;
	pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *   6  return ret;                      error    pm_runtime:lamp->dev (failed)
 *   8  return 0;                        success  -
 */

static int argument_even_on_error_put(struct lamp *lamp)
{
	int ret = pm_runtime_get_sync(lamp->dev);

	if (ret < 0) {
		pm_runtime_put_noidle(lamp->dev);
		return ret;
	}
	pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *   7  return ret;                      error    -
 *  10  return 0;                        success  -
 */

/* through an out-parameter */
static int out_parameter(struct lamp *lamp)
{
	struct of_phandle_args args;
	int ret;

	ret = of_parse_phandle_with_args(lamp->dev->of_node, "bulbs", "#bulb-cells", 0, &args);
	if (ret)
		return ret;
	if (args.args_count != 1)
		return -EINVAL;
	of_node_put(args.np);
	return 0;
}
/* paths
 *   8  return ret;                      error    -
 *  10  return -EINVAL;                  error    device_node:args.np (in stack)
 *  12  return 0;                        success  -
 */

/* the argument's reference is consumed by a getter that goes on from it */
static void consuming_argument(struct lamp *lamp)
{
	struct device_node *np, *next;

	np = of_get_parent(lamp->node);
	next = of_get_next_parent(np);
	lamp_show(next);
	of_node_put(next);
}
/* paths
 *   9  }                                none     -
 */

static void consuming_then_put(struct lamp *lamp)
{
	struct device_node *np, *next;

	np = of_get_parent(lamp->node);
	next = of_get_next_parent(np);
	of_node_put(np);
	of_node_put(next);
}
/* paths
 *   9  }                                none     -
 *   7  ! put-again np
 */

/* the start of a search is somebody else's */
static struct device_node *consuming_foreign(struct device_node *from)
{
	return of_find_compatible_node(from, NULL, "lamp,bulb");
}
/* paths
 *   3  return of_find_compatible_node(from, NULL, "lamp,bulb"); unknown  -; drops device_node:from; returns device_node
 *   3  ! put-foreign from
 */

/* a walk by hand: each step drops the child of the one before */
static int consuming_previous(struct lamp *lamp)
{
	struct device_node *child = NULL;

	while ((child = of_get_next_child(lamp->node, child))) {
		if (lamp_is_bulb(child)) {
			lamp->found = true;
			return 1;
		}
	}
	return 0;
}
/* paths
 *   8  return 1;                        success  device_node:child
 *  11  return 0;                        success  -
 */
