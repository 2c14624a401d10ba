// SPDX-License-Identifier: GPL-2.0-or-later
/* A reference leaves by the result, a store, an out-parameter, a list, a transfer, devm; borrowed pointers bring none. */

static struct device_node *returned(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (!np)
		return ERR_PTR(-ENODEV);
	return np;
}
/* paths
 *   6  return ERR_PTR(-ENODEV);         error    -
 *   7  return np;                       success  -; returns device_node
 */

/* what hangs on the object goes to the caller; the reference stays */
static struct bulb *returned_inside(struct lamp *lamp)
{
	struct device *dev = bus_find_device_by_name(&lamp_bus, NULL, lamp->name);

	if (!dev)
		return NULL;
	return dev_get_drvdata(dev);
}
/* paths
 *   6  return NULL;                     error    -
 *   7  return dev_get_drvdata(dev);     unknown  device:dev
 */

/* a part of the object goes to the caller, who may find the object through it */
static struct bulb *returned_part(struct lamp *lamp)
{
	struct device *dev = bus_find_device_by_name(&lamp_bus, NULL, lamp->name);

	return dev ? dev->driver_data : NULL;
}
/* paths
 *   5  return dev ? dev->driver_data : NULL; error    -
 *   5  return dev ? dev->driver_data : NULL; unknown  device:dev (part)
 */

static struct bulb *returned_container(struct lamp *lamp)
{
	struct device *dev = bus_find_device_by_name(&lamp_bus, NULL, lamp->name);

	return dev ? container_of(dev, struct bulb, dev) : NULL;
}
/* paths
 *   5  return dev ? container_of(dev, struct bulb, dev) : NULL; error    -
 *   5  return dev ? container_of(dev, struct bulb, dev) : NULL; success  -; returns device
 */

static int stored_in_parameter(struct lamp *lamp)
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

static int stored_deeper(struct lamp *lamp)
{
	lamp->bulb->socket.node = of_get_parent(lamp->node);
	return 0;
}
/* paths
 *   4  return 0;                        success  device_node:lamp->bulb->socket.node (stored)
 */

static int stored_in_global(struct lamp *lamp)
{
	lamp_root = of_get_parent(lamp->node);
	if (!lamp_root)
		return -ENODEV;
	return 0;
}
/* paths
 *   5  return -ENODEV;                  error    -
 *   6  return 0;                        success  device_node:lamp_root (stored)
 */

static int stored_in_array(struct lamp *lamp, int i)
{
	lamp->nodes[i] = of_get_parent(lamp->node);
	return 0;
}
/* paths
 *   4  return 0;                        success  device_node:of_get_parent() (stored)
 */

static int stored_by_address(struct lamp *lamp)
{
	rcu_assign_pointer(lamp->parent, of_get_parent(lamp->node));
	return 0;
}
/* paths
 *   4  return 0;                        success  device_node:lamp->parent (stored)
 */

static int stored_once(struct lamp *lamp)
{
	WRITE_ONCE(lamp->parent, of_get_parent(lamp->node));
	return 0;
}
/* paths
 *   4  return 0;                        success  device_node:lamp->parent (stored)
 */

/* a store, an error, and the field put again */
static int stored_and_undone(struct lamp *lamp)
{
	int ret;

	lamp->parent = of_get_parent(lamp->node);
	ret = lamp_switch(lamp);
	if (ret) {
		of_node_put(lamp->parent);
		lamp->parent = NULL;
	}
	return ret;
}
/* paths
 *  11  return ret;                      success  device_node:lamp->parent (stored)
 *  11  return ret;                      error    -
 */

/* what was stored first and taken later belongs to the field as well */
static int stored_before_get(struct lamp *lamp, struct device *dev)
{
	lamp->dev = dev;
	get_device(dev);
	return 0;
}
/* paths
 *   5  return 0;                        success  device:dev (stored)
 */

static int taken_into_field(struct lamp *lamp, struct device *dev)
{
	lamp->dev = get_device(dev);
	return 0;
}
/* paths
 *   4  return 0;                        success  device:dev (stored)
 */

static int out_parameter(struct lamp *lamp, struct device_node **out)
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

static int out_struct(struct lamp *lamp, struct lamp_info *info)
{
	info->node = of_get_parent(lamp->node);
	return info->node ? 0 : -ENODEV;
}
/* paths
 *   4  return info->node ? 0 : -ENODEV; error    -
 *   4  return info->node ? 0 : -ENODEV; success  device_node:info->node (stored)
 */

/* a struct of ours that nobody else sees */
static int kept_on_stack(struct lamp *lamp)
{
	struct lamp_info info;

	info.node = of_get_parent(lamp->node);
	if (!info.node)
		return -ENODEV;
	return 0;
}
/* paths
 *   7  return -ENODEV;                  error    -
 *   8  return 0;                        success  device_node:info.node (in stack)
 */

/* whose address is given to an unknown callee */
static int stack_shown(struct lamp *lamp)
{
	struct lamp_info info = {
		.node = of_get_parent(lamp->node),
	};

	return lamp_register_info(lamp, &info);
}
/* paths
 *   7  return lamp_register_info(lamp, &info); unknown  device_node:info.node (lamp_register_info, in stack)
 */

static int on_list(struct lamp *lamp, struct bulb *bulb)
{
	kref_get(&bulb->ref);
	list_add_tail(&bulb->entry, &lamp->bulbs);
	return 0;
}
/* paths
 *   5  return 0;                        success  kref:&bulb->ref (list_add_tail)
 */

/* a list of our own on the stack is nobody else's */
static int on_local_list(struct lamp *lamp)
{
	struct bulb *bulb = kzalloc(sizeof(*bulb), GFP_KERNEL);
	LIST_HEAD(bulbs);

	if (!bulb)
		return -ENOMEM;
	bulb->node = of_get_parent(lamp->node);
	list_add(&bulb->entry, &bulbs);
	return 0;
}
/* paths
 *   7  return -ENOMEM;                  error    -
 *  10  return 0;                        success  device_node:bulb->node (list_add, in allocated)
 */

/* the driver core puts it */
static int managed(struct platform_device *pdev)
{
	struct clk *clk = devm_clk_get(&pdev->dev, NULL);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	return 0;
}
/* paths
 *   6  return PTR_ERR(clk);             error    -
 *   7  return 0;                        success  -
 */

static int managed_action(struct platform_device *pdev)
{
	struct device_node *np = of_get_parent(pdev->dev.of_node);
	int ret;

	ret = devm_add_action_or_reset(&pdev->dev, lamp_put_node, np);
	if (ret)
		return ret;
	return lamp_setup(pdev, np);
}
/* paths
 *   8  return ret;                      error    device_node:np (devm_add_action_or_reset)
 *   9  return lamp_setup(pdev, np);     unknown  device_node:np (devm_add_action_or_reset)
 */

/* a descriptor takes the file */
static int transferred(struct lamp *lamp, int fd)
{
	struct file *file = fget(lamp->fd);

	if (!file)
		return -EBADF;
	fd_install(fd, file);
	return fd;
}
/* paths
 *   6  return -EBADF;                   error    -
 *   8  return fd;                       unknown  -; drops fd_number:fd
 */

/* an unknown callee borrows */
static int borrowed_by_callee(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);
	int ret;

	ret = lamp_setup(lamp, np);
	if (ret)
		return ret;
	of_node_put(np);
	return 0;
}
/* paths
 *   8  return ret;                      error    device_node:np
 *  10  return 0;                        success  -
 */

/* unless its name says that it may put */
static int released_by_name(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	lamp_release_node(lamp, np);
	return 0;
}
/* paths
 *   6  return 0;                        success  device_node:np (uncertain)
 */

/* borrowed: a parameter, a field, a lookup without a reference */
static int put_parameter(struct device_node *np)
{
	if (!np)
		return -ENODEV;
	of_node_put(np);
	return 0;
}
/* paths
 *   4  return -ENODEV;                  error    -
 *   6  return 0;                        success  -; drops device_node:np
 *   5  ! put-foreign np
 */

static int put_field(struct lamp *lamp)
{
	of_node_put(lamp->node);
	return 0;
}
/* paths
 *   4  return 0;                        success  -; drops device_node:lamp->node
 *   3  ! put-foreign lamp->node
 */

static int put_global(void)
{
	of_node_put(lamp_root);
	return 0;
}
/* paths
 *   4  return 0;                        success  -
 *   3  ! put-foreign lamp_root
 */

static int put_borrowed_result(struct lamp *lamp)
{
	struct device_node *np = dev_of_node(lamp->dev);

	if (!np)
		return -ENODEV;
	of_node_put(np);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return 0;                        success  -
 *   7  ! put-borrowed np
 */

static int put_unknown_result(struct lamp *lamp)
{
	struct device_node *np = lamp_node(lamp);

	of_node_put(np);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 *   5  ! put-foreign np
 */

/* a parameter dropped on one path only */
static int put_parameter_sometimes(struct device_node *np)
{
	if (!lamp_is_bulb(np))
		return -ENODEV;
	of_node_put(np);
	return 0;
}
/* paths
 *   4  return -ENODEV;                  error    -
 *   6  return 0;                        success  -; drops device_node:np
 *   5  ! put-foreign np
 */
