# SPDX-License-Identifier: GPL-2.0-or-later
"""A list is emptied without the lock under which everybody else adds to it.

What it reports
    A function takes all entries off a list of an object (llist_del_all(), list_splice_init() and the like), holds no
    lock, and neither do its callers. All functions of the file that add to such a list hold a lock then, their own or
    that of all their callers. Afterwards entries are put or freed, or the object is. The line is that of the call that
    empties the list, or where the patch touches only the function that adds to it, that of the change there.

    Medium confidence: the list cannot be emptied while somebody adds to it, or it can (llist) and the object is put or
    freed afterwards. Low: the object stays, and the list may be emptied once more.

Why it matters
    The entry that is added right after the list was emptied is seen by nobody. What it stands for, a reference on the
    object or a mark on a part of it, is not taken back when the others are, and the entry hangs off an object that
    goes. A list that is not made for it is left broken if it is emptied while somebody adds to it.

Example
    first = llist_del_all(&loom->events);           <-- without loom->lock, which loom_event() holds
    llist_for_each_entry_safe(event, next, first, node)
            kfree(event);
    loom_put(loom);

What it cannot see
    That nobody can find the object any more, unless the function, or one that calls it, waits for somebody, takes the
    object out of where it was found, or has held a lock before: then nothing is said, and neither is it of functions
    whose names say that they begin or end the object, that are called by address, or run in a loop until nothing is
    left. Nothing is said where somebody adds to the list without a lock, or has it emptied once more afterwards.
    Callers in other files are looked at with a tree only, and those that add to the list from there never are.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, Drained
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.OTHER
SINCE = "0.1.0"
BAD = [
    """
static void loom_event(struct loom *loom, int code)
{
	struct loom_event *event;

	event = kzalloc(sizeof(*event), GFP_ATOMIC);
	if (!event)
		return;
	event->code = code;
	spin_lock(&loom->lock);
	llist_add(&event->node, &loom->events);
	spin_unlock(&loom->lock);
}

void loom_forget(struct loom *loom)
{
	struct loom_event *event, *next;
	struct llist_node *first;

	first = llist_del_all(&loom->events); /* expect */
	llist_for_each_entry_safe(event, next, first, node)
		kfree(event);
	kref_put(&loom->ref, loom_last);
}
""",
    """
static struct llist_head *valve_leaks(struct folio *folio)
{
	return (struct llist_head *)&folio->private;
}

static void valve_note(struct folio *folio, struct valve_leak *leak)
{
	struct llist_head *head = valve_leaks(folio);

	folio_set_private(folio);
	llist_add(&leak->node, head);
}

int valve_leaked(struct folio *folio, struct valve_leak *leak)
{
	int ret = 0;

	spin_lock_irq(&valve_lock);
	if (folio_test_large(folio))
		valve_note(folio, leak);
	else
		ret = -EINVAL;
	spin_unlock_irq(&valve_lock);
	return ret;
}

static void valve_mend(struct folio *folio)
{
	struct valve_leak *leak, *next;
	struct llist_node *first;

	first = llist_del_all(valve_leaks(folio)); /* expect */
	llist_for_each_entry_safe(leak, next, first, node)
		kfree(leak);
	folio_put(folio);
}

void valve_mend_if_large(struct folio *folio)
{
	if (folio_test_large(folio))
		valve_mend(folio);
}
""",
    """
void pump_want(struct pump *pump, struct pump_job *job)
{
	guard(mutex)(&pump->lock);
	list_add_tail(&job->node, &pump->jobs);
}

void pump_forget_jobs(struct pump *pump)
{
	struct pump_job *job, *next;
	LIST_HEAD(jobs);

	list_splice_init(&pump->jobs, &jobs); /* expect */
	list_for_each_entry_safe(job, next, &jobs, node)
		kfree(job);
}
""",
    """
int kiln_fire(struct kiln *kiln, struct kiln_tile *tile)
{
	mutex_lock(&kiln_lock);
	list_add(&tile->node, &kiln->tiles);
	mutex_unlock(&kiln_lock);
	return 0;
}

int kiln_refire(struct kiln *kiln, struct kiln_tile *tile)
{
	mutex_lock(&kiln_lock);
	list_add_tail(&tile->node, &kiln->tiles);
	mutex_unlock(&kiln_lock);
	return 0;
}

void kiln_clear(struct kiln *kiln)
{
	struct kiln_tile *tile, *next;
	struct list_head tiles;

	list_replace_init(&kiln->tiles, &tiles); /* expect */
	list_for_each_entry_safe(tile, next, &tiles, node)
		put_device(tile->dev);
}
""",
]
GOOD = [
    """
void loom_event(struct loom *loom, struct loom_event *event)
{
	spin_lock(&loom->lock);
	llist_add(&event->node, &loom->events);
	spin_unlock(&loom->lock);
}

void loom_forget(struct loom *loom)
{
	struct loom_event *event, *next;
	struct llist_node *first;

	spin_lock_irq(&loom->lock);
	loom->dead = true;
	first = llist_del_all(&loom->events);
	spin_unlock_irq(&loom->lock);
	llist_for_each_entry_safe(event, next, first, node)
		kfree(event);
	kref_put(&loom->ref, loom_last);
}
""",
    """
void loom_event(struct loom *loom, struct loom_event *event)
{
	spin_lock(&loom->lock);
	if (!loom->dead)
		llist_add(&event->node, &loom->events);
	spin_unlock(&loom->lock);
}

void loom_forget(struct loom *loom)
{
	struct loom_event *event, *next;
	struct llist_node *first;

	spin_lock_irq(&loom->lock);
	loom->dead = true;
	spin_unlock_irq(&loom->lock);
	first = llist_del_all(&loom->events);
	llist_for_each_entry_safe(event, next, first, node)
		kfree(event);
	kref_put(&loom->ref, loom_last);
}
""",
    """
void loom_event(struct loom *loom, struct loom_event *event)
{
	llist_add(&event->node, &loom->events);
}

void loom_forget(struct loom *loom)
{
	struct loom_event *event, *next;
	struct llist_node *first;

	first = llist_del_all(&loom->events);
	llist_for_each_entry_safe(event, next, first, node)
		kfree(event);
	kref_put(&loom->ref, loom_last);
}
""",
    """
void loom_event(struct loom *loom, struct loom_event *event)
{
	spin_lock(&loom->lock);
	llist_add(&event->node, &loom->events);
	spin_unlock(&loom->lock);
	queue_work(loom->wq, &loom->work);
}

void loom_forget_work(struct loom *loom)
{
	struct loom_event *event, *next;
	struct llist_node *first;

	first = llist_del_all(&loom->events);
	llist_for_each_entry_safe(event, next, first, node)
		kfree(event);
	kref_put(&loom->ref, loom_last);
}
""",
    """
void pump_want(struct pump *pump, struct pump_job *job)
{
	mutex_lock(&pump->lock);
	list_add_tail(&job->node, &pump->jobs);
	mutex_unlock(&pump->lock);
}

void pump_forget_jobs(struct pump *pump)
{
	struct pump_job *job, *next;
	LIST_HEAD(jobs);

	cancel_work_sync(&pump->work);
	list_splice_init(&pump->jobs, &jobs);
	list_for_each_entry_safe(job, next, &jobs, node)
		kfree(job);
}
""",
    """
void pump_want(struct pump *pump, struct pump_job *job)
{
	mutex_lock(&pump->lock);
	list_add_tail(&job->node, &pump->jobs);
	mutex_unlock(&pump->lock);
}

static void pump_forget_jobs(struct pump *pump)
{
	struct pump_job *job, *next;
	LIST_HEAD(jobs);

	list_splice_init(&pump->jobs, &jobs);
	list_for_each_entry_safe(job, next, &jobs, node)
		kfree(job);
}

void pump_forget(struct pump *pump)
{
	mutex_lock(&pump->lock);
	pump_forget_jobs(pump);
	mutex_unlock(&pump->lock);
}

void pump_retire(struct pump *pump)
{
	idr_remove(&pump_ids, pump->id);
	synchronize_rcu();
	pump_forget_jobs(pump);
}
""",
    """
void kiln_fire(struct kiln *kiln, struct kiln_tile *tile)
{
	mutex_lock(&kiln->lock);
	list_add(&tile->node, &kiln->tiles);
	mutex_unlock(&kiln->lock);
}

static void kiln_last(struct kref *ref)
{
	struct kiln *kiln = container_of(ref, struct kiln, ref);
	struct kiln_tile *tile, *next;
	LIST_HEAD(tiles);

	list_splice_init(&kiln->tiles, &tiles);
	list_for_each_entry_safe(tile, next, &tiles, node)
		kfree(tile);
	kfree(kiln);
}

void kiln_drop(struct kiln *kiln)
{
	kref_put(&kiln->ref, kiln_last);
}
""",
    """
void valve_leaked(struct valve *valve, struct valve_leak *leak)
{
	spin_lock(&valve->lock);
	llist_add(&leak->node, &valve->leaks);
	spin_unlock(&valve->lock);
}

void valve_mend(struct valve *valve)
{
	struct valve_leak *leak, *next;
	struct llist_node *first;

	while (!llist_empty(&valve->leaks)) {
		first = llist_del_all(&valve->leaks);
		llist_for_each_entry_safe(leak, next, first, node)
			kfree(leak);
	}
	kref_put(&valve->ref, valve_last);
}
""",
    """
void lamp_flash(struct lamp *lamp, struct lamp_flash *flash)
{
	spin_lock(&lamp->lock);
	list_add(&flash->node, &lamp->flashes);
	spin_unlock(&lamp->lock);
}

void lamp_flash_again(struct lamp *lamp, struct lamp_flash *flash)
{
	list_add(&flash->node, &lamp->flashes);
}

void lamp_darken(struct lamp *lamp)
{
	struct lamp_flash *flash, *next;
	LIST_HEAD(flashes);

	list_splice_init(&lamp->flashes, &flashes);
	list_for_each_entry_safe(flash, next, &flashes, node)
		kfree(flash);
}
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    for drained in found.drained:
        yield _claim(drained)


def _claim(drained: Drained) -> Claim:
    spot, added = drained.spot, drained.added[0]
    assert spot.head is not None
    file = added.place.rpartition(":")[0]
    keeps = f"at {added.place}" if file else f"on line {added.spot.line}"
    takes = f"at {file}:{added.lock.line}" if file else f"on line {added.lock.line}"
    lost = spot.owner[0] or not spot.lockless
    facts = {
        "function": spot.function,
        "taker": drained.function,
        "partner": added.function,
        "lock": added.lock.name,
        "locked_by": added.locked_by,
        "drop_function": spot.owner[1] or spot.entries[1],
        "drop_line": str(spot.owner[0] or spot.entries[0]),
        "own": "yes" if spot.owner[0] else "no",
        "empty_line": str(spot.line),
    }
    facts |= (
        {"keep_place": added.place, "lock_place": f"{file}:{added.lock.line}"}
        if file
        else {"keep_line": str(added.spot.line), "lock_line": str(added.lock.line)}
    )
    return Claim(
        line=spot.line,
        message=f"{drained.function}() empties {spot.head.name} on line {spot.line} with nothing held, and"
        f" {added.function}() adds to such a list {keeps} under {added.lock.name}, taken by {added.locked_by}()"
        f" {takes}: what becomes of an entry that is added right after?",
        confidence=Confidence.MEDIUM if lost else Confidence.LOW,
        object=spot.head.name,
        counter="",
        exits=(spot.line,),
        facts=tuple(facts.items()),
        function=drained.function,
    )
