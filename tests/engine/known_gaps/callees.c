// SPDX-License-Identifier: GPL-2.0-or-later
/* What the contract of a callee in the same file cannot say. */

/* two puts are one effect */
static void put_two(struct lamp *lamp)
{
	put_device(lamp->dev);
	put_device(lamp->dev);
}

static int calls_put_two(struct lamp *lamp)
{
	get_device(lamp->dev);
	get_device(lamp->dev);
	put_two(lamp);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 */

/* two counters in one object are one place */
static void get_left(struct lamp *lamp)
{
	kref_get(&lamp->left);
}

static int calls_get_left_puts_right(struct lamp *lamp)
{
	get_left(lamp);
	kref_put(&lamp->right, lamp_free);
	return 0;
}
/* paths
 *   5  return 0;                        success  kref:&lamp->left; drops kref:&lamp->right
 *   4  ! put-foreign &lamp->right
 */
