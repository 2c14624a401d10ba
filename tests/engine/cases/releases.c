// SPDX-License-Identifier: GPL-2.0-or-later
/* The last put runs the release function: what it frees and drops is gone. */

static void lamp_free(struct kref *ref)
{
	struct lamp *lamp = container_of(ref, struct lamp, ref);

	put_device(lamp->bus);
	of_node_put(lamp->np);
	kfree(lamp);
}
/* paths
 *   8  }                                none     -; drops device:lamp->bus; drops device_node:lamp->np
 *   5  ! put-foreign lamp->bus
 *   6  ! put-foreign lamp->np
 */

static void lamp_put(struct lamp *lamp)
{
	kref_put(&lamp->ref, lamp_free);
}
/* paths
 *   4  }                                none     -; drops kref:&lamp->ref
 *   3  ! put-foreign &lamp->ref
 */

static void lamp_kobj_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct lamp, kobj));
}
/* paths
 *   4  }                                none     -
 */

static const struct kobj_type lamp_ktype = {
	.release = lamp_kobj_release,
};

static void lamp_dev_release(struct device *dev)
{
	kfree(container_of(dev, struct lamp, dev));
}
/* paths
 *   4  }                                none     -
 */

static void lamp_dev_stays(struct device *dev)
{
}
/* paths
 *   3  }                                none     -
 */

static const struct device_type lamp_type = {
	.release = lamp_dev_release,
};

static const struct class lamp_class = {
	.dev_release = lamp_dev_release,
};

/* the release function drops what the object holds */
static int holds_and_puts(struct device *bus, struct device_node *np)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	kref_init(&lamp->ref);
	lamp->bus = get_device(bus);
	lamp->np = of_node_get(np);
	if (lamp_setup(lamp)) {
		lamp_put(lamp);
		return -EIO;
	}
	lamp_publish(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  12  return -EIO;                     error    -
 *  15  return 0;                        success  device:bus (in allocated) device_node:np (in allocated)
 */

/* ... so that nobody else may */
static int puts_again(struct device *bus)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	kref_init(&lamp->ref);
	lamp->bus = get_device(bus);
	if (lamp_setup(lamp)) {
		kref_put(&lamp->ref, lamp_free);
		put_device(bus);
		return -EIO;
	}
	lamp_publish(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  12  return -EIO;                     error    -; drops device:bus
 *  15  return 0;                        success  device:bus (in allocated)
 *  11  ! put-again bus
 */

/* what it does not hold is not dropped */
static int keeps_its_own(struct device *bus)
{
	struct device *dev = get_device(bus);
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (lamp) {
		kref_init(&lamp->ref);
		lamp_put(lamp);
	}
	put_device(dev);
	return 0;
}
/* paths
 *  11  return 0;                        success  -
 */

static int puts_and_frees(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	kref_init(&lamp->ref);
	if (lamp_setup(lamp)) {
		lamp_put(lamp);
		kfree(lamp);
		return -EIO;
	}
	lamp_publish(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  11  return -EIO;                     error    -
 *  14  return 0;                        success  -
 *  10  ! freed-again lamp
 */

/* somebody else may have counted it meanwhile: it may still be used, but not freed */
static int puts_and_uses(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	kref_init(&lamp->ref);
	lamp_publish(lamp);
	lamp_put(lamp);
	return lamp->level;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  10  return lamp->level;              unknown  -
 */

/* one of two references */
static int not_the_last(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	kref_init(&lamp->ref);
	kref_get(&lamp->ref);
	lamp_put(lamp);
	kfree(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  11  return 0;                        success  -
 */

/* not made here: there may be other references */
static void a_parameter(struct lamp *lamp)
{
	lamp_put(lamp);
	kfree(lamp->name);
}
/* paths
 *   5  }                                none     -; drops kref:lamp
 *   3  ! put-foreign lamp
 *   4  ! use lamp
 */

static int kobject_freed_again(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	if (kobject_init_and_add(&lamp->kobj, &lamp_ktype, NULL, "lamp")) {
		kobject_put(&lamp->kobj);
		kfree(lamp);
		return -EIO;
	}
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  10  return -EIO;                     error    -
 *  12  return 0;                        success  -
 *   9  ! freed-again lamp
 *   9  ! use lamp
 */

/* a ktype of another file */
static int kobject_of_another_type(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	if (kobject_init_and_add(&lamp->kobj, &bulb_ktype, NULL, "lamp")) {
		kobject_put(&lamp->kobj);
		kfree(lamp->name);
		return -EIO;
	}
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  10  return -EIO;                     error    -
 *  12  return 0;                        success  -
 *   9  ! use lamp
 */

/* the child counts its parent */
static int kobject_with_a_child(struct kobject **out)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	kobject_init(&lamp->kobj, &lamp_ktype);
	*out = kobject_create_and_add("bulbs", &lamp->kobj);
	if (!*out) {
		kobject_put(&lamp->kobj);
		return -ENOMEM;
	}
	kobject_put(&lamp->kobj);
	return lamp->level;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  11  return -ENOMEM;                  error    -
 *  14  return lamp->level;              success  kobject:*out (stored)
 */

static int device_by_type(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	lamp->dev.type = &lamp_type;
	device_initialize(&lamp->dev);
	put_device(&lamp->dev);
	return lamp->level;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  10  return lamp->level;              success  -
 *  10  ! use lamp
 */

static int device_by_class(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	lamp->dev.class = &lamp_class;
	device_initialize(&lamp->dev);
	put_device(&lamp->dev);
	kfree(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  11  return 0;                        success  -
 *  10  ! freed-again lamp
 *  10  ! use lamp
 */

/* the first of the three counts, and it does nothing */
static int device_that_stays(void)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return -ENOMEM;
	lamp->dev.class = &lamp_class;
	lamp->dev.release = lamp_dev_stays;
	device_initialize(&lamp->dev);
	put_device(&lamp->dev);
	kfree(lamp);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *  12  return 0;                        success  -
 */
