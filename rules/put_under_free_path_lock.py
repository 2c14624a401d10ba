# SPDX-License-Identifier: GPL-2.0-or-later
"""A put is called under the lock that the last put takes.

What it reports
    A put is called while a lock is held that the last put takes: of folio_put(), folio_put_refs() or put_page()
    under hugetlb_lock, which free_huge_folio() takes for a huge folio; of kref_put_mutex() and the like under the
    lock that it is given; of any object whose release function is in the same file and takes, whenever it is
    called, a lock of the file or one that the object leads to (&lamp->shop->lock). The lock may be held by the
    caller, if the function says so (__must_hold, lockdep_assert_held). The line is that of the put, or of the call
    of a function that does not leave the lock before it puts, and there is one finding for it. Which puts take
    which lock stands in rules/families (lock, by, lock_arg), as does which locks nobody may take twice (exclusive).

    Confidence is always medium: the lock and the put are both in sight, but the put may never be the last one, and
    the folio need not be a huge one.

Why it matters
    A spinlock is not recursive: the CPU spins for ever with interrupts off, everybody who needs the lock after it; with
    a mutex it is a task that sleeps for ever. As long as someone else has the object nothing is seen, and that he puts
    his reference first is a race which no test wins. Putting the object after the unlock costs nothing.

Example
    spin_lock_irq(&hugetlb_lock);
    if (!folio_try_get(folio))
            goto unlock;
    if (folio_test_hwpoison(folio))
            folio_put(folio);       <-- after spin_unlock_irq(&hugetlb_lock)

What it cannot see
    A second reference that somebody holds for certain while the lock is held, in this function or elsewhere: the
    put is reported although it cannot be the last, unless it only undoes a get of an object that came with a
    parameter. Whether the folio is a huge one. A lock that the caller has taken and of which the function does not
    say so; one that a callee may have left, or that only some of the paths that meet have taken. A put in a
    function of another file that was not looked at, a release function in another file, one that takes the lock on
    some paths only or in a function that it calls. The lock of an element that was found in a list of its owner:
    that the one leads to the other is not known. Locks that readers share, and a lock in the object itself: whoever
    leaves it after the put has another reference.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim, held

KIND = Kind.OTHER
SINCE = "0.1.0"
BAD = [
    """
static int kiln_isolate(struct kiln *kiln, struct folio *folio)
{
	int ret = 0;

	spin_lock_irq(&hugetlb_lock);
	if (!folio_try_get(folio)) {
		spin_unlock_irq(&hugetlb_lock);
		return -EBUSY;
	}
	if (kiln->full) {
		folio_put(folio); /* expect */
		ret = -ENOSPC;
	} else {
		list_move(&folio->lru, &kiln->folios);
	}
	spin_unlock_irq(&hugetlb_lock);
	return ret;
}
""",
    """
static void pump_touch(struct pump *pump, struct page *page)
{
	get_page(page);
	guard(spinlock_irq)(&hugetlb_lock);
	pump->touched++;
	put_page(page); /* expect */
}
""",
    """
static int lamp_scan(struct lamp *lamp, struct folio *folio)
{
	int ret = -EBUSY;

	scoped_guard(spinlock_irqsave, &hugetlb_lock) {
		if (folio_try_get(folio)) {
			lamp->seen++;
			folio_put(folio); /* expect */
			ret = 0;
		}
	}
	return ret;
}
""",
    """
static int kiln_poison(struct kiln *kiln, struct page *page)
{
	struct folio *folio = page_folio(page);

	if (!kiln->hot)
		return -EINVAL;
	if (folio_test_hwpoison(folio))
		folio_put(folio);
	return 0;
}

static int kiln_poison_locked(struct kiln *kiln, struct page *page)
{
	int ret;

	spin_lock_irq(&hugetlb_lock);
	ret = kiln_poison(kiln, page); /* expect */
	spin_unlock_irq(&hugetlb_lock);
	return ret;
}
""",
    """
static void kiln_drain(struct kiln *kiln)
{
	struct folio *folio = kiln_pop(kiln);

	if (folio)
		folio_put(folio);
}

static void kiln_empty(struct kiln *kiln)
{
	spin_lock_irq(&hugetlb_lock);
	while (kiln->count--)
		kiln_drain(kiln); /* expect */
	spin_unlock_irq(&hugetlb_lock);
}
""",
    """
static void pump_discard(struct pump *pump, struct page *page)
{
	lockdep_assert_held(&hugetlb_lock);

	get_page(page);
	if (pump->open) {
		spin_unlock_irq(&hugetlb_lock);
		pump_wait(pump);
		spin_lock_irq(&hugetlb_lock);
	}
	put_page(page); /* expect */
}
""",
    # the release function in the file takes the lock
    """
static DEFINE_MUTEX(lamps_lock);

static void lamp_release(struct kref *ref)
{
	struct lamp *lamp = container_of(ref, struct lamp, ref);

	mutex_lock(&lamps_lock);
	list_del(&lamp->node);
	mutex_unlock(&lamps_lock);
	kfree(lamp);
}

static int lamp_replace(struct lamp_shop *shop, struct lamp *lamp)
{
	mutex_lock(&lamps_lock);
	if (shop->lamp)
		kref_put(&shop->lamp->ref, lamp_release); /* expect */
	shop->lamp = lamp;
	mutex_unlock(&lamps_lock);
	return 0;
}
""",
    """
static void loom_release(struct kref *ref)
{
	struct loom *loom = container_of(ref, struct loom, ref);
	struct mill *mill = loom->mill;

	spin_lock(&mill->lock);
	mill->looms--;
	spin_unlock(&mill->lock);
	kfree(loom);
}

static void loom_put(struct loom *loom)
{
	kref_put(&loom->ref, loom_release);
}

static void loom_stop(struct loom *loom)
{
	struct mill *mill = loom->mill;

	spin_lock(&mill->lock);
	loom->stopped = true;
	loom_put(loom); /* expect */
	spin_unlock(&mill->lock);
}
""",
    """
static void valve_drop(struct valve *valve)
	__must_hold(&valves_lock)
{
	valve->users--;
	kref_put_mutex(&valve->ref, valve_release, &valves_lock); /* expect */
}
""",
]
GOOD = [
    """
static int kiln_isolate(struct kiln *kiln, struct folio *folio)
{
	bool full;

	spin_lock_irq(&hugetlb_lock);
	if (!folio_try_get(folio)) {
		spin_unlock_irq(&hugetlb_lock);
		return -EBUSY;
	}
	full = kiln->full;
	spin_unlock_irq(&hugetlb_lock);
	if (full) {
		folio_put(folio);
		return -ENOSPC;
	}
	kiln_fire(kiln, folio);
	folio_put(folio);
	return 0;
}
""",
    """
static int lamp_scan(struct lamp *lamp, struct folio *folio)
{
	bool got = false;

	scoped_guard(spinlock_irqsave, &hugetlb_lock) {
		got = folio_try_get(folio);
		lamp->seen += got;
	}
	if (!got)
		return -EBUSY;
	folio_put(folio);
	return 0;
}
""",
    # the helper leaves the lock before it puts
    """
static void kiln_drain(struct kiln *kiln)
{
	struct folio *folio = kiln_pop(kiln);

	spin_unlock_irq(&hugetlb_lock);
	if (folio)
		folio_put(folio);
	spin_lock_irq(&hugetlb_lock);
}

static void kiln_empty(struct kiln *kiln)
{
	spin_lock_irq(&hugetlb_lock);
	kiln_drain(kiln);
	spin_unlock_irq(&hugetlb_lock);
}
""",
    # the caller's lock is left before the put
    """
static void kiln_discard(struct kiln *kiln, struct folio *folio)
	__releases(&hugetlb_lock)
	__acquires(&hugetlb_lock)
{
	folio_get(folio);
	spin_unlock_irq(&hugetlb_lock);
	kiln_wait(kiln);
	folio_put(folio);
	spin_lock_irq(&hugetlb_lock);
}
""",
    # kref_put_mutex() takes the lock by itself, and the release function leaves it
    """
static DEFINE_MUTEX(lamps_lock);

static void lamp_release(struct kref *ref)
{
	struct lamp *lamp = container_of(ref, struct lamp, ref);

	list_del(&lamp->node);
	mutex_unlock(&lamps_lock);
	kfree(lamp);
}

static void lamp_put(struct lamp *lamp)
{
	kref_put_mutex(&lamp->ref, lamp_release, &lamps_lock);
}

static void lamp_swap(struct lamp_shop *shop, struct lamp *lamp)
{
	struct lamp *old;

	mutex_lock(&lamps_lock);
	old = shop->lamp;
	shop->lamp = lamp;
	mutex_unlock(&lamps_lock);
	if (old)
		lamp_put(old);
}
""",
    # a work item takes the lock
    """
static void loom_free_work(struct work_struct *work)
{
	struct loom *loom = container_of(work, struct loom, work);

	mutex_lock(&looms_lock);
	list_del(&loom->node);
	mutex_unlock(&looms_lock);
	kfree(loom);
}

static void loom_release(struct kref *ref)
{
	struct loom *loom = container_of(ref, struct loom, ref);

	INIT_WORK(&loom->work, loom_free_work);
	schedule_work(&loom->work);
}

static void loom_replace(struct mill *mill, struct loom *loom)
{
	mutex_lock(&looms_lock);
	if (mill->loom)
		kref_put(&mill->loom->ref, loom_release);
	mill->loom = loom;
	mutex_unlock(&looms_lock);
}
""",
    # the lock of another object, and a put that undoes a get of what the caller has
    """
static void pump_release(struct kref *ref)
{
	struct pump *pump = container_of(ref, struct pump, ref);

	mutex_lock(&pump->well->lock);
	pump->well->pumps--;
	mutex_unlock(&pump->well->lock);
	kfree(pump);
}

static void pump_move(struct pump *pump, struct well *well)
{
	mutex_lock(&well->lock);
	well->moves++;
	kref_put(&pump->ref, pump_release);
	mutex_unlock(&well->lock);
}

static void pump_prime(struct pump *pump)
{
	struct well *well = pump->well;

	kref_get(&pump->ref);
	mutex_lock(&well->lock);
	well->primed++;
	kref_put(&pump->ref, pump_release);
	mutex_unlock(&well->lock);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    told: set[int] = set()
    for incident in outcome.incidents:
        if _matches(incident) and incident.line not in told:
            told.add(incident.line)
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    last = f"the last put of {incident.name} may take {incident.lock}, {held(incident)}, in {incident.release}()"
    if incident.what == "call-locked":
        return f"{last}: can {call(incident)} put it here?"
    return f"{last}: can {call(incident)} be the last?"


def _matches(incident: Incident) -> bool:
    return incident.what in ("put-locked", "call-locked")


def _confidence(incident: Incident) -> Confidence:
    return Confidence.MEDIUM
