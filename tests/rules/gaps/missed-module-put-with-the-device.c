// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A put of two counters, of which the getter took one only: the other, the module's, seems to come from somewhere
 * else, because the first is gone when the second is looked at. The contrary is seen as a leak of the module.
 */
static int pump_find_bus(struct pump *pump, struct device_node *np)
{
	struct i2c_adapter *adap = of_find_i2c_adapter_by_node(np);

	if (!adap)
		return -EPROBE_DEFER;
	pump->bus = adap->nr;
	i2c_put_adapter(adap); /* missed wrong-family-put */
	return 0;
}
