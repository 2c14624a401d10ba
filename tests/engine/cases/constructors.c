// SPDX-License-Identifier: GPL-2.0-or-later
/* Constructors are state machines: allocated, initialised, registered; each state has its destructor. */

/* initialised: put_device() frees it, and kfree() does not do */
static int initialised_and_put(struct lamp *lamp)
{
	device_initialize(&lamp->dev);
	if (lamp_setup(lamp)) {
		put_device(&lamp->dev);
		return -EIO;
	}
	return device_add(&lamp->dev);
}
/* paths
 *   6  return -EIO;                     error    -
 *   8  return device_add(&lamp->dev);   error    device:&lamp->dev (told)
 *   8  return device_add(&lamp->dev);   success  -
 */

static struct lamp *initialised_and_freed(struct device *parent)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	device_initialize(&lamp->dev);
	lamp->dev.parent = parent;
	if (device_add(&lamp->dev)) {
		kfree(lamp);
		return NULL;
	}
	return lamp;
}
/* paths
 *   6  return NULL;                     error    -
 *  11  return NULL;                     error    -
 *  13  return lamp;                     success  -
 *  10  ! freed lamp
 */

static struct lamp *initialised_and_put_on_error(struct device *parent)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	device_initialize(&lamp->dev);
	lamp->dev.parent = parent;
	if (device_add(&lamp->dev)) {
		put_device(&lamp->dev);
		return NULL;
	}
	return lamp;
}
/* paths
 *   6  return NULL;                     error    -
 *  11  return NULL;                     error    -
 *  13  return lamp;                     success  -
 */

/* before it is initialised kfree() is right */
static struct lamp *freed_before_initialised(struct device *parent)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	if (lamp_setup(lamp)) {
		kfree(lamp);
		return NULL;
	}
	device_initialize(&lamp->dev);
	return lamp;
}
/* paths
 *   6  return NULL;                     error    -
 *   9  return NULL;                     error    -
 *  12  return lamp;                     success  -; returns device
 */

/* device_register() initialises even when it fails */
static int register_left(struct lamp *lamp)
{
	int ret = device_register(&lamp->dev);

	if (ret)
		return ret;
	return 0;
}
/* paths
 *   6  return ret;                      error    device:&lamp->dev
 *   7  return 0;                        success  -
 */

static int register_put(struct lamp *lamp)
{
	int ret = device_register(&lamp->dev);

	if (ret)
		put_device(&lamp->dev);
	return ret;
}
/* paths
 *   7  return ret;                      error    -
 *   7  return ret;                      success  -
 */

static int register_freed(struct lamp *lamp)
{
	int ret;

	lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);
	if (!lamp)
		return -ENOMEM;
	ret = device_register(&lamp->dev);
	if (ret) {
		kfree(lamp);
		return ret;
	}
	return 0;
}
/* paths
 *   7  return -ENOMEM;                  error    -
 *  11  return ret;                      error    -
 *  13  return 0;                        success  -
 *  10  ! freed lamp
 */

/* registered: undone by device_unregister() */
static int registered_and_undone(struct lamp *lamp)
{
	int ret = device_register(&lamp->dev);

	if (ret) {
		put_device(&lamp->dev);
		return ret;
	}
	ret = lamp_setup(lamp);
	if (ret)
		device_unregister(&lamp->dev);
	return ret;
}
/* paths
 *   7  return ret;                      error    -
 *  12  return ret;                      success  -
 *  12  return ret;                      error    -; drops device:&lamp->dev
 */

/* never registered */
static int unregistered_unregistered(struct lamp *lamp)
{
	int ret;

	device_initialize(&lamp->dev);
	ret = device_add(&lamp->dev);
	if (ret)
		device_unregister(&lamp->dev);
	return ret;
}
/* paths
 *   9  return ret;                      error    -
 *   9  return ret;                      success  -
 *   8  ! put-unregistered &lamp->dev
 */

/* device_del() gives the first reference back, put_device() drops it */
static int deleted_and_put(struct lamp *lamp)
{
	int ret = device_register(&lamp->dev);

	if (ret) {
		put_device(&lamp->dev);
		return ret;
	}
	ret = lamp_setup(lamp);
	if (ret) {
		device_del(&lamp->dev);
		put_device(&lamp->dev);
	}
	return ret;
}
/* paths
 *   7  return ret;                      error    -
 *  14  return ret;                      success  -
 *  14  return ret;                      error    -; drops device:&lamp->dev
 *  12  ! put-foreign &lamp->dev
 */

static int kobject_left(struct lamp *lamp)
{
	int ret = kobject_init_and_add(&lamp->kobj, &lamp_ktype, NULL, "lamp");

	if (ret)
		return ret;
	return 0;
}
/* paths
 *   6  return ret;                      error    kobject:&lamp->kobj
 *   7  return 0;                        success  -
 */

static int kobject_put_on_error(struct lamp *lamp)
{
	int ret = kobject_init_and_add(&lamp->kobj, &lamp_ktype, NULL, "lamp");

	if (ret) {
		kobject_put(&lamp->kobj);
		return ret;
	}
	return 0;
}
/* paths
 *   7  return ret;                      error    -
 *   9  return 0;                        success  -
 */

static int kobject_freed(struct lamp *lamp)
{
	struct bulb *bulb = kzalloc(sizeof(*bulb), GFP_KERNEL);
	int ret;

	if (!bulb)
		return -ENOMEM;
	ret = kobject_init_and_add(&bulb->kobj, &bulb_ktype, &lamp->kobj, "bulb");
	if (ret) {
		kfree(bulb);
		return ret;
	}
	lamp->bulb = bulb;
	return 0;
}
/* paths
 *   7  return -ENOMEM;                  error    -
 *  11  return ret;                      error    -
 *  14  return 0;                        success  -
 *  10  ! freed bulb
 */

/* platform_device_alloc(): put until added, unregister after */
static int platform_alloc(struct lamp *lamp)
{
	struct platform_device *pdev = platform_device_alloc("lamp", -1);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add(pdev);
	if (ret) {
		platform_device_put(pdev);
		return ret;
	}
	lamp->pdev = pdev;
	return 0;
}
/* paths
 *   7  return -ENOMEM;                  error    -
 *  11  return ret;                      error    -
 *  14  return 0;                        success  -
 */

static int platform_alloc_left(struct lamp *lamp)
{
	struct platform_device *pdev = platform_device_alloc("lamp", -1);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add_data(pdev, lamp, sizeof(*lamp));
	if (ret)
		return ret;
	ret = platform_device_add(pdev);
	if (ret)
		return ret;
	lamp->pdev = pdev;
	return 0;
}
/* paths
 *   7  return -ENOMEM;                  error    -
 *  10  return ret;                      error    device:pdev
 *  13  return ret;                      error    device:pdev
 *  15  return 0;                        success  -
 */

static int platform_unregistered_too_early(struct lamp *lamp)
{
	struct platform_device *pdev = platform_device_alloc("lamp", -1);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add(pdev);
	if (ret)
		platform_device_unregister(pdev);
	return ret;
}
/* paths
 *   7  return -ENOMEM;                  error    -
 *  11  return ret;                      error    -
 *  11  return ret;                      success  -
 *  10  ! put-unregistered pdev
 */

static int platform_added_and_undone(struct lamp *lamp)
{
	struct platform_device *pdev = platform_device_alloc("lamp", -1);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add(pdev);
	if (ret)
		goto put;
	ret = lamp_setup(lamp);
	if (ret)
		goto del;
	lamp->pdev = pdev;
	return 0;
del:
	platform_device_del(pdev);
put:
	platform_device_put(pdev);
	return ret;
}
/* paths
 *   7  return -ENOMEM;                  error    -
 *  15  return 0;                        success  -
 *  20  return ret;                      error    -
 *  19  ! put-foreign pdev
 */

/* registers and gives the caller the pointer: kept elsewhere, an ERR_PTR when it failed */
static int registered_full(struct lamp *lamp)
{
	struct platform_device *pdev = platform_device_register_simple("lamp", -1, NULL, 0);

	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	lamp->pdev = pdev;
	return 0;
}
/* paths
 *   6  return PTR_ERR(pdev);            error    -
 *   8  return 0;                        success  -
 */
