// SPDX-License-Identifier: GPL-2.0-or-later
/* Exits are error, success, unknown or none, judged over all exits of the function. */

/* negative is an error, zero and more are not */
static int numbers(struct lamp *lamp)
{
	if (lamp->broken)
		return -EIO;
	if (lamp->slow)
		return 1;
	return 0;
}
/* paths
 *   4  return -EIO;                     error    -
 *   6  return 1;                        success  -
 *   7  return 0;                        success  -
 */

/* a result that may be negative is an error where another exit certainly is none */
static int result_of_callee(struct lamp *lamp)
{
	int ret = lamp_switch(lamp);

	if (ret)
		return ret;
	return 0;
}
/* paths
 *   6  return ret;                      error    -
 *   7  return 0;                        success  -
 */

/* nothing to compare with */
static int only_callee(struct lamp *lamp)
{
	return lamp_switch(lamp);
}
/* paths
 *   3  return lamp_switch(lamp);        unknown  -
 */

/* `if (ret) return ret` where others are positive */
static int positive_too(struct lamp *lamp)
{
	int ret = lamp_read(lamp);

	if (ret)
		return ret;
	if (lamp->slow)
		return 1;
	return 0;
}
/* paths
 *   6  return ret;                      unknown  -
 *   8  return 1;                        success  -
 *   9  return 0;                        success  -
 */

static int negative_variable(struct lamp *lamp)
{
	int err = -EINVAL;

	if (!lamp->bulb)
		return err;
	return 0;
}
/* paths
 *   6  return err;                      error    -
 *   7  return 0;                        success  -
 */

/* an unsigned long that holds errors */
static unsigned long error_value(struct lamp *lamp)
{
	unsigned long addr = lamp_map(lamp);

	if (IS_ERR_VALUE(addr))
		return addr;
	return 0;
}
/* paths
 *   6  return addr;                     error    -
 *   7  return 0;                        success  -
 */

static struct device_node *null_is_error(struct lamp *lamp)
{
	if (lamp->broken)
		return NULL;
	return of_get_parent(lamp->node);
}
/* paths
 *   4  return NULL;                     error    -
 *   5  return of_get_parent(lamp->node); unknown  -; returns device_node
 */

static struct lamp *err_ptr_is_error(struct lamp *lamp)
{
	if (lamp->broken)
		return ERR_PTR(-EIO);
	if (lamp->slow)
		return NULL;
	return lamp;
}
/* paths
 *   4  return ERR_PTR(-EIO);            error    -
 *   6  return NULL;                     error    -
 *   7  return lamp;                     unknown  -
 */

static bool false_is_error(struct lamp *lamp)
{
	if (lamp->broken)
		return false;
	return true;
}
/* paths
 *   4  return false;                    error    -
 *   5  return true;                     success  -
 */

static void no_result(struct lamp *lamp)
{
	if (lamp->broken)
		return;
	lamp_switch(lamp);
}
/* paths
 *   4  return;                          none     -
 *   6  }                                none     -
 */

/* a type nobody knows: an enum of the driver's own */
static irqreturn_t own_type(int irq, void *data)
{
	struct lamp *lamp = data;

	if (!lamp->on)
		return IRQ_NONE;
	return IRQ_HANDLED;
}
/* paths
 *   6  return IRQ_NONE;                 unknown  -
 *   7  return IRQ_HANDLED;              unknown  -
 */

static ssize_t bytes(struct lamp *lamp, char *buf)
{
	if (lamp->broken)
		return -EIO;
	return sprintf(buf, "%d\n", lamp->level);
}
/* paths
 *   4  return -EIO;                     error    -
 *   5  return sprintf(buf, "%d\n", lamp->level); unknown  -
 */

/* one label for both: the value of ret tells which exit it is */
static int common_label(struct lamp *lamp)
{
	int ret = -ENOMEM;

	get_device(lamp->dev);
	if (!lamp->bulb)
		goto out;
	ret = lamp_switch(lamp);
	if (ret < 0)
		goto out;
	ret = 0;
out:
	return ret;
}
/* paths
 *  13  return ret;                      error    device:lamp->dev
 *  13  return ret;                      success  device:lamp->dev
 */

static int chosen_result(struct lamp *lamp)
{
	int ret = lamp_read(lamp);

	return ret < 0 ? ret : 0;
}
/* paths
 *   5  return ret < 0 ? ret : 0;        error    -
 *   5  return ret < 0 ? ret : 0;        success  -
 */

static int comparison_result(struct lamp *lamp)
{
	return lamp->level > 3;
}
/* paths
 *   3  return lamp->level > 3;          success  -
 */
