// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The helper that switches the supply on has the driver core switch it off: that is not the caller's any
 * more. Without that it is.
 */
static void valve_switch_off(void *data)
{
	struct regulator *supply = data;

	regulator_disable(supply);
}

static int valve_supply(struct valve *valve, struct regulator *supply)
{
	int ret;

	ret = regulator_enable(supply);
	if (ret)
		return ret;
	return devm_add_action_or_reset(valve->dev, valve_switch_off, supply);
}

static int valve_probe(struct valve *valve)
{
	int ret;

	valve->vdd = devm_regulator_get(valve->dev, "vdd");
	if (IS_ERR(valve->vdd))
		return PTR_ERR(valve->vdd);
	ret = valve_supply(valve, valve->vdd);
	if (ret < 0)
		return ret;
	valve->vref = devm_regulator_get(valve->dev, "vref");
	if (IS_ERR(valve->vref))
		return PTR_ERR(valve->vref);
	return 0;
}

static int valve_just_enable(struct valve *valve, struct regulator *supply)
{
	return regulator_enable(supply);
}

static int valve_probe_plain(struct valve *valve)
{
	int ret = valve_just_enable(valve, valve->vdd);

	if (ret)
		return ret;
	if (valve_read_id(valve))
		return -ENODEV; /* expect leak-on-error-path */
	return 0;
}
