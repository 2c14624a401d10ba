# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is marked without the reference that other paths take before they mark it.

What it reports
    A function that takes a reference on an object if it can, sets or clears a flag of it or puts it in a list, keeps
    both, and that comes to the very same statement on another path where it has taken no reference. The line is that
    of the mark. The caller does not learn of it: that path returns what a path returns that parts from it later and
    leaves the object alone, or what the paths with the reference return, while a path like it is an error.

    Medium confidence: it returns what stands for "nothing was done" elsewhere. Low: it returns what the paths with
    the reference return; the caller may have passed a flag that says that it has a reference already.

    Not reported: results, numbers that go out through a pointer and fields that are written tell the path; a flag
    that the caller passed is looked at on both paths, and decides; the reference is put again; the object was looked
    at and had the mark before; a callee that is not known may have taken the reference, going by its name.

Why it matters
    Whoever finds the mark later puts the reference that goes with it, and drops somebody else's: that of the page
    table, or of who is moving the object just then. Paths for a second try are where it happens: they were made to
    get further than the first one.

Example
    if (folio_test_movable_hint(folio)) {
            if (folio_try_get(folio))
                    state = RETIRE_IN_USE;
    } else {
            state = RETIRE_AGAIN;
            if (!(flags & RETIRE_LAST_TRY))
                    goto unlock;
    }
    folio_set_checked(folio);       <-- also on the last try

What it cannot see
    What a mark means: a flag may have nothing to do with the reference, and another count, that of a free list, may
    stand for it. A flag that is a field of its own (object->marked = true), or one of an object that hangs off the
    counted one. A mark that is set before the reference is taken. Who looks for the mark.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import claim, mark

KIND = Kind.MISSING_GET
SINCE = "0.1.0"
QUESTION = True  # the manual says so: its findings may be of low confidence
BAD = [
    """
static int kiln_retire(struct kiln *kiln, unsigned int flags)
{
	int state = KILN_UNUSED;

	spin_lock(&kiln->lock);
	if (kiln_is_idle(kiln)) {
		if (kref_get_unless_zero(&kiln->ref))
			state = KILN_IN_USE;
	} else {
		state = KILN_AGAIN;
		if (!(flags & KILN_LAST_TRY))
			goto unlock;
	}
	set_bit(KILN_RETIRED, &kiln->flags); /* expect */
unlock:
	spin_unlock(&kiln->lock);
	return state;
}
""",
    """
static int kiln_claim(struct kiln *kiln, unsigned int flags)
{
	bool counted = false;

	if (kiln_is_idle(kiln) && kref_get_unless_zero(&kiln->ref))
		counted = true;
	else if (!(flags & KILN_NO_RETRY))
		return -EBUSY;
	set_bit(KILN_POISONED, &kiln->flags); /* expect */
	trace_kiln_claim(kiln->id, counted);
	return 0;
}
""",
    """
static int lamp_note(struct lamp *lamp, struct folio *folio)
{
	if (folio_test_dark(folio))
		return -EALREADY;
	lamp->noted++;
	folio_set_checked(folio);
	return 0;
}

static int lamp_darken(struct lamp *lamp, unsigned long pfn, bool insist)
{
	struct folio *folio = page_folio(pfn_to_page(pfn));
	bool counted = false;
	int state, err;

	spin_lock_irq(&lamp->lock);
	if (folio_test_bright(folio)) {
		counted = folio_try_get(folio);
		state = counted ? LAMP_IN_USE : LAMP_UNUSED;
	} else {
		state = LAMP_MOVING;
		if (!insist)
			goto drop;
	}
	err = lamp_note(lamp, folio); /* expect */
	if (err) {
		state = err;
		goto drop;
	}
	spin_unlock_irq(&lamp->lock);
	return state;
drop:
	spin_unlock_irq(&lamp->lock);
	if (counted)
		folio_put(folio);
	return state;
}
""",
    """
static int loom_collect(struct loom *loom, struct list_head *found)
{
	int ret = 0;

	mutex_lock(&loom->lock);
	if (!loom->broken) {
		kref_get(&loom->ref);
		ret = 1;
	} else if (!loom->wanted) {
		goto unlock;
	}
	list_add_tail(&loom->node, found); /* expect */
unlock:
	mutex_unlock(&loom->lock);
	return ret;
}
""",
    """
static int pump_mark(struct pump *pump, struct page *page)
{
	if (!pump->draining) {
		if (!get_page_unless_zero(page))
			return -ENOENT;
		pump->pages++;
	} else if (pump->strict) {
		return -EBUSY;
	}
	SetPageReserved(page); /* expect */
	return 0;
}
""",
    """
static int lamp_pin(struct lamp *lamp, struct folio *folio)
{
	int state = LAMP_PINNED;

	if (lamp_is_still(lamp)) {
		folio_get(folio);
	} else {
		state = LAMP_MOVING;
		if (!lamp->last)
			return state;
	}
	clear_bit(LAMP_MOVABLE, &folio->flags); /* expect */
	return state;
}
""",
    """
static int valve_stop(struct valve *valve, int how)
{
	int state = VALVE_STOPPED;

	switch (valve->kind) {
	case VALVE_SHARED:
		get_device(&valve->dev);
		break;
	default:
		state = VALVE_BUSY;
		if (how != VALVE_HARD)
			return state;
	}
	valve->flags |= VALVE_CLOSED; /* expect */
	return state;
}
""",
]
GOOD = [
    # only with the reference
    """
static int kiln_claim(struct kiln *kiln, unsigned int flags)
{
	if (!kiln_is_idle(kiln) || !kref_get_unless_zero(&kiln->ref))
		return -EBUSY;
	set_bit(KILN_POISONED, &kiln->flags);
	return 0;
}
""",
    """
static int kiln_retire(struct kiln *kiln, unsigned int flags)
{
	int state = KILN_AGAIN;

	spin_lock(&kiln->lock);
	if (kiln_is_idle(kiln) && kref_get_unless_zero(&kiln->ref)) {
		set_bit(KILN_RETIRED, &kiln->flags);
		state = KILN_IN_USE;
	} else if (flags & KILN_LAST_TRY) {
		set_bit(KILN_GIVEN_UP, &kiln->flags);
	}
	spin_unlock(&kiln->lock);
	return state;
}
""",
    # the result tells: marked and counted, marked, neither
    """
static int kiln_retire(struct kiln *kiln, unsigned int flags)
{
	int state = KILN_UNUSED;

	spin_lock(&kiln->lock);
	if (kiln_is_idle(kiln)) {
		if (kref_get_unless_zero(&kiln->ref))
			state = KILN_IN_USE;
	} else {
		state = KILN_AGAIN;
		if (!(flags & KILN_LAST_TRY))
			goto unlock;
		state = KILN_MARKED;
	}
	set_bit(KILN_RETIRED, &kiln->flags);
unlock:
	spin_unlock(&kiln->lock);
	return state;
}
""",
    """
static bool kiln_note(struct kiln *kiln)
{
	bool counted = kref_get_unless_zero(&kiln->ref);

	set_bit(KILN_NOTED, &kiln->flags);
	return counted;
}
""",
    # ... or what goes out through a pointer
    """
static int kiln_claim(struct kiln *kiln, unsigned int flags, bool *counted)
{
	if (kiln_is_idle(kiln) && kref_get_unless_zero(&kiln->ref))
		*counted = true;
	else if (!(flags & KILN_NO_RETRY))
		return -EBUSY;
	set_bit(KILN_POISONED, &kiln->flags);
	return 0;
}
""",
    # ... or the object itself
    """
static int pump_mark(struct pump *pump)
{
	if (pump_is_awake(pump)) {
		kref_get(&pump->ref);
		set_bit(PUMP_COUNTED, &pump->flags);
	} else if (pump->strict) {
		return -EBUSY;
	}
	set_bit(PUMP_MARKED, &pump->flags);
	return 0;
}
""",
    # the caller has one for us
    """
static int lamp_darken(struct folio *folio, unsigned int flags)
{
	int state = LAMP_UNUSED;

	if (flags & LAMP_COUNTED) {
		state = LAMP_IN_USE;
	} else if (folio_test_bright(folio)) {
		if (folio_try_get(folio))
			state = LAMP_IN_USE;
	} else {
		return LAMP_MOVING;
	}
	folio_set_checked(folio);
	return state;
}
""",
    # it does not stay
    """
static int loom_touch(struct loom *loom, bool insist)
{
	bool counted = false;
	int ret = -EAGAIN;

	if (loom_is_idle(loom)) {
		counted = kref_get_unless_zero(&loom->ref);
		ret = 0;
	} else if (!insist) {
		return ret;
	}
	set_bit(LOOM_TOUCHED, &loom->flags);
	loom_wake(loom);
	if (counted)
		kref_put(&loom->ref, loom_release);
	return ret;
}
""",
    # it was marked, and counted, before
    """
static int valve_stop(struct valve *valve, bool insist)
{
	int state = VALVE_STOPPED;

	if (test_bit(VALVE_CLOSED, &valve->flags)) {
		state = VALVE_BUSY;
		if (!insist)
			return state;
	} else {
		get_device(&valve->dev);
	}
	set_bit(VALVE_CLOSED, &valve->flags);
	return state;
}
""",
    """
static void kiln_queue(struct kiln *kiln, struct list_head *head)
{
	if (list_empty(&kiln->node))
		kref_get(&kiln->ref);
	list_move_tail(&kiln->node, head);
}
""",
    # a place that is left is no mark
    """
static int loom_collect(struct loom *loom, bool insist)
{
	int ret = 0;

	if (!loom->broken)
		kref_get(&loom->ref);
	else if (!insist)
		return -EIO;
	list_del_init(&loom->node);
	return ret;
}
""",
    # somebody else may have counted it
    """
static int kiln_retire(struct kiln *kiln, unsigned int flags)
{
	int state = KILN_IN_USE;

	if (kiln_is_idle(kiln)) {
		kref_get(&kiln->ref);
	} else {
		state = KILN_AGAIN;
		if (!kiln_hold(kiln))
			return state;
	}
	set_bit(KILN_RETIRED, &kiln->flags);
	return state;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    told: set[tuple[int, str]] = set()
    for incident in outcome.incidents:
        if incident.uncounted is not None and (incident.line, incident.name) not in told:
            told.add((incident.line, incident.name))
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    assert incident.uncounted is not None
    assert incident.reference is not None
    getter = f"{incident.reference.function}() on line {incident.reference.line}"
    done = f"{incident.name} {mark(incident)} on a path to line {incident.uncounted.end}"
    return f"{done} without the reference from {getter}: who is told?"


def _confidence(incident: Incident) -> Confidence:
    alike = incident.uncounted is not None and incident.uncounted.alike == "counted"
    return Confidence.LOW if alike else Confidence.MEDIUM
