// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the driver core runs is given the driver's structure, and switches off what lies in it.
 */
static void valve_disable(void *data)
{
	struct valve *valve = data;

	regulator_disable(valve->vref);
}

static int valve_probe(struct spi_device *spi)
{
	struct valve *valve = devm_kzalloc(&spi->dev, sizeof(*valve), GFP_KERNEL);
	int ret;

	if (!valve)
		return -ENOMEM;
	valve->vref = devm_regulator_get(&spi->dev, "vref");
	if (IS_ERR(valve->vref))
		return PTR_ERR(valve->vref);
	ret = regulator_enable(valve->vref);
	if (ret)
		return ret;
	ret = devm_add_action_or_reset(&spi->dev, valve_disable, valve);
	if (ret)
		return ret;
	ret = valve_setup(valve);
	if (ret)
		return ret;
	return 0;
}
