# SPDX-License-Identifier: GPL-2.0-or-later
"""A put is called under the lock that the last put takes.

What it reports
    A call of folio_put(), folio_put_refs() or put_page(), or of a function that calls them and does not leave the
    lock before, while hugetlb_lock is held. If it drops the last reference on a huge folio, free_huge_folio() takes
    hugetlb_lock, which this CPU holds already. The line is that of the put or the call, and there is one finding for
    it. Which puts take which lock, and in which function, stands in rules/families (lock, by).

    Confidence is always medium: the lock and the put are both in sight, but the put may never be the last one, and
    the folio need not be a huge one.

Why it matters
    A spinlock is not recursive: the CPU spins for ever with interrupts off, everybody who allocates or frees a huge
    page after it. As long as someone else has the folio nothing is seen, and that he puts his reference first is
    a race which no test wins. Putting the folio after the unlock costs nothing.

Example
    spin_lock_irq(&hugetlb_lock);
    if (!folio_try_get(folio))
            goto unlock;
    if (folio_test_hwpoison(folio))
            folio_put(folio);       <-- after spin_unlock_irq(&hugetlb_lock)

What it cannot see
    A second reference that somebody holds for certain while the lock is held, in this function or elsewhere: the put
    is reported although it cannot be the last. Whether the folio is a huge one. A lock that the caller has taken and
    that is not named here; one that a callee may have left, or that only some of the paths that meet have taken.
    A put in a function of another file that was not looked at. Other locks that a release function takes: only those
    that stand in rules/families are known.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.OTHER
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
static void loom_sample(struct loom *loom, struct folio *folio)
{
	unsigned long flags;

	folio_get(folio);
	spin_lock_irqsave(&hugetlb_lock, flags);
	loom->samples++;
	folio_put(folio); /* expect */
	spin_unlock_irqrestore(&hugetlb_lock, flags);
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
static int valve_claim(struct valve *valve, struct folio *folio)
{
	int ret = 0;

	folio_get(folio);
	spin_lock(&valve->lock);
	spin_lock(&hugetlb_lock);
	if (valve->closed) {
		ret = -ESHUTDOWN;
		goto out;
	}
	valve->claims++;
out:
	folio_put(folio); /* expect */
	spin_unlock(&hugetlb_lock);
	spin_unlock(&valve->lock);
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
static void loom_sample(struct loom *loom, struct folio *folio)
{
	unsigned long flags;

	folio_get(folio);
	spin_lock_irqsave(&loom->lock, flags);
	loom->samples++;
	folio_put(folio);
	spin_unlock_irqrestore(&loom->lock, flags);
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
    """
static void pump_drain(struct pump *pump, struct page *page)
{
	get_page(page);
	spin_lock_irq(&hugetlb_lock);
	pump->drained++;
	spin_unlock_irq(&hugetlb_lock);
	put_page(page);
	spin_lock_irq(&hugetlb_lock);
	pump->drains--;
	spin_unlock_irq(&hugetlb_lock);
}
""",
    """
static int valve_claim(struct valve *valve, struct folio *folio)
{
	folio_get(folio);
	if (!spin_trylock(&hugetlb_lock)) {
		folio_put(folio);
		return -EAGAIN;
	}
	valve->claims++;
	spin_unlock(&hugetlb_lock);
	folio_put(folio);
	return 0;
}
""",
    """
static void loom_forget(struct loom *loom, struct device *dev)
{
	get_device(dev);
	spin_lock_irq(&hugetlb_lock);
	loom->forgotten++;
	put_device(dev);
	spin_unlock_irq(&hugetlb_lock);
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
]


def check(outcome: Outcome) -> Iterator[Claim]:
    told: set[int] = set()
    for incident in outcome.incidents:
        if _matches(incident) and incident.line not in told:
            told.add(incident.line)
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    held = f"{incident.lock}, held since line {incident.lock_line}"
    last = f"the last put of {incident.name} may take {held}, in {incident.release}()"
    if incident.what == "call-locked":
        return f"{last}: can {call(incident)} put it here?"
    return f"{last}: can {call(incident)} be the last?"


def _matches(incident: Incident) -> bool:
    return incident.what in ("put-locked", "call-locked")


def _confidence(incident: Incident) -> Confidence:
    return Confidence.MEDIUM
