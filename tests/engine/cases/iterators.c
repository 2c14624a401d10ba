// SPDX-License-Identifier: GPL-2.0-or-later
/* A for_each macro may hold a reference in its variable during the body; leaving it early keeps that. */

static int natural_end(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child)
		lamp_show(child);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

static int left_by_return(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child) {
		if (lamp_setup(lamp, child))
			return -EIO;
	}
	return 0;
}
/* paths
 *   7  return -EIO;                     error    device_node:child
 *   9  return 0;                        success  -
 */

static int left_by_return_and_put(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child) {
		if (lamp_setup(lamp, child)) {
			of_node_put(child);
			return -EIO;
		}
	}
	return 0;
}
/* paths
 *   8  return -EIO;                     error    -
 *  11  return 0;                        success  -
 */

static int left_by_break(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child) {
		if (lamp_setup(lamp, child))
			break;
	}
	return 0;
}
/* paths
 *   9  return 0;                        success  -
 *   9  return 0;                        success  device_node:child
 */

/* NULL after the natural end, so one put serves both */
static int left_by_break_and_put_behind(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child) {
		if (lamp_setup(lamp, child))
			break;
	}
	of_node_put(child);
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

static int left_by_goto(struct lamp *lamp)
{
	struct device_node *child;
	int ret = 0;

	for_each_available_child_of_node(lamp->node, child) {
		ret = lamp_setup(lamp, child);
		if (ret)
			goto out;
	}
out:
	return ret;
}
/* paths
 *  12  return ret;                      success  -
 *  12  return ret;                      error    device_node:child
 */

/* found is told from not found by the variable */
static struct device_node *search(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child) {
		if (lamp_is_bulb(child))
			break;
	}
	return child;
}
/* paths
 *   9  return child;                    error    -
 *   9  return child;                    success  -; returns device_node
 */

static int search_tested(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child)
		if (lamp_is_bulb(child))
			break;
	if (!child)
		return -ENODEV;
	lamp_show(child);
	of_node_put(child);
	return 0;
}
/* paths
 *   9  return -ENODEV;                  error    -
 *  12  return 0;                        success  -
 */

/* the macro puts the element of the turn before: a put in the body is one too many */
static int put_in_body(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child) {
		lamp_show(child);
		of_node_put(child);
	}
	return 0;
}
/* paths
 *   9  return 0;                        success  -
 *   7  ! put-iterated child
 */

static int get_in_body(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child) {
		of_node_get(child);
		if (lamp_setup(lamp, child))
			of_node_put(child);
	}
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 *  10  return 0;                        success  device_node:child
 *  10  return 0;                        success  device_node:child device_node:child
 */

/* continue is another turn */
static int continued(struct lamp *lamp)
{
	struct device_node *child;

	for_each_child_of_node(lamp->node, child) {
		if (!lamp_is_bulb(child))
			continue;
		lamp_show(child);
	}
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

static int nested(struct lamp *lamp)
{
	struct device_node *child, *grandchild;

	for_each_child_of_node(lamp->node, child) {
		for_each_child_of_node(child, grandchild) {
			if (lamp_setup(lamp, grandchild))
				return -EIO;
		}
	}
	return 0;
}
/* paths
 *   8  return -EIO;                     error    device_node:child device_node:grandchild
 *  11  return 0;                        success  -
 */

static int nested_break(struct lamp *lamp)
{
	struct device_node *child, *grandchild;

	for_each_child_of_node(lamp->node, child) {
		for_each_child_of_node(child, grandchild) {
			if (lamp_is_bulb(grandchild))
				break;
		}
		of_node_put(grandchild);
	}
	return 0;
}
/* paths
 *  12  return 0;                        success  -
 */

/* the variable is the first argument */
static int variable_first(struct lamp *lamp)
{
	struct device_node *np;

	for_each_compatible_node(np, NULL, "lamp,bulb") {
		if (lamp_setup(lamp, np))
			return -EIO;
	}
	return 0;
}
/* paths
 *   7  return -EIO;                     error    device_node:np
 *   9  return 0;                        success  -
 */

/* the element is a field of an iterator */
static int iterator_struct(struct lamp *lamp)
{
	struct of_phandle_iterator it;
	int ret;

	of_for_each_phandle(&it, ret, lamp->node, "bulbs", NULL, 0) {
		if (lamp_setup(lamp, it.node))
			return -EIO;
	}
	return 0;
}
/* paths
 *   8  return -EIO;                     error    device_node:it.node
 *  10  return 0;                        success  -
 */

static int iterator_struct_put(struct lamp *lamp)
{
	struct of_phandle_iterator it;
	int ret;

	of_for_each_phandle(&it, ret, lamp->node, "bulbs", NULL, 0) {
		if (lamp_setup(lamp, it.node)) {
			of_node_put(it.node);
			return -EIO;
		}
	}
	return 0;
}
/* paths
 *   9  return -EIO;                     error    -
 *  12  return 0;                        success  -
 */

/* the scoped form drops it however the loop is left */
static int scoped_return(struct lamp *lamp)
{
	for_each_child_of_node_scoped(lamp->node, child) {
		if (lamp_setup(lamp, child))
			return -EIO;
	}
	return 0;
}
/* paths
 *   5  return -EIO;                     error    -
 *   7  return 0;                        success  -
 */

static int scoped_break(struct lamp *lamp)
{
	for_each_available_child_of_node_scoped(lamp->node, child) {
		if (lamp_setup(lamp, child))
			break;
	}
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

static int scoped_goto(struct lamp *lamp)
{
	int ret = 0;

	for_each_child_of_node_scoped(lamp->node, child) {
		ret = lamp_setup(lamp, child);
		if (ret)
			goto out;
	}
out:
	return ret;
}
/* paths
 *  11  return ret;                      success  -
 *  11  return ret;                      error    -
 */

/* what no_free_ptr() takes out of the scope is the caller's */
static struct device_node *scoped_handed_over(struct lamp *lamp)
{
	for_each_child_of_node_scoped(lamp->node, child) {
		if (lamp_is_bulb(child))
			return no_free_ptr(child);
	}
	return NULL;
}
/* paths
 *   5  return no_free_ptr(child);       success  -; returns device_node
 *   7  return NULL;                     error    -
 */

static struct device_node *scoped_get(struct lamp *lamp)
{
	for_each_child_of_node_scoped(lamp->node, child) {
		if (lamp_is_bulb(child))
			return of_node_get(child);
	}
	return NULL;
}
/* paths
 *   5  return of_node_get(child);       success  -; returns device_node
 *   7  return NULL;                     error    -
 */

/* a list's elements are not counted by the loop */
static int list(struct lamp *lamp)
{
	struct bulb *bulb;

	list_for_each_entry(bulb, &lamp->bulbs, entry) {
		if (bulb->broken)
			return -EIO;
		kref_get(&bulb->ref);
		if (bulb_test(bulb))
			return -EAGAIN;
		kref_put(&bulb->ref, bulb_free);
	}
	return 0;
}
/* paths
 *   7  return -EIO;                     error    -
 *  10  return -EAGAIN;                  error    kref:&bulb->ref
 *  13  return 0;                        success  -
 */

static struct bulb *list_search(struct lamp *lamp)
{
	struct bulb *bulb;

	list_for_each_entry(bulb, &lamp->bulbs, entry) {
		if (bulb->slow) {
			kref_get(&bulb->ref);
			return bulb;
		}
	}
	return NULL;
}
/* paths
 *   8  return bulb;                     success  -; returns kref
 *  11  return NULL;                     error    -
 */

static void list_emptied(struct lamp *lamp)
{
	struct bulb *bulb, *next;

	list_for_each_entry_safe(bulb, next, &lamp->bulbs, entry) {
		list_del(&bulb->entry);
		of_node_put(bulb->node);
		kfree(bulb);
	}
}
/* paths
 *  10  }                                none     -
 *   7  ! put-foreign bulb->node
 */

/* a macro that nobody knows: its variable is new every turn, and nothing is held */
static int unknown_macro(struct lamp *lamp)
{
	struct bulb *bulb;

	lamp_for_each_bulb(lamp, bulb) {
		if (bulb->broken)
			return -EIO;
	}
	return 0;
}
/* paths
 *   7  return -EIO;                     error    -
 *   9  return 0;                        success  -
 */

/* an element that is kept beyond its turn needs a reference of its own */
static int kept_beyond_turn(struct lamp *lamp)
{
	struct device_node *child, *last = NULL;

	for_each_child_of_node(lamp->node, child)
		last = child;
	if (!last)
		return -ENODEV;
	of_node_put(last);
	return 0;
}
/* paths
 *   8  return -ENODEV;                  error    -
 *  10  return 0;                        success  -
 *   9  ! put-foreign child
 */

static int fwnode_children(struct lamp *lamp)
{
	struct fwnode_handle *child;

	device_for_each_child_node(lamp->dev, child) {
		if (lamp_setup(lamp, child))
			return -EIO;
	}
	return 0;
}
/* paths
 *   7  return -EIO;                     error    device_node:child
 *   9  return 0;                        success  -
 */

/* every outer turn begins the inner loop anew: what the turn before left over stays held */
static int nested_break_leaks(struct lamp *lamp)
{
	struct device_node *child, *grandchild;

	for_each_child_of_node(lamp->node, child) {
		for_each_child_of_node(child, grandchild) {
			if (lamp_is_bulb(grandchild))
				break;
		}
	}
	return 0;
}
/* paths
 *  11  return 0;                        success  -
 *  11  return 0;                        success  device_node:grandchild
 *  11  return 0;                        success  device_node:grandchild device_node:grandchild
 */
