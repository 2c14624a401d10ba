// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loop at the end puts what earlier turns took: it has as many turns as there were before the failure.
 * What the failing turn itself has taken is put by hand.
 */
static int loom_setup(struct loom *loom)
{
	struct device *dev;
	int i, ret;

	for (i = 0; i < loom->count; i++) {
		dev = loom_arm_dev(loom->arms[i]);
		device_initialize(dev);
		ret = dev_set_name(dev, "arm%d", i);
		if (ret) {
			put_device(dev);
			goto undo;
		}
	}
	return 0;

undo:
	while (--i >= 0) {
		dev = loom_arm_dev(loom->arms[i]);
		put_device(dev);
	}
	return ret;
}
