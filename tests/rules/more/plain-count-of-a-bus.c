// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An integer under a lock is a count: who counts it down frees what it is in at zero. And the bus is read by a helper
 * that is given the lamp only.
 */
struct lamp_bus {
	struct list_head node;
	struct regmap *map;
	int users;
};

struct lamp {
	struct lamp_bus *bus;
	void *shade;
};

static void lamp_bus_put(struct lamp_bus *bus)
{
	mutex_lock(&lamp_buses_lock);
	bus->users--;
	if (!bus->users) {
		list_del(&bus->node);
		kfree(bus);
	}
	mutex_unlock(&lamp_buses_lock);
}

static struct lamp_bus *lamp_bus_get(struct regmap *map)
{
	struct lamp_bus *bus;

	mutex_lock(&lamp_buses_lock);
	list_for_each_entry(bus, &lamp_buses, node) {
		if (bus->map == map) {
			bus->users++;
			mutex_unlock(&lamp_buses_lock);
			return bus;
		}
	}
	mutex_unlock(&lamp_buses_lock);
	return NULL;
}

static void lamp_unshade(struct lamp *lamp)
{
	regmap_write(lamp->bus->map, 0, 0);
	kfree(lamp->shade);
}

static void lamp_unshade_if_bound(struct lamp *lamp)
{
	if (lamp->bus)
		regmap_write(lamp->bus->map, 0, 0);
	kfree(lamp->shade);
}

static int lamp_start(struct lamp *lamp, struct regmap *map)
{
	struct lamp_bus *bus = lamp_bus_get(map);
	int ret;

	if (!bus)
		return -ENODEV;
	lamp->bus = bus;
	ret = lamp_power_up(map);
	if (ret)
		goto unshade;
	ret = lamp_calibrate(map);
	if (ret)
		goto put_bus;
	return 0;

put_bus:
	lamp_write_off(map);
unshade:
	lamp_bus_put(bus);
	lamp_unshade(lamp); /* expect use-after-put */
	return ret;
}

static int lamp_start_in_order(struct lamp *lamp, struct regmap *map)
{
	struct lamp_bus *bus = lamp_bus_get(map);
	int ret;

	if (!bus)
		return -ENODEV;
	lamp->bus = bus;
	ret = lamp_power_up(map);
	if (ret) {
		lamp_unshade(lamp);
		lamp_bus_put(bus);
	}
	return ret;
}

static int lamp_restart(struct lamp *lamp, struct regmap *map)
{
	struct lamp_bus *bus = lamp_bus_get(map);
	int ret;

	if (!bus)
		return -ENODEV;
	lamp->bus = bus;
	ret = lamp_power_up(map);
	if (ret) {
		lamp_bus_put(bus);
		lamp->bus = NULL;
		lamp_unshade_if_bound(lamp);
	}
	return ret;
}

static int lamp_test(struct lamp *lamp, struct regmap *map)
{
	struct lamp_bus *bus = lamp_bus_get(map);

	if (!bus)
		return -ENODEV;
	if (lamp_power_up(map))
		return -EIO; /* expect leak-on-error-path */
	lamp_bus_put(bus);
	return 0;
}
