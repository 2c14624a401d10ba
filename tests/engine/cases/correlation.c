// SPDX-License-Identifier: GPL-2.0-or-later
/* Conditions that are the same are one condition, until an operand changes. */

static int same_field(struct lamp *lamp)
{
	if (lamp->slow)
		get_device(lamp->dev);
	if (lamp->slow)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 */

static int same_parameter(struct lamp *lamp, bool slow)
{
	if (slow)
		get_device(lamp->dev);
	if (!slow)
		return 0;
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 *   8  return 0;                        success  -
 */

/* the operand changes in between */
static int changed_parameter(struct lamp *lamp, int slow)
{
	if (slow)
		get_device(lamp->dev);
	slow = lamp_is_slow(lamp);
	if (slow)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 *   8  return 0;                        success  -; drops device:lamp->dev
 *   8  return 0;                        success  device:lamp->dev
 *   7  ! put-foreign lamp->dev
 */

static int changed_field(struct lamp *lamp)
{
	if (lamp->slow)
		get_device(lamp->dev);
	lamp->slow = false;
	if (lamp->slow)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 *   8  return 0;                        success  device:lamp->dev
 */

static int same_field_of_struct(struct lamp *lamp)
{
	if (lamp->caps.slow)
		get_device(lamp->dev);
	lamp->caps.fast = 1;
	if (lamp->caps.slow)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

static int same_mask(struct lamp *lamp, unsigned int flags)
{
	if (flags & LAMP_SLOW)
		get_device(lamp->dev);
	lamp_switch(lamp);
	if (flags & LAMP_SLOW)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

static int other_mask(struct lamp *lamp, unsigned int flags)
{
	if (flags & LAMP_SLOW)
		get_device(lamp->dev);
	if (flags & LAMP_FAST)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 *   7  return 0;                        success  -; drops device:lamp->dev
 *   7  return 0;                        success  device:lamp->dev
 *   6  ! put-foreign lamp->dev
 */

static int same_comparison(struct lamp *lamp, int kind)
{
	if (kind == LAMP_KIND_LED)
		get_device(lamp->dev);
	lamp_switch(lamp);
	if (kind != LAMP_KIND_LED)
		return 0;
	put_device(lamp->dev);
	return 0;
}
/* paths
 *   7  return 0;                        success  -
 *   9  return 0;                        success  -
 */

/* one value excludes another */
static int other_value(struct lamp *lamp, int kind)
{
	if (kind == LAMP_KIND_LED)
		get_device(lamp->dev);
	lamp_switch(lamp);
	if (kind == LAMP_KIND_LED)
		put_device(lamp->dev);
	else if (kind == LAMP_KIND_ARC)
		lamp_show(lamp);
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

/* two pointers compared */
static int same_pointers(struct lamp *lamp, struct lamp *other)
{
	if (lamp != other)
		get_device(other->dev);
	lamp_switch(lamp);
	if (lamp != other)
		put_device(other->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

/* the same condition joined with another one */
static int joined_condition(struct lamp *lamp)
{
	if (lamp->slow && lamp->dev)
		get_device(lamp->dev);
	lamp_switch(lamp);
	if (lamp->slow && lamp->dev)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

/* a condition kept in a variable */
static int kept_condition(struct lamp *lamp, unsigned int flags)
{
	bool slow = flags & LAMP_SLOW;

	if (slow)
		get_device(lamp->dev);
	lamp_switch(lamp);
	if (slow)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

static int kept_comparison(struct lamp *lamp, int kind)
{
	const bool led = kind == LAMP_KIND_LED;

	if (led)
		get_device(lamp->dev);
	lamp_switch(lamp);
	if (kind == LAMP_KIND_LED)
		put_device(lamp->dev);
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

/* a constant that the compiler decides */
static int configured(struct lamp *lamp)
{
	if (IS_ENABLED(CONFIG_LAMP))
		get_device(lamp->dev);
	lamp_switch(lamp);
	if (IS_ENABLED(CONFIG_LAMP))
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

/* in a loop every turn has its own value */
static int per_turn(struct lamp *lamp)
{
	struct bulb *bulb;

	list_for_each_entry(bulb, &lamp->bulbs, entry) {
		if (bulb->slow)
			get_device(bulb->dev);
		bulb_switch(bulb);
		if (bulb->slow)
			put_device(bulb->dev);
	}
	return 0;
}
/* paths
 *  12  return 0;                        success  -
 */

/* a callee that only looks gives one answer to two questions ... */
static int asked_twice(struct lamp *lamp)
{
	if (lamp_is_slow(lamp))
		get_device(lamp->dev);
	lamp->level = 0;
	if (lamp_is_slow(lamp))
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */
