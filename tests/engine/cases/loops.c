// SPDX-License-Identifier: GPL-2.0-or-later
/* Loops run none, one or two turns; what happens on a later turn happens on the second. */

/* the loop may not run at all */
static int no_turn(struct lamp *lamp, int count)
{
	struct device_node *np = NULL;
	int i;

	for (i = 0; i < count; i++) {
		np = of_get_child_by_name(lamp->node, lamp->names[i]);
		if (np)
			break;
	}
	if (!np)
		return -ENODEV;
	of_node_put(np);
	return 0;
}
/* paths
 *  12  return -ENODEV;                  error    -
 *  14  return 0;                        success  -
 */

/* a get each turn, a put behind the loop: lost on the second turn */
static int lost_per_turn(struct lamp *lamp, int count)
{
	struct device_node *np = NULL;
	int i;

	for (i = 0; i < count; i++)
		np = of_get_child_by_name(lamp->node, lamp->names[i]);
	of_node_put(np);
	return 0;
}
/* paths
 *   9  return 0;                        success  -
 *   7  ! lost np
 */

static int balanced_per_turn(struct lamp *lamp, int count)
{
	struct device_node *np;
	int i;

	for (i = 0; i < count; i++) {
		np = of_get_child_by_name(lamp->node, lamp->names[i]);
		if (!np)
			continue;
		lamp_show(np);
		of_node_put(np);
	}
	return 0;
}
/* paths
 *  13  return 0;                        success  -
 */

/* continue skips the put */
static int skipped_by_continue(struct lamp *lamp, int count)
{
	struct device_node *np;
	int i;

	for (i = 0; i < count; i++) {
		np = of_get_child_by_name(lamp->node, lamp->names[i]);
		if (!np)
			continue;
		if (lamp_is_dark(lamp))
			continue;
		of_node_put(np);
	}
	return 0;
}
/* paths
 *  14  return 0;                        success  -
 *  14  return 0;                        success  device_node:np
 *  14  return 0;                        success  device_node:np device_node:np
 */

static int returned_from_loop(struct lamp *lamp, int count)
{
	struct device_node *np;

	while (count--) {
		np = of_get_child_by_name(lamp->node, lamp->names[count]);
		if (!np)
			return -ENODEV;
		if (lamp_setup(lamp, np))
			return -EIO;
		of_node_put(np);
	}
	return 0;
}
/* paths
 *   8  return -ENODEV;                  error    -
 *  10  return -EIO;                     error    device_node:np
 *  13  return 0;                        success  -
 */

/* the body runs before the condition */
static int do_while(struct lamp *lamp)
{
	do {
		get_device(lamp->dev);
		if (lamp->broken)
			return -EIO;
		put_device(lamp->dev);
	} while (lamp_wait(lamp));
	return 0;
}
/* paths
 *   6  return -EIO;                     error    device:lamp->dev
 *   9  return 0;                        success  -
 */

/* do { } while (0) is no loop, and its break is a jump behind it */
static int do_once(struct lamp *lamp)
{
	do {
		get_device(lamp->dev);
		if (lamp->broken)
			break;
		put_device(lamp->dev);
	} while (0);
	return 0;
}
/* paths
 *   9  return 0;                        success  device:lamp->dev
 *   9  return 0;                        success  -
 */

/* continue of a do loop goes to its condition */
static int do_continue(struct lamp *lamp)
{
	do {
		get_device(lamp->dev);
		if (lamp->broken)
			continue;
		put_device(lamp->dev);
	} while (0);
	return 0;
}
/* paths
 *   9  return 0;                        success  device:lamp->dev
 *   9  return 0;                        success  -
 */

/* no condition: only a jump leaves it */
static int for_ever(struct lamp *lamp)
{
	struct device_node *np;

	for (;;) {
		np = of_get_parent(lamp->node);
		if (!np)
			break;
		if (lamp_setup(lamp, np))
			return -EIO;
		of_node_put(np);
	}
	return 0;
}
/* paths
 *  10  return -EIO;                     error    device_node:np
 *  13  return 0;                        success  -
 */

static int while_true(struct lamp *lamp)
{
	get_device(lamp->dev);
	while (1) {
		if (lamp_wait(lamp))
			break;
	}
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   9  return 0;                        success  -
 */

/* a variable of the for statement */
static int own_variable(struct lamp *lamp)
{
	for (struct device_node *np = of_get_parent(lamp->node); np; np = of_get_next_parent(np))
		lamp_show(np);
	return 0;
}
/* paths
 *   5  return 0;                        success  -
 */

static int own_variable_left(struct lamp *lamp)
{
	for (struct device_node *np = of_get_parent(lamp->node); np; np = of_get_next_parent(np)) {
		if (lamp_setup(lamp, np))
			return -EIO;
	}
	return 0;
}
/* paths
 *   5  return -EIO;                     error    device_node:np
 *   7  return 0;                        success  -
 */

/* the inner loop's break leaves the inner loop only */
static int inner_break(struct lamp *lamp, int count)
{
	int i, j;

	for (i = 0; i < count; i++) {
		get_device(lamp->dev);
		for (j = 0; j < count; j++) {
			if (lamp_wait(lamp))
				break;
		}
		put_device(lamp->dev);
	}
	return 0;
}
/* paths
 *  13  return 0;                        success  -
 */

/* a break in a switch in a loop leaves the switch, a continue the turn */
static int switch_in_loop(struct lamp *lamp, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		get_device(lamp->dev);
		switch (lamp_read(lamp)) {
		case 0:
			break;
		case 1:
			put_device(lamp->dev);
			continue;
		default:
			put_device(lamp->dev);
			return -EIO;
		}
		put_device(lamp->dev);
	}
	return 0;
}
/* paths
 *  15  return -EIO;                     error    -
 *  19  return 0;                        success  -
 */

/* undone backwards */
static int unwound(struct lamp *lamp, int count)
{
	int i, ret;

	for (i = 0; i < count; i++) {
		ret = pm_runtime_resume_and_get(lamp->devs[i]);
		if (ret)
			goto undo;
	}
	return 0;
undo:
	while (--i >= 0)
		pm_runtime_put(lamp->devs[i]);
	return ret;
}
/* paths
 *  10  return 0;                        success  -
 *  10  return 0;                        success  pm_runtime:lamp->devs[] (element)
 *  10  return 0;                        success  pm_runtime:lamp->devs[] (element) pm_runtime:lamp->devs[] (element)
 *  14  return ret;                      error    -
 *  14  return ret;                      error    pm_runtime:lamp->devs[] (element)
 */

/* the same object put each turn */
static void put_each_turn(struct lamp *lamp, struct device_node *np, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		lamp_show(lamp);
		of_node_put(np);
	}
}
/* paths
 *   9  }                                none     -
 *   9  }                                none     -; drops device_node:np
 *   9  }                                none     -; drops device_node:np; drops device_node:np
 *   7  ! put-again np
 *   7  ! put-foreign np
 */

/* a loop around gets of one object: two turns tell as much as ten */
static void get_each_turn(struct lamp *lamp, int count)
{
	while (count-- > 0)
		get_device(lamp->dev);
}
/* paths
 *   5  }                                none     -
 *   5  }                                none     device:lamp->dev
 *   5  }                                none     device:lamp->dev device:lamp->dev
 */
