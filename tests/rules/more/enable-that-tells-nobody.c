// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A function without a result cannot say that it failed, so disable() is called all the same, and drops
 * the count. One that drops it on other paths of its own has forgotten this one.
 */
static void lamp_enable(struct lamp *lamp)
{
	if (pm_runtime_get_sync(lamp->dev) < 0)
		return;
	lamp_light(lamp);
}

static void lamp_disable(struct lamp *lamp)
{
	pm_runtime_put(lamp->dev);
}

static void lamp_flash(struct lamp *lamp)
{
	if (pm_runtime_get_sync(lamp->dev) < 0)
		return; /* expect counted-on-error */
	if (lamp_charge(lamp)) {
		pm_runtime_put(lamp->dev);
		return;
	}
	lamp->flashing = 1;
}
