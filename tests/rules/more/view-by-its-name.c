// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What pipe_to_valve() makes of the device is the device, or leads to it: it is kept with it.
 */
static int pump_keep_valve(struct pump *pump, const char *name)
{
	struct device *pipe = bus_find_device_by_name(&pipe_bus, NULL, name);
	struct valve *valve;

	if (!pipe)
		return -ENODEV;
	valve = pipe_to_valve(pipe);
	pump->valve = valve;
	return 0;
}
