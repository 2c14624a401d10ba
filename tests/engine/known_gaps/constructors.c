// SPDX-License-Identifier: GPL-2.0-or-later

/* device_del() gives the registration's reference back: somebody has to put it */
static int deleted_only(struct lamp *lamp)
{
	int ret = device_register(&lamp->dev);

	if (ret) {
		put_device(&lamp->dev);
		return ret;
	}
	ret = lamp_setup(lamp);
	if (ret)
		device_del(&lamp->dev);
	return ret;
}
/* paths
 *   7  return ret;                      error    -
 *  12  return ret;                      success  -
 *  12  return ret;                      error    device:&lamp->dev
 */
