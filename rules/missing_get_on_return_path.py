# SPDX-License-Identifier: GPL-2.0-or-later
"""One path returns an object without the reference that the other paths return with theirs.

What it reports
    A function that returns, on some of its paths, an object with a reference for the caller (of a getter's result, or
    counted right here), and on another path one on which nothing has taken a reference: an element of a list, what a
    look-up in a table found, what a getter returned that takes none, or a pointer that a field goes on to hold. The
    line is that of the return; the question names a get on one of the other paths.

    Confidence is always low: a flag of the object may say that it is not counted. Not reported are paths that the
    caller can tell apart: by a number or a flag that it passed, by a number that goes out through a parameter, by
    getting back what it passed itself; nor an object that is counted or not on a condition right above its get.
    Objects that this function makes, global ones, and usage counts, whose last put frees nothing, are no matter
    either.

Why it matters
    The caller sees a pointer. It puts what it got, as the other paths ask for, and drops a reference that belongs to
    the list or to the field: the object is freed while they still point to it.

Example
    list_for_each_entry(loom, &set->looms, list)
            if (loom->id == id)
                    return loom_get(loom);
    return set->fallback;           <-- the caller puts this one, too

What it cannot see
    What callees do that nothing is known of: their results may be counted, and one whose name speaks of getting,
    moving or removing may have dealt with its argument. A field that some path writes may have handed its reference
    over, and so may an array from which elements are taken by a running index. An object that the function makes and
    also puts on a list needs two references; that the second is missing is not seen, nor what is stored for the
    caller instead of returned.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Exit, Outcome, Reference
from patchlint.engine.trace import DECISIONS
from patchlint.finding import Claim, Confidence, Kind

_NEAR = 4  # lines that the condition of a get may stand above it
KIND = Kind.MISSING_GET
SINCE = "0.1.0"
QUESTION = True  # the manual says so: its findings are of low confidence
BAD = [
    """
static struct loom *loom_find(struct loom_set *set, int id)
{
	struct loom *loom;

	list_for_each_entry(loom, &set->looms, list) {
		if (loom->id == id) {
			kref_get(&loom->ref);
			return loom;
		}
	}
	return set->fallback; /* expect */
}
""",
    """
static struct clk *lamp_clk(struct lamp *lamp)
{
	if (lamp->clk)
		return lamp->clk; /* expect */
	return clk_get(lamp->dev, "lamp");
}
""",
    """
static struct pump *pump_lookup(struct pump_bus *bus, unsigned long id)
{
	struct pump *pump;

	mutex_lock(&bus->lock);
	pump = xa_load(&bus->pumps, id);
	if (pump) {
		mutex_unlock(&bus->lock);
		return pump; /* expect */
	}
	pump = bus->spare;
	if (pump)
		kref_get(&pump->ref);
	mutex_unlock(&bus->lock);
	return pump;
}
""",
    """
static struct kiln *kiln_find(struct kiln_set *set, u32 id, u32 group)
{
	struct kiln *kiln, *found = NULL;

	rcu_read_lock();
	hlist_for_each_entry_rcu(kiln, &set->by_id, id_node) {
		if (kiln->id == id && kref_get_unless_zero(&kiln->ref)) {
			found = kiln;
			goto out;
		}
	}
	hlist_for_each_entry_rcu(kiln, &set->by_group, group_node) {
		if (kiln->group == group) {
			found = kiln;
			break;
		}
	}
out:
	rcu_read_unlock();
	return found; /* expect */
}
""",
    """
static struct device_node *valve_node(struct valve *valve, struct device_node *parent)
{
	struct device_node *np;

	np = of_get_child_by_name(parent, "valve");
	if (np)
		return np;
	return dev_of_node(valve->dev); /* expect */
}
""",
    """
static struct device_node *lamp_driver_node(struct lamp *lamp, int kind)
{
	switch (kind) {
	case LAMP_BULB:
		return of_node_get(lamp->bulb);
	case LAMP_TUBE:
		return of_node_get(lamp->tube);
	case LAMP_STRIP:
		return lamp->strip; /* expect */
	}
	return NULL;
}
""",
]
GOOD = [
    """
static struct loom *loom_get(struct loom *loom)
{
	if (loom)
		kref_get(&loom->ref);
	return loom;
}
""",
    """
static struct loom *loom_find(struct loom_set *set, int id)
{
	struct loom *loom;

	list_for_each_entry(loom, &set->looms, list) {
		if (loom->id == id) {
			kref_get(&loom->ref);
			return loom;
		}
	}
	return ERR_PTR(-ENOENT);
}
""",
    """
static struct loom *loom_find_or_make(struct loom_set *set, int id)
{
	struct loom *loom;

	list_for_each_entry(loom, &set->looms, list) {
		if (loom->id == id) {
			kref_get(&loom->ref);
			return loom;
		}
	}
	loom = kzalloc(sizeof(*loom), GFP_KERNEL);
	if (!loom)
		return NULL;
	kref_init(&loom->ref);
	return loom;
}
""",
    """
static struct pump *pump_lookup(struct pump_bus *bus, unsigned long id, bool counted)
{
	struct pump *pump;

	list_for_each_entry(pump, &bus->pumps, list) {
		if (pump->id != id)
			continue;
		if (counted)
			kref_get(&pump->ref);
		return pump;
	}
	return NULL;
}
""",
    """
static struct device_node *pump_node(struct pump *pump, unsigned int flags)
{
	if (flags & PUMP_BORROW)
		return pump->node;
	return of_get_child_by_name(pump->node, "motor");
}
""",
    """
static struct kiln *kiln_take(struct kiln_set *set)
{
	struct kiln *kiln = set->ready;

	if (kiln) {
		set->ready = NULL;
		return kiln;
	}
	kiln = set->fallback;
	kref_get(&kiln->ref);
	return kiln;
}
""",
    """
static struct kiln *kiln_next(struct kiln_set *set)
{
	struct kiln *kiln;

	list_for_each_entry(kiln, &set->waiting, list) {
		list_del(&kiln->list);
		return kiln;
	}
	kiln = set->fallback;
	kref_get(&kiln->ref);
	return kiln;
}
""",
    """
static struct valve *valve_find(struct valve_set *set, int id)
{
	struct valve *valve = valve_search(set, id);

	if (valve)
		return valve;
	valve = set->fallback;
	kref_get(&valve->ref);
	return valve;
}
""",
    """
static struct device_node *valve_parent(struct device_node *np, struct valve *valve)
{
	if (valve->nested)
		return of_get_parent(np);
	return np;
}
""",
    """
static struct lamp *lamp_pick(struct lamp_set *set, int id)
{
	struct lamp *lamp;

	list_for_each_entry(lamp, &set->lamps, list) {
		if (lamp->id == id) {
			kref_get(&lamp->ref);
			return lamp;
		}
	}
	return &lamp_dummy;
}
""",
    """
static struct clk *lamp_clk(struct lamp *lamp)
{
	struct clk *clk;

	if (lamp->clk)
		return lamp->clk;
	clk = clk_get(lamp->dev, "lamp");
	if (!IS_ERR(clk))
		lamp->clk = clk;
	return clk;
}
""",
    """
static struct pump *pump_find(struct pump_bus *bus, unsigned long id, bool *counted)
{
	struct pump *pump = xa_load(&bus->pumps, id);

	if (pump) {
		*counted = false;
		return pump;
	}
	pump = bus->spare;
	kref_get(&pump->ref);
	*counted = true;
	return pump;
}
""",
    """
static struct loom *loom_any(struct loom_set *set, int id)
{
	struct loom *loom;

	list_for_each_entry(loom, &set->looms, list) {
		if (loom->id == id) {
			if (!loom->immortal)
				kref_get(&loom->ref);
			return loom;
		}
	}
	return NULL;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    if outcome.partial:
        return
    seen: set[tuple[int, str]] = set()
    for found in outcome.exits:
        lent = found.lent
        if lent is None or (found.line, lent.name) in seen:
            continue
        siblings = [
            (other, r) for other in outcome.exits for r in other.delivered if _owed(r) and not _may_be(found, r)
        ]
        if not siblings or _known_apart(found, siblings):
            continue
        seen.add((found.line, lent.name))
        yield _claim(found, lent.name, min((r for _, r in siblings), key=lambda r: r.line))


def _owed(reference: Reference) -> bool:
    """Whether a returned reference is one that the caller certainly has to put."""
    sure = reference.trusted and reference.certain and reference.lifetime
    new = reference.how == "initial" or (reference.passed_on and reference.how != "argument")
    return sure and not new


def _known_apart(found: Exit, siblings: list[tuple[Exit, Reference]]) -> bool:
    """Whether the caller, or the object itself, tells which of two kinds of path it is."""
    assert found.lent is not None
    if found.lent.counted:
        return any(_passed_by(found, *one) or _differ(found, one[0], False) for one in siblings)
    if not all(_differ(found, other, True) for other, _ in siblings):
        return False
    ways = {(a.condition, a.way) for other, _ in siblings for a in other.asked}
    return not any(sum(c == one.condition and w != one.way for c, w in ways) > 1 for one in found.asked)


def _differ(found: Exit, other: Exit, number: bool) -> bool:
    """Whether two paths part over what the caller passed; `number`: over a number or a flag."""
    ways = {one.condition: one.way for one in other.asked}
    return any(ways.get(one.condition, one.way) != one.way for one in found.asked if one.number or not number)


def _passed_by(found: Exit, other: Exit, reference: Reference) -> bool:
    """if (x->counted) get(x); return x: whether a path differs from another in the condition of its get only."""
    went = {step.node: (step.what, step.detail) for step in found.steps if step.what in DECISIONS}
    steps = list(other.steps)
    while steps and not (steps[-1].what == "get" and steps[-1].line == reference.line):
        steps.pop()
    for step in reversed(steps[:-1]):
        if step.what not in DECISIONS or step.line < reference.line - _NEAR:
            break
        if went.get(step.node, (step.what, step.detail)) != (step.what, step.detail):
            return True
    return False


def _may_be(found: Exit, reference: Reference) -> bool:
    """Whether the result may be covered by a reference that is held under another name."""
    return any(one.counter == reference.counter for one in found.held)


def _claim(found: Exit, name: str, reference: Reference) -> Claim:
    getter = f"{reference.function}() on line {reference.line}"
    return Claim(
        line=found.line,
        message=f"is {name} returned without a reference here, while {getter} takes one for the caller?",
        confidence=Confidence.LOW,
        object=name,
        counter=reference.counter,
        exits=(found.line,),
        facts=(("getter", reference.function), ("get_line", str(reference.line))),
        steps=found.steps,
    )
