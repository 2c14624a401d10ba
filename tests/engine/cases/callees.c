// SPDX-License-Identifier: GPL-2.0-or-later
/* Callees of the same file are known by their bodies. */

static struct device_node *wrapped_get(struct lamp *lamp)
{
	return of_get_parent(lamp->node);
}
/* paths
 *   3  return of_get_parent(lamp->node); unknown  -; returns device_node
 */

static void wrapped_put(struct device_node *np)
{
	of_node_put(np);
}
/* paths
 *   4  }                                none     -; drops device_node:np
 *   3  ! put-foreign np
 */

static int calls_wrappers(struct lamp *lamp)
{
	struct device_node *np = wrapped_get(lamp);

	if (!np)
		return -ENODEV;
	if (lamp_setup(lamp, np))
		return -EIO;
	wrapped_put(np);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return -EIO;                     error    device_node:np
 *  10  return 0;                        success  -
 */

/* a wrapper around a wrapper */
static void wrapped_twice(struct device_node *np)
{
	lamp_show(np);
	wrapped_put(np);
}
/* paths
 *   5  }                                none     -; drops device_node:np
 *   4  ! put-foreign np
 */

static int calls_wrapped_twice(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	wrapped_twice(np);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 */

static int calls_put_and_puts(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	wrapped_put(np);
	of_node_put(np);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 *   6  ! put-again np
 */

/* the reference hangs on the wrapper's result */
static int powered_up(struct lamp *lamp)
{
	int ret = pm_runtime_resume_and_get(lamp->dev);

	if (ret < 0)
		return ret;
	return 0;
}
/* paths
 *   6  return ret;                      error    -
 *   7  return 0;                        success  pm_runtime:lamp->dev
 */

static void powered_down(struct lamp *lamp)
{
	pm_runtime_put(lamp->dev);
}
/* paths
 *   4  }                                none     -; drops pm_runtime:lamp->dev
 *   3  ! put-foreign lamp->dev
 */

static int calls_powered(struct lamp *lamp)
{
	int ret = powered_up(lamp);

	if (ret)
		return ret;
	if (lamp->broken)
		return -EIO;
	powered_down(lamp);
	return 0;
}
/* paths
 *   6  return ret;                      error    -
 *   8  return -EIO;                     error    pm_runtime:lamp->dev
 *  10  return 0;                        success  -
 */

/* through an out-parameter */
static int find_node(struct lamp *lamp, struct device_node **out)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	*out = np;
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return 0;                        success  device_node:np (stored)
 */

static int calls_find_node(struct lamp *lamp)
{
	struct device_node *np;
	int ret = find_node(lamp, &np);

	if (ret)
		return ret;
	if (lamp_setup(lamp, np))
		return -EIO;
	of_node_put(np);
	return 0;
}
/* paths
 *   7  return ret;                      error    -
 *   9  return -EIO;                     error    device_node:np
 *  11  return 0;                        success  -
 */

/* into a field of the argument */
static int attach(struct lamp *lamp)
{
	lamp->parent = of_get_parent(lamp->node);
	if (!lamp->parent)
		return -ENODEV;
	return 0;
}
/* paths
 *   5  return -ENODEV;                  error    -
 *   6  return 0;                        success  device_node:lamp->parent (stored)
 */

static void detach(struct lamp *lamp)
{
	of_node_put(lamp->parent);
	lamp->parent = NULL;
}
/* paths
 *   5  }                                none     -; drops device_node:lamp->parent
 *   3  ! put-foreign lamp->parent
 */

static int calls_attach(struct lamp *lamp)
{
	int ret = attach(lamp);

	if (ret)
		return ret;
	ret = lamp_switch(lamp);
	if (ret)
		return ret;
	return 0;
}
/* paths
 *   6  return ret;                      error    -
 *   9  return ret;                      error    device_node:lamp->parent (stored)
 *  10  return 0;                        success  device_node:lamp->parent (stored)
 */

static int calls_attach_and_detach(struct lamp *lamp)
{
	int ret = attach(lamp);

	if (ret)
		return ret;
	ret = lamp_switch(lamp);
	if (ret)
		detach(lamp);
	return ret;
}
/* paths
 *   6  return ret;                      error    -
 *  10  return ret;                      success  device_node:lamp->parent (stored)
 *  10  return ret;                      error    -
 */

/* drops its argument on failure only */
static int set_node(struct lamp *lamp, struct device_node *np)
{
	if (lamp->broken) {
		of_node_put(np);
		return -EIO;
	}
	return 0;
}
/* paths
 *   5  return -EIO;                     error    -; drops device_node:np
 *   7  return 0;                        success  -
 *   4  ! put-foreign np
 */

static int calls_set_node(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);
	int ret = set_node(lamp, np);

	if (ret)
		return ret;
	of_node_put(np);
	return 0;
}
/* paths
 *   7  return ret;                      error    -
 *   9  return 0;                        success  -
 */

/* puts in some cases that its caller cannot see: nothing is certain any more */
static void put_maybe(struct lamp *lamp, struct device_node *np)
{
	if (lamp->slow)
		of_node_put(np);
}
/* paths
 *   5  }                                none     -
 *   5  }                                none     -; drops device_node:np
 *   4  ! put-foreign np
 */

static int calls_put_maybe(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	put_maybe(lamp, np);
	return 0;
}
/* paths
 *   6  return 0;                        success  device_node:np (uncertain)
 */

/* keeps its argument */
static void keep(struct lamp *lamp, struct device_node *np)
{
	lamp->parent = np;
}
/* paths
 *   4  }                                none     -
 */

static int calls_keep(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	keep(lamp, np);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return 0;                        success  device_node:np (keep)
 */

/* gives back its argument, counted */
static struct lamp *counted(struct lamp *lamp)
{
	kref_get(&lamp->ref);
	return lamp;
}
/* paths
 *   4  return lamp;                     success  -
 */

static int calls_counted(struct lamp *lamp)
{
	struct lamp *mine = counted(lamp);

	if (lamp->broken)
		return -EIO;
	kref_put(&mine->ref, lamp_free);
	return 0;
}
/* paths
 *   6  return -EIO;                     error    kref:lamp
 *   8  return 0;                        success  -
 */

/* recursion: nothing is known of the inner call */
static void put_up(struct device_node *np, int depth)
{
	if (depth > 3)
		put_up(np, depth - 1);
	of_node_put(np);
}
/* paths
 *   6  }                                none     -; drops device_node:np
 *   6  }                                none     -; drops device_node:np; drops device_node:np
 *   4  ! put-foreign np
 *   5  ! put-again np
 *   5  ! put-foreign np
 */

static int calls_put_up(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	put_up(np, 1);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 */

static int first_of_two(struct lamp *lamp, int depth)
{
	get_device(lamp->dev);
	return second_of_two(lamp, depth - 1);
}
/* paths
 *   4  return second_of_two(lamp, depth - 1); unknown  device:lamp->dev (uncertain)
 */

static int second_of_two(struct lamp *lamp, int depth)
{
	if (depth < 0)
		return 0;
	put_device(lamp->dev);
	return first_of_two(lamp, depth);
}
/* paths
 *   4  return 0;                        success  -
 *   6  return first_of_two(lamp, depth); error    device:lamp->dev (uncertain); drops device:lamp->dev
 *   5  ! put-foreign lamp->dev
 */

/* a getter whose bool says so */
static bool tried(struct lamp *lamp)
{
	return kref_get_unless_zero(&lamp->ref);
}
/* paths
 *   3  return kref_get_unless_zero(&lamp->ref); error    -
 *   3  return kref_get_unless_zero(&lamp->ref); success  kref:&lamp->ref (told)
 */

static int calls_tried(struct lamp *lamp)
{
	if (!tried(lamp))
		return -ENOENT;
	if (lamp->broken)
		return -EIO;
	kref_put(&lamp->ref, lamp_free);
	return 0;
}
/* paths
 *   4  return -ENOENT;                  error    -
 *   6  return -EIO;                     error    kref:lamp
 *   8  return 0;                        success  -
 */

/* a borrowing helper does nothing */
static const char *name_of(struct device_node *np)
{
	return np->name;
}
/* paths
 *   3  return np->name;                 unknown  -
 */

static int calls_name_of(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	lamp->name = name_of(np);
	of_node_put(np);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   9  return 0;                        success  -
 */

/* one call may take several references, each of its own kind */
static int power_up(struct lamp *lamp)
{
	int ret = pm_runtime_resume_and_get(lamp->dev);

	if (ret)
		return ret;
	return clk_prepare_enable(lamp->clk);
}
/* paths
 *   6  return ret;                      error    -
 *   7  return clk_prepare_enable(lamp->clk); error    pm_runtime:lamp->dev
 *   7  return clk_prepare_enable(lamp->clk); success  clk_enable:lamp->clk (told) clk_prepare:lamp->clk (told) pm_runtime:lamp->dev
 */

static int calls_power_up(struct lamp *lamp)
{
	return power_up(lamp) ? -EIO : 0;
}
/* paths
 *   3  return power_up(lamp) ? -EIO : 0; error    pm_runtime:lamp->dev (uncertain)
 *   3  return power_up(lamp) ? -EIO : 0; success  clk_enable:lamp->clk clk_prepare:lamp->clk pm_runtime:lamp->dev (uncertain)
 */

/* drops its argument on failure only */
static int set_node(struct lamp *lamp, struct device_node *np)
{
	if (lamp->broken) {
		of_node_put(np);
		return -EIO;
	}
	return 0;
}
/* paths
 *   5  return -EIO;                     error    -; drops device_node:np
 *   7  return 0;                        success  -
 *   4  ! put-foreign np
 */

/* that the callee has put it is not a get that failed: it is put twice */
static int calls_set_node_and_puts(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);
	int ret = set_node(lamp, np);

	if (ret) {
		of_node_put(np);
		return ret;
	}
	of_node_put(np);
	return 0;
}
/* paths
 *   8  return ret;                      error    -
 *  11  return 0;                        success  -
 *   7  ! put-again np
 */
