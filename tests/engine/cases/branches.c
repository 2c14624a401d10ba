// SPDX-License-Identifier: GPL-2.0-or-later
/* Every way in which C parts and joins paths. */

static int both(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (np && lamp_setup(lamp, np))
		return -EIO;
	of_node_put(np);
	return 0;
}
/* paths
 *   6  return -EIO;                     error    device_node:np
 *   8  return 0;                        success  -
 */

static int either(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (!np || lamp_setup(lamp, np))
		return -EIO;
	of_node_put(np);
	return 0;
}
/* paths
 *   6  return -EIO;                     error    -
 *   6  return -EIO;                     error    device_node:np
 *   8  return 0;                        success  -
 */

/* the right side runs only if the left one lets it */
static int short_circuit(struct lamp *lamp)
{
	if (lamp->slow && !kref_get_unless_zero(&lamp->ref))
		return -ENOENT;
	return 0;
}
/* paths
 *   4  return -ENOENT;                  error    -
 *   5  return 0;                        success  -
 *   5  return 0;                        success  kref:&lamp->ref
 */

static bool as_value(struct lamp *lamp)
{
	bool counted = lamp->slow && kref_get_unless_zero(&lamp->ref);

	if (counted)
		kref_put(&lamp->ref, lamp_free);
	return counted;
}
/* paths
 *   7  return counted;                  error    -
 *   7  return counted;                  success  -
 */

static int chosen(struct lamp *lamp)
{
	struct device_node *np = lamp->slow ? of_get_parent(lamp->node) : NULL;

	if (np)
		return 1;
	return 0;
}
/* paths
 *   6  return 1;                        success  device_node:np
 *   7  return 0;                        success  -
 */

/* a ?: b */
static int elvis(struct lamp *lamp)
{
	struct device_node *np = of_get_child_by_name(lamp->node, "bulb") ?: of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	lamp_show(np);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return 0;                        success  device_node:np
 *   8  return 0;                        success  device_node:of_get_child_by_name()
 */

static int chosen_effect(struct lamp *lamp)
{
	lamp->slow ? get_device(lamp->dev) : NULL;
	if (!lamp->slow)
		return 0;
	return 1;
}
/* paths
 *   5  return 0;                        success  -
 *   6  return 1;                        success  device:lamp->dev
 */

static int nested_if(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (np) {
		if (lamp->slow) {
			if (lamp_setup(lamp, np))
				return -EIO;
		} else {
			of_node_put(np);
			return 0;
		}
		of_node_put(np);
	}
	return 0;
}
/* paths
 *   8  return -EIO;                     error    device_node:np
 *  11  return 0;                        success  -
 *  15  return 0;                        success  -
 */

static int switch_fall_through(struct lamp *lamp, int kind)
{
	switch (kind) {
	case LAMP_KIND_LED:
		get_device(lamp->dev);
		fallthrough;
	case LAMP_KIND_ARC:
		lamp_show(lamp);
		break;
	case LAMP_KIND_GAS:
		return -EINVAL;
	default:
		return -ENOTSUPP;
	}
	if (kind == LAMP_KIND_LED)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *  11  return -EINVAL;                  error    -
 *  13  return -ENOTSUPP;                error    -
 *  17  return 0;                        success  -
 */

static int switch_without_default(struct lamp *lamp, int kind)
{
	switch (kind) {
	case 1:
		get_device(lamp->dev);
		break;
	case 2:
		return 0;
	}
	if (kind == 1)
		put_device(lamp->dev);
	return 1;
}
/* paths
 *   8  return 0;                        success  -
 *  12  return 1;                        success  -
 */

/* two labels, one statement */
static int switch_shared_label(struct lamp *lamp, int kind)
{
	switch (kind) {
	case 1:
	case 2:
		get_device(lamp->dev);
		break;
	default:
		return 0;
	}
	return 1;
}
/* paths
 *   9  return 0;                        success  -
 *  11  return 1;                        success  device:lamp->dev
 */

/* the same switch twice */
static int switch_twice(struct lamp *lamp, int kind)
{
	switch (kind) {
	case 1:
		get_device(lamp->dev);
		break;
	case 2:
		kref_get(&lamp->ref);
		break;
	default:
		return -EINVAL;
	}
	lamp_switch(lamp);
	switch (kind) {
	case 1:
		put_device(lamp->dev);
		break;
	case 2:
		kref_put(&lamp->ref, lamp_free);
		break;
	}
	return 0;
}
/* paths
 *  11  return -EINVAL;                  error    -
 *  22  return 0;                        success  -
 */

/* case 1 ... 3 */
static int switch_range(struct lamp *lamp, int kind)
{
	switch (kind) {
	case 1 ... 3:
		get_device(lamp->dev);
		return 1;
	}
	return 0;
}
/* paths
 *   6  return 1;                        success  device:lamp->dev
 *   8  return 0;                        success  -
 */

static int switch_on_result(struct lamp *lamp)
{
	switch (pm_runtime_resume_and_get(lamp->dev)) {
	case 0:
		break;
	default:
		return -EIO;
	}
	return 0;
}
/* paths
 *   7  return -EIO;                     error    -
 *   9  return 0;                        success  pm_runtime:lamp->dev
 */

static int goto_out_of_blocks(struct lamp *lamp)
{
	struct device_node *np;
	int ret = -EIO;

	np = of_get_parent(lamp->node);
	if (np) {
		if (lamp->slow) {
			ret = lamp_setup(lamp, np);
			if (ret)
				goto out_put;
		}
		ret = 0;
		goto out_put;
	}
	return -ENODEV;
out_put:
	of_node_put(np);
	return ret;
}
/* paths
 *  16  return -ENODEV;                  error    -
 *  19  return ret;                      success  -
 *  19  return ret;                      error    -
 */

/* the wrong label */
static int goto_wrong_label(struct lamp *lamp)
{
	struct device_node *np;
	int ret;

	ret = lamp_switch(lamp);
	if (ret)
		goto out;
	np = of_get_parent(lamp->node);
	ret = lamp_setup(lamp, np);
	if (ret)
		goto out;
	ret = 0;
	of_node_put(np);
out:
	return ret;
}
/* paths
 *  16  return ret;                      success  -
 *  16  return ret;                      error    -
 *  16  return ret;                      error    device_node:np
 */

static int goto_into_block(struct lamp *lamp)
{
	int ret = lamp_switch(lamp);

	get_device(lamp->dev);
	if (ret)
		goto put;
	if (lamp->slow) {
		ret = -EIO;
put:
		put_device(lamp->dev);
		return ret;
	}
	return 0;
}
/* paths
 *  12  return ret;                      error    -
 *  14  return 0;                        success  device:lamp->dev
 */

static int goto_backwards(struct lamp *lamp)
{
	struct device_node *np;
again:
	np = of_get_parent(lamp->node);
	if (!np)
		return -ENODEV;
	if (lamp_setup(lamp, np) == -EAGAIN)
		goto again;
	of_node_put(np);
	return 0;
}
/* paths
 *   7  return -ENODEV;                  error    -
 *   7  return -ENODEV;                  error    device_node:np
 *  11  return 0;                        success  -
 *  11  return 0;                        success  device_node:np
 */

static int ladder(struct lamp *lamp)
{
	struct device_node *one, *two;
	int ret = -ENODEV;

	one = of_get_child_by_name(lamp->node, "one");
	if (!one)
		goto out;
	two = of_get_child_by_name(lamp->node, "two");
	if (!two)
		goto put_one;
	ret = lamp_setup(lamp, two);
	if (ret)
		goto put_one;
	ret = 0;
	of_node_put(two);
put_one:
	of_node_put(one);
out:
	return ret;
}
/* paths
 *  20  return ret;                      error    -
 *  20  return ret;                      success  -
 *  20  return ret;                      error    device_node:two
 */

/* WARN_ON() has the value of its condition */
static int warned(struct lamp *lamp)
{
	get_device(lamp->dev);
	if (WARN_ON(lamp->broken))
		return -EIO;
	if (unlikely(!lamp->bulb))
		return -ENODEV;
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   5  return -EIO;                     error    device:lamp->dev
 *   7  return -ENODEV;                  error    device:lamp->dev
 *   9  return 0;                        success  -
 */

static int warned_about_get(struct lamp *lamp)
{
	if (WARN_ON_ONCE(!kref_get_unless_zero(&lamp->ref)))
		return -ENOENT;
	if (likely(lamp->bulb))
		kref_put(&lamp->ref, lamp_free);
	return 0;
}
/* paths
 *   4  return -ENOENT;                  error    -
 *   7  return 0;                        success  kref:&lamp->ref
 *   7  return 0;                        success  -
 */

/* BUG() and panic() end the path */
static int ends(struct lamp *lamp)
{
	get_device(lamp->dev);
	if (!lamp->bulb)
		BUG();
	BUG_ON(lamp->broken);
	if (lamp->burning)
		panic("lamp %p burns", lamp);
	put_device(lamp->dev);
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

/* a statement expression has the value of its last statement, and its own scope */
static int statement_expression(struct lamp *lamp)
{
	struct device_node *np = ({
		struct device_node *up = of_get_parent(lamp->node);

		lamp_show(up);
		up;
	});

	if (!np)
		return -ENODEV;
	if (lamp->broken)
		return -EIO;
	of_node_put(np);
	return 0;
}
/* paths
 *  11  return -ENODEV;                  error    -
 *  13  return -EIO;                     error    device_node:up
 *  15  return 0;                        success  -
 */

static int statement_expression_returns(struct lamp *lamp)
{
	get_device(lamp->dev);
	lamp->level = ({
		int level = lamp_read(lamp);

		if (level < 0)
			return level;
		level;
	});
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return level;                    error    device:lamp->dev
 *  12  return 0;                        success  -
 */

/* the value of an assignment */
static int assigned_in_condition(struct lamp *lamp)
{
	struct device_node *np;
	int ret;

	if (!(np = of_get_parent(lamp->node)))
		return -ENODEV;
	if ((ret = lamp_setup(lamp, np)) < 0)
		return ret;
	of_node_put(np);
	return 0;
}
/* paths
 *   7  return -ENODEV;                  error    -
 *   9  return ret;                      error    device_node:np
 *  11  return 0;                        success  -
 */

/* commas run from left to right */
static int comma(struct lamp *lamp)
{
	struct device_node *np;

	if (np = of_get_parent(lamp->node), !np)
		return -ENODEV;
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   7  return 0;                        success  device_node:np
 */

/* code behind a return is dead */
static int dead_code(struct lamp *lamp)
{
	get_device(lamp->dev);
	return 0;
	put_device(lamp->dev);
	return 1;
}
/* paths
 *   4  return 0;                        success  device:lamp->dev
 */

/* constants decide */
static int constant_condition(struct lamp *lamp)
{
	get_device(lamp->dev);
	if (0)
		put_device(lamp->dev);
	if (1)
		return 1;
	return 0;
}
/* paths
 *   7  return 1;                        success  device:lamp->dev
 */

/* which numbers names stand for is decided elsewhere: every case may be the one, but twice the same one */
static int configured(struct lamp *lamp)
{
	switch (PAGE_SIZE) {
	case SZ_4K:
		get_device(lamp->dev);
		break;
	case SZ_64K:
		return -EIO;
	default:
		return -EINVAL;
	}
	if (BITS_PER_LONG == 64)
		get_device(lamp->dev);
	lamp->level = 0;
	if (BITS_PER_LONG != 64)
		return 0;
	put_device(lamp->dev);
	return 1;
}
/* paths
 *   8  return -EIO;                     error    -
 *  10  return -EINVAL;                  error    -
 *  16  return 0;                        success  device:lamp->dev
 *  18  return 1;                        success  device:lamp->dev
 */
