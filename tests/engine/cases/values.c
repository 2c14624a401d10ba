// SPDX-License-Identifier: GPL-2.0-or-later
/* Values: ints are negative, zero or positive; pointers are ERR_PTR, NULL or valid; PTR_ERR() and ERR_PTR() change nothing. */

/* all three sides of one int */
static int three_signs(struct lamp *lamp)
{
	int ret = lamp_read(lamp);

	if (ret < 0)
		return ret;
	if (ret == 0)
		return -ENODATA;
	return 0;
}
/* paths
 *   6  return ret;                      error    -
 *   8  return -ENODATA;                 error    -
 *   9  return 0;                        success  -
 */

/* a get whose failure is ERR_PTR or NULL */
static int err_or_null(struct lamp *lamp)
{
	struct clk *clk = clk_get_optional(lamp->dev, NULL);

	if (IS_ERR_OR_NULL(clk))
		return PTR_ERR_OR_ZERO(clk);
	clk_put(clk);
	return 0;
}
/* paths
 *   6  return PTR_ERR_OR_ZERO(clk);     error    -
 *   6  return PTR_ERR_OR_ZERO(clk);     success  -
 *   8  return 0;                        success  -
 */

/* PTR_ERR() kept in an int: testing the int tests the pointer */
static int err_in_int(struct lamp *lamp)
{
	struct clk *clk = clk_get(lamp->dev, NULL);
	int ret = PTR_ERR(clk);

	if (IS_ERR(clk))
		goto out;
	ret = lamp_set_clk(lamp, clk);
	clk_put(clk);
out:
	return ret;
}
/* paths
 *  11  return ret;                      error    -
 *  11  return ret;                      unknown  -
 */

static int err_or_zero_in_int(struct lamp *lamp)
{
	struct clk *clk = clk_get(lamp->dev, NULL);
	int ret = PTR_ERR_OR_ZERO(clk);

	if (ret)
		return ret;
	clk_put(clk);
	return 0;
}
/* paths
 *   7  return ret;                      error    -
 *   9  return 0;                        success  -
 */

static int err_or_zero_leaks(struct lamp *lamp)
{
	struct clk *clk = clk_get(lamp->dev, NULL);
	int ret = PTR_ERR_OR_ZERO(clk);

	if (ret)
		return ret;
	return 0;
}
/* paths
 *   7  return ret;                      error    -
 *   8  return 0;                        success  clk:clk
 */

/* the result is passed on as ERR_PTR */
static struct lamp *err_passed_on(struct device *dev)
{
	struct clk *clk = clk_get(dev, NULL);

	if (IS_ERR(clk))
		return ERR_CAST(clk);
	clk_put(clk);
	return lamp_of(dev);
}
/* paths
 *   6  return ERR_CAST(clk);            error    -
 *   8  return lamp_of(dev);             unknown  -
 */

static struct lamp *err_ptr_of_int(struct device *dev)
{
	struct device_node *np = of_get_parent(dev->of_node);
	int ret;

	ret = lamp_setup(dev, np);
	if (ret)
		return ERR_PTR(ret);
	of_node_put(np);
	return lamp_of(dev);
}
/* paths
 *   8  return ERR_PTR(ret);             error    device_node:np
 *  10  return lamp_of(dev);             unknown  -
 */

/* NULL is no ERR_PTR: the wrong check leaves NULL */
static int wrong_check(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (IS_ERR(np))
		return PTR_ERR(np);
	of_node_put(np);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

/* comparisons with -Exxx, 0, 1 */
static int compared_with_constants(struct lamp *lamp)
{
	int ret = pm_runtime_resume_and_get(lamp->dev);

	if (ret == -EACCES)
		return 0;
	if (ret < 0)
		return ret;
	if (ret >= 1)
		return -EINVAL;
	pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 *   8  return ret;                      error    -
 *  12  return 0;                        success  -
 */

/* mirrored, with the constant on the left */
static int compared_mirrored(struct lamp *lamp)
{
	int ret = pm_runtime_resume_and_get(lamp->dev);

	if (0 > ret)
		return ret;
	if (NULL == lamp->bulb) {
		pm_runtime_put(lamp->dev);
		return -ENODEV;
	}
	return 0;
}
/* paths
 *   6  return ret;                      error    -
 *   9  return -ENODEV;                  error    -
 *  11  return 0;                        success  pm_runtime:lamp->dev
 */

/* a flag set next to the get */
static int counted_flag(struct lamp *lamp)
{
	bool counted = false;
	int ret;

	if (lamp->slow) {
		get_device(lamp->dev);
		counted = true;
	}
	ret = lamp_switch(lamp);
	if (counted)
		put_device(lamp->dev);
	return ret;
}
/* paths
 *  13  return ret;                      unknown  -
 */

/* a number set next to the get */
static int counted_number(struct lamp *lamp)
{
	int count = 0;

	if (lamp->slow) {
		get_device(lamp->dev);
		count = 2;
	}
	lamp_switch(lamp);
	if (count == 2)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *  12  return 0;                        success  -
 */

/* the pointer itself is the flag */
static int counted_pointer(struct lamp *lamp)
{
	struct device_node *np = NULL;

	if (lamp->slow)
		np = of_get_parent(lamp->node);
	lamp_switch(lamp);
	if (np)
		of_node_put(np);
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

/* ret is set before each jump */
static int errno_before_goto(struct lamp *lamp)
{
	struct device_node *np;
	int ret = -ENODEV;

	np = of_get_parent(lamp->node);
	if (!np)
		goto out;
	ret = -EIO;
	if (lamp_setup(lamp, np))
		goto out;
	ret = 0;
	of_node_put(np);
out:
	return ret;
}
/* paths
 *  15  return ret;                      error    -
 *  15  return ret;                      error    device_node:np
 *  15  return ret;                      success  -
 */
