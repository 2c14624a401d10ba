// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Results without a reference that are no loan, or that the caller knows: a count without a getter, a usage count, the
 * caller's own object, what was taken out of an array, what an unknown callee may have counted; and in the last
 * function one that is a loan, although all paths leave by one return.
 */
static struct loom *loom_pin(struct loom_set *set, int id)
{
	struct loom *loom;

	list_for_each_entry(loom, &set->looms, list) {
		if (loom->id == id) {
			loom->users++;
			return loom;
		}
	}
	loom = set->fallback;
	kref_get(&loom->ref);
	return loom;
}

static struct device *kiln_device(struct kiln *kiln)
{
	if (kiln->shared) {
		pm_runtime_get_noresume(kiln->dev);
		return kiln->dev;
	}
	return kiln->parent;
}

static struct pump *pump_lock(struct pump *pump, struct pump_group *group)
{
	struct pump *found = group->pump;

	if (found == pump)
		return pump;
	kref_get(&found->ref);
	return found;
}

static struct kiln *kiln_pop(struct kiln_stack *stack)
{
	struct kiln *kiln;

	if (stack->count)
		return stack->kilns[--stack->count];
	kiln = stack->fallback;
	kref_get(&kiln->ref);
	return kiln;
}

static struct valve *valve_first(struct valve_set *set)
{
	struct valve *valve;

	list_for_each_entry(valve, &set->valves, list) {
		__vget_locked(valve);
		return valve;
	}
	valve = set->fallback;
	kref_get(&valve->ref);
	return valve;
}

static struct lamp *lamp_first(struct lamp_set *set, int id)
{
	struct lamp *lamp, *best = NULL;

	list_for_each_entry(lamp, &set->lamps, list) {
		if (lamp->id == id) {
			best = lamp;
			goto found;
		}
	}
	best = set->fallback;
	kref_get(&best->ref);
found:
	return best; /* expect missing-get-on-return-path */
}
