// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taken off two lists, an object brings two references; both puts are right.
 */
static void valve_drop_watches(struct valve *valve)
{
	struct valve_watch *watch;
	bool listed;

	while (!hlist_empty(&valve->watches)) {
		watch = hlist_entry(valve->watches.first, struct valve_watch, node);
		hlist_del_init(&watch->node);
		listed = !hlist_unhashed(&watch->other);
		if (listed) {
			hlist_del_init(&watch->other);
			kref_put(&watch->ref, valve_watch_release); /* false double-put */
		}
		kref_put(&watch->ref, valve_watch_release);
	}
}
