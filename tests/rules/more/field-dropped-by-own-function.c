// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a static function drops and then reads was lying in a field, says its only caller, which takes
 * no reference and forgets the pointer.
 */
static void valve_unregister(struct valve *valve)
{
	device_unregister(&valve->dev);
}

static void pump_drop_valve(struct valve *valve)
{
	pm_runtime_get_sync(valve->dev.parent);
	valve_unregister(valve);
	pm_runtime_put_autosuspend(valve->dev.parent); /* expect use-after-put */
}

static void pump_rescan(struct pump *pump)
{
	struct pump_port *port;

	list_for_each_entry(port, &pump->ports, node) {
		if (port->remote->valve->is_unplugged) {
			pump_drop_valve(port->remote->valve);
			port->remote = NULL;
		}
	}
}

static void loom_end(struct valve *thread)
{
	valve_unregister(thread);
	thread->ended = true; /* expect use-after-put */
}

static void loom_stop(struct loom *loom)
{
	struct valve *thread = loom->shuttle->thread;

	loom_halt(loom);
	loom_end(thread);
}
