// SPDX-License-Identifier: GPL-2.0-or-later
/* __free(), CLASS(), guard() and scoped_guard() release at the end of the scope, however it is left. */

static int released_everywhere(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	if (lamp_setup(lamp, np))
		return -EIO;
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return -EIO;                     error    -
 *   9  return 0;                        success  -
 */

static int put_as_well(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	if (lamp_setup(lamp, np)) {
		of_node_put(np);
		return -EIO;
	}
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   9  return -EIO;                     error    -
 *  11  return 0;                        success  -
 *   9  ! put-again np
 */

static struct device_node *handed_over(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	if (!np || lamp_setup(lamp, np))
		return NULL;
	return no_free_ptr(np);
}
/* paths
 *   6  return NULL;                     error    -
 *   7  return no_free_ptr(np);          success  -; returns device_node
 */

static struct device_node *returned_ptr(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	if (lamp_setup(lamp, np))
		return NULL;
	return_ptr(np);
}
/* paths
 *   6  return NULL;                     error    -
 *   7  return_ptr(np);                  unknown  -; returns device_node
 */

/* the plain return of a __free() variable gives the caller a dead pointer, and no reference */
static struct device_node *returned_plainly(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	return np;
}
/* paths
 *   5  return np;                       unknown  -
 *   5  ! scope-returned np
 */

/* a get of its own for the caller */
static struct device_node *returned_with_get(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	return of_node_get(np);
}
/* paths
 *   5  return of_node_get(np);          unknown  -; returns device_node
 */

static int stored(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	lamp->parent = no_free_ptr(np);
	return 0;
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   8  return 0;                        success  device_node:np (stored)
 */

/* NULL first, taken later */
static int assigned_later(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = NULL;

	if (lamp->broken)
		return -EIO;
	np = of_get_parent(lamp->node);
	if (!np)
		return -ENODEV;
	return lamp_setup(lamp, np);
}
/* paths
 *   6  return -EIO;                     error    -
 *   9  return -ENODEV;                  error    -
 *  10  return lamp_setup(lamp, np);     unknown  -
 */

/* overwritten: __free() drops the last one only */
static int overwritten(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(lamp->node, "one");

	np = of_get_child_by_name(lamp->node, "two");
	return lamp_setup(lamp, np);
}
/* paths
 *   6  return lamp_setup(lamp, np);     unknown  -
 *   5  ! lost np
 */

/* a nested scope ends at its brace */
static int nested(struct lamp *lamp)
{
	if (lamp->slow) {
		struct device_node *np __free(device_node) = of_get_parent(lamp->node);

		if (lamp_setup(lamp, np))
			return -EIO;
	}
	get_device(lamp->dev);
	return 0;
}
/* paths
 *   7  return -EIO;                     error    -
 *  10  return 0;                        success  device:lamp->dev
 */

/* a goto out of the scope releases, one inside of it does not */
static int left_by_goto(struct lamp *lamp)
{
	int ret = 0;

	if (lamp->slow) {
		struct device_node *np __free(device_node) = of_get_parent(lamp->node);

		ret = lamp_setup(lamp, np);
		if (ret)
			goto out;
	}
	return 0;
out:
	return ret;
}
/* paths
 *  12  return 0;                        success  -
 *  14  return ret;                      error    -
 */

static int goto_inside(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);
	int ret;

	ret = lamp_setup(lamp, np);
	if (ret)
		goto out;
	lamp->on = true;
out:
	lamp_show(np);
	return ret;
}
/* paths
 *  12  return ret;                      success  -
 *  12  return ret;                      error    -
 */

/* each turn has a scope of its own */
static int in_loop(struct lamp *lamp, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		struct device_node *np __free(device_node) = of_get_child_by_name(lamp->node, lamp->names[i]);

		if (!np)
			continue;
		if (lamp_is_dark(lamp))
			break;
		if (lamp_setup(lamp, np))
			return -EIO;
	}
	return 0;
}
/* paths
 *  13  return -EIO;                     error    -
 *  15  return 0;                        success  -
 */

/* in reverse order: the inner object is freed before what it was found from is put */
static int two_of_them(struct lamp *lamp)
{
	struct device_node *one __free(device_node) = of_get_child_by_name(lamp->node, "one");
	struct device_node *two __free(device_node) = of_get_child_by_name(one, "two");

	if (!two)
		return -ENODEV;
	return lamp_setup(lamp, two);
}
/* paths
 *   7  return -ENODEV;                  error    -
 *   8  return lamp_setup(lamp, two);    unknown  -
 */

/* a holder that is freed by its scope does not put what is in it */
static int freed_holder(struct lamp *lamp)
{
	struct bulb *bulb __free(kfree) = kzalloc(sizeof(*bulb), GFP_KERNEL);

	if (!bulb)
		return -ENOMEM;
	bulb->node = of_get_parent(lamp->node);
	if (lamp_setup(lamp, bulb))
		return -EIO;
	list_add(&no_free_ptr(bulb)->entry, &lamp->bulbs);
	return 0;
}
/* paths
 *   6  return -ENOMEM;                  error    -
 *   9  return -EIO;                     error    device_node:bulb->node (holder freed on 9)
 *  11  return 0;                        success  device_node:bulb->node (list_add, in allocated)
 */

/* locks are no references */
static int guarded(struct lamp *lamp)
{
	guard(mutex)(&lamp->lock);

	get_device(lamp->dev);
	if (lamp->broken)
		return -EIO;
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   7  return -EIO;                     error    device:lamp->dev
 *   9  return 0;                        success  -
 */

static int guarded_scope(struct lamp *lamp)
{
	scoped_guard(mutex, &lamp->lock) {
		get_device(lamp->dev);
		if (lamp->broken)
			return -EIO;
	}
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   6  return -EIO;                     error    device:lamp->dev
 *   9  return 0;                        success  -
 */

/* break leaves the scoped_guard(), not the loop around it */
static int guarded_break(struct lamp *lamp, int count)
{
	while (count--) {
		scoped_guard(mutex, &lamp->lock) {
			get_device(lamp->dev);
			if (lamp->broken)
				break;
			lamp_switch(lamp);
		}
		put_device(lamp->dev);
	}
	return 0;
}
/* paths
 *  12  return 0;                        success  -
 */

static int guarded_or_failed(struct lamp *lamp)
{
	get_device(lamp->dev);
	scoped_cond_guard(mutex_intr, return -EINTR, &lamp->lock) {
		lamp_switch(lamp);
	}
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   4  scoped_cond_guard(mutex_intr, return -EINTR, &lamp->lock) { error    device:lamp->dev
 *   8  return 0;                        success  -
 */

/* a class that counts */
static int class_of_file(struct lamp *lamp, int fd)
{
	CLASS(fd, f)(fd);

	if (fd_empty(f))
		return -EBADF;
	return lamp_attach(lamp, fd_file(f));
}
/* paths
 *   6  return -EBADF;                   error    -
 *   7  return lamp_attach(lamp, fd_file(f)); unknown  -
 */

static int put_device_class(struct lamp *lamp)
{
	struct device *dev __free(put_device) = get_device(lamp->dev);

	if (!dev)
		return -ENODEV;
	return lamp_setup(lamp, dev);
}
/* paths
 *   6  return -ENODEV;                  error    -
 *   7  return lamp_setup(lamp, dev);    unknown  -
 */

/* the result is computed before the scope ends */
static int read_before_release(struct lamp *lamp)
{
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	return np ? np->phandle : 0;
}
/* paths
 *   5  return np ? np->phandle : 0;     success  -
 *   5  return np ? np->phandle : 0;     error    -
 */

/* a jump back over the declaration ends its scope, too */
static int goto_back(struct lamp *lamp)
{
again:
	lamp_show(lamp);
	struct device_node *np __free(device_node) = of_get_parent(lamp->node);

	if (!np)
		return -ENODEV;
	if (lamp_setup(lamp, np) == -EAGAIN)
		goto again;
	return 0;
}
/* paths
 *   8  return -ENODEV;                  error    -
 *  11  return 0;                        success  -
 */
