// SPDX-License-Identifier: GPL-2.0-or-later
/* Two names, one object. */

static int copied(struct lamp *lamp)
{
	struct device_node *a = of_get_parent(lamp->node);
	struct device_node *b = a;

	if (!b)
		return -ENODEV;
	of_node_put(b);
	return 0;
}
/* paths
 *   7  return -ENODEV;                  error    -
 *   9  return 0;                        success  -
 */

static int copied_and_put_twice(struct lamp *lamp)
{
	struct device_node *a = of_get_parent(lamp->node);
	struct device_node *b = a;

	of_node_put(a);
	of_node_put(b);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 *   7  ! put-again a
 */

static int cast(struct lamp *lamp)
{
	void *data = of_get_parent(lamp->node);

	of_node_put((struct device_node *)data);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 */

/* equal on a path: one object there */
static int compared(struct lamp *lamp, struct device_node *other)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (np == other) {
		of_node_put(other);
		return 1;
	}
	of_node_put(np);
	return 0;
}
/* paths
 *   7  return 1;                        success  -
 *  10  return 0;                        success  -
 */

static int compared_unequal(struct lamp *lamp, struct device_node *other)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (np != other)
		return -EINVAL;
	of_node_put(np);
	return 0;
}
/* paths
 *   6  return -EINVAL;                  error    device_node:np
 *   8  return 0;                        success  -
 */

/* the embedded device and its container */
static int embedded(struct lamp *lamp)
{
	struct platform_device *pdev = of_find_device_by_node(lamp->node);

	if (!pdev)
		return -ENODEV;
	put_device(&pdev->dev);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return 0;                        success  -
 */

static int embedded_by_pointer(struct lamp *lamp)
{
	struct platform_device *pdev = of_find_device_by_node(lamp->node);
	struct device *dev;

	if (!pdev)
		return -ENODEV;
	dev = &pdev->dev;
	if (lamp_setup(lamp, dev))
		return -EIO;
	put_device(dev);
	return 0;
}
/* paths
 *   7  return -ENODEV;                  error    -
 *  10  return -EIO;                     error    device:pdev
 *  12  return 0;                        success  -
 */

static int converted(struct device *parent)
{
	struct device *dev = device_find_any_child(parent);
	struct platform_device *pdev;

	if (!dev)
		return -ENODEV;
	pdev = to_platform_device(dev);
	platform_device_put(pdev);
	return 0;
}
/* paths
 *   7  return -ENODEV;                  error    -
 *  10  return 0;                        success  -
 */

static int container(struct lamp *lamp)
{
	struct device *dev = get_device(&lamp->dev);
	struct lamp *again = container_of(dev, struct lamp, dev);

	put_device(&again->dev);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

static int container_of_parameter(struct kref *ref)
{
	struct lamp *lamp = container_of(ref, struct lamp, ref);

	kref_get(&lamp->ref);
	if (lamp->broken)
		return -EIO;
	kref_put(ref, lamp_free);
	return 0;
}
/* paths
 *   7  return -EIO;                     error    kref:ref
 *   9  return 0;                        success  -
 */

/* a struct's first member by cast */
static int own_conversion(struct device *dev)
{
	struct lamp *lamp = to_lamp(dev);

	get_device(&lamp->dev);
	put_device(dev);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

/* through a field */
static int through_field(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	lamp->parent = np;
	of_node_put(lamp->parent);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

static int through_own_struct(struct lamp *lamp)
{
	struct lamp_info info = { .node = of_get_parent(lamp->node) };

	of_node_put(info.node);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 */

static int through_struct_copy(struct lamp *lamp)
{
	struct lamp_info info = { .node = of_get_parent(lamp->node) };
	struct lamp_info copy = info;

	of_node_put(copy.node);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

static int through_pointer_to_variable(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);
	struct device_node **where = &np;

	of_node_put(*where);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

/* a dereferenced and taken address is the pointer itself */
static int address_of_deref(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	of_node_put(&*np);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 */

/* first[0] is *first */
static int first_element(struct lamp *lamp)
{
	get_device(&lamp->devs[0]);
	put_device(lamp->devs);
	return 0;
}
/* paths
 *   5  return 0;                        success  -
 */

static int two_elements(struct lamp *lamp)
{
	get_device(lamp->devs[0]);
	put_device(lamp->devs[1]);
	return 0;
}
/* paths
 *   5  return 0;                        success  device:lamp->devs[]
 */

static int same_element(struct lamp *lamp, int i)
{
	get_device(lamp->devs[i]);
	if (lamp->broken)
		return -EIO;
	put_device(lamp->devs[i]);
	return 0;
}
/* paths
 *   5  return -EIO;                     error    device:lamp->devs[]
 *   7  return 0;                        success  -
 */

/* not one object: two fields of one struct */
static int two_fields(struct lamp *lamp)
{
	get_device(lamp->dev);
	put_device(lamp->other);
	return 0;
}
/* paths
 *   5  return 0;                        success  device:lamp->dev; drops device:lamp->other
 *   4  ! put-foreign lamp->other
 */

/* not one object: two embedded ones */
static int two_embedded(struct lamp *lamp)
{
	get_device(&lamp->dev);
	put_device(&lamp->other);
	return 0;
}
/* paths
 *   5  return 0;                        success  device:&lamp->dev; drops device:&lamp->other
 *   4  ! put-foreign &lamp->other
 */

/* a local variable hides another of the same name */
static int hidden(struct lamp *lamp)
{
	struct device_node *np = of_get_parent(lamp->node);

	if (lamp->slow) {
		struct device_node *np = of_get_child_by_name(lamp->node, "bulb");

		of_node_put(np);
	}
	of_node_put(np);
	return 0;
}
/* paths
 *  11  return 0;                        success  -
 */

static int swapped(struct lamp *lamp)
{
	struct device_node *a = of_get_parent(lamp->node);
	struct device_node *b = NULL;

	swap(a, b);
	of_node_put(b);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

static int exchanged(struct lamp *lamp)
{
	struct device_node *old = xchg(&lamp->parent, NULL);

	of_node_put(old);
	return 0;
}
/* paths
 *   6  return 0;                        success  -; drops device_node:old
 *   5  ! put-foreign old
 */
