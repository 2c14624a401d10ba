// SPDX-License-Identifier: GPL-2.0-or-later

/* a callee that only looks was asked again after its object was given to one that does not */
static int asked_again(struct lamp *lamp)
{
	if (!lamp_is_on(lamp))
		get_device(lamp->dev);
	lamp_switch_on(lamp);
	if (lamp_is_on(lamp))
		put_device(lamp->dev);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 *   8  return 0;                        success  -; drops device:lamp->dev
 *   8  return 0;                        success  device:lamp->dev
 *   7  ! put-foreign lamp->dev
 */
