# SPDX-License-Identifier: GPL-2.0-or-later
"""An object found under RCU is counted by a get that does not look for zero.

What it reports
    A get such as kref_get(), refcount_inc() or get_device() of an object that was found in a section of RCU, by
    rcu_dereference(), by a loop such as list_for_each_entry_rcu(), or in a table by idr_find() and the like, where no
    other lock is held. The line is that of the get. Which lookups and loops are good under RCU only stands in
    rules/families (rcu), and of which objects the last put waits for readers (graced).

    Confidence is medium where the code in sight decides it: in the same file, the function that runs when the last
    reference is put takes the object out of that very list or table, and leaves the freeing to kfree_rcu() or
    call_rcu(). Then the list holds no reference, and a reader still finds an object whose count is zero. It is low in
    all other cases. Nothing is said where a function of the file takes objects out of there and waits for readers, as
    with synchronize_rcu(), or where one takes a reference when it adds to a list.

Why it matters
    Readers do not stop the last put, they only delay the freeing of the memory. Counting from zero to one revives
    nothing: the memory goes when the grace period ends, whoever holds that reference. refcount_t warns once it has
    happened; the object is gone all the same.

Example
    rcu_read_lock();
    hlist_for_each_entry_rcu(lamp, &lamps, node) {
            if (lamp->id == id) {
                    kref_get(&lamp->ref);       <-- lamp_release() unlinks it: kref_get_unless_zero()
                    break;
            }
    }
    rcu_read_unlock();

What it cannot see
    Who else holds a reference while the section lasts: a list that owns one, taken out and put a grace period later
    in another file. That is why most findings are questions of low confidence. Gets hidden in a callee that looks for
    zero on some of its paths; sections that the caller has opened; SRCU; lookups by a helper in another file.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.USE_AFTER_PUT
SINCE = "0.1.0"
BAD = [
    """
static void lamp_release(struct kref *ref)
{
	struct lamp *lamp = container_of(ref, struct lamp, ref);

	spin_lock(&lamps_lock);
	hlist_del_rcu(&lamp->node);
	spin_unlock(&lamps_lock);
	kfree_rcu(lamp, rcu);
}

static void lamp_put(struct lamp *lamp)
{
	kref_put(&lamp->ref, lamp_release);
}

static struct lamp *lamp_find(int id)
{
	struct lamp *lamp;

	rcu_read_lock();
	hlist_for_each_entry_rcu(lamp, &lamps, node) {
		if (lamp->id == id) {
			kref_get(&lamp->ref); /* expect */
			rcu_read_unlock();
			return lamp;
		}
	}
	rcu_read_unlock();
	return NULL;
}
""",
    """
static void kiln_free(struct kiln *kiln)
{
	xa_erase(&kilns, kiln->id);
	kfree_rcu(kiln, rcu);
}

static void kiln_get(struct kiln *kiln)
{
	refcount_inc(&kiln->users);
}

static void kiln_put(struct kiln *kiln)
{
	if (refcount_dec_and_test(&kiln->users))
		kiln_free(kiln);
}

static struct kiln *kiln_find(int id)
{
	struct kiln *kiln;

	guard(rcu)();
	kiln = xa_load(&kilns, id);
	if (kiln)
		kiln_get(kiln); /* expect */
	return kiln;
}
""",
    """
static void loom_put(struct loom *loom)
{
	if (refcount_dec_and_lock(&loom->users, &loom->shop->lock)) {
		list_del_rcu(&loom->shop_node);
		spin_unlock(&loom->shop->lock);
		call_rcu(&loom->rcu, loom_free);
	}
}

static int loom_run_all(struct shop *shop)
{
	struct loom *loom;
	int ret = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(loom, &shop->looms, shop_node) {
		refcount_inc(&loom->users); /* expect */
		rcu_read_unlock();
		ret = loom_run(loom);
		loom_put(loom);
		if (ret)
			return ret;
		rcu_read_lock();
	}
	rcu_read_unlock();
	return ret;
}
""",
    """
static void pump_release(struct kref *ref)
{
	struct pump *pump = container_of(ref, struct pump, ref);

	RCU_INIT_POINTER(pump->valve->pump, NULL);
	kfree_rcu(pump, rcu);
}

static int pump_start(struct valve *valve)
{
	struct pump *pump;
	int ret = -ENODEV;

	scoped_guard(rcu) {
		pump = rcu_dereference(valve->pump);
		if (pump)
			kref_get(&pump->ref); /* expect */
	}
	if (pump) {
		ret = pump_run(pump);
		kref_put(&pump->ref, pump_release);
	}
	return ret;
}
""",
]
GOOD = [
    """
static void lamp_release(struct kref *ref)
{
	struct lamp *lamp = container_of(ref, struct lamp, ref);

	spin_lock(&lamps_lock);
	hlist_del_rcu(&lamp->node);
	spin_unlock(&lamps_lock);
	kfree_rcu(lamp, rcu);
}

static void lamp_put(struct lamp *lamp)
{
	kref_put(&lamp->ref, lamp_release);
}

static struct lamp *lamp_find(int id)
{
	struct lamp *lamp;

	rcu_read_lock();
	hlist_for_each_entry_rcu(lamp, &lamps, node) {
		if (lamp->id == id && kref_get_unless_zero(&lamp->ref)) {
			rcu_read_unlock();
			return lamp;
		}
	}
	rcu_read_unlock();
	return NULL;
}
""",
    """
static void kiln_del(struct kiln *kiln)
{
	spin_lock(&kilns_lock);
	list_del_rcu(&kiln->node);
	spin_unlock(&kilns_lock);
	synchronize_rcu();
	kref_put(&kiln->ref, kiln_release);
}

static struct kiln *kiln_find(int id)
{
	struct kiln *kiln;

	rcu_read_lock();
	list_for_each_entry_rcu(kiln, &kilns, node) {
		if (kiln->id == id) {
			kref_get(&kiln->ref);
			rcu_read_unlock();
			return kiln;
		}
	}
	rcu_read_unlock();
	return NULL;
}
""",
    """
static void loom_put(struct loom *loom)
{
	if (refcount_dec_and_lock(&loom->users, &looms_lock)) {
		list_del_rcu(&loom->node);
		spin_unlock(&looms_lock);
		kfree_rcu(loom, rcu);
	}
}

static struct loom *loom_first(void)
{
	struct loom *loom;

	rcu_read_lock();
	list_for_each_entry_rcu(loom, &looms, node) {
		spin_lock(&looms_lock);
		if (!list_empty(&loom->jobs)) {
			refcount_inc(&loom->users);
			spin_unlock(&looms_lock);
			rcu_read_unlock();
			return loom;
		}
		spin_unlock(&looms_lock);
	}
	rcu_read_unlock();
	return NULL;
}
""",
    """
static int pump_wake(struct pid *pid)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	if (!task)
		return -ESRCH;
	wake_up_process(task);
	put_task_struct(task);
	return 0;
}
""",
    """
static void valve_add(struct valve *valve)
{
	kref_get(&valve->ref);
	list_add_rcu(&valve->node, &valves);
}

static void valve_open_all(void)
{
	struct valve *valve;

	rcu_read_lock();
	list_for_each_entry_rcu(valve, &valves, node) {
		kref_get(&valve->ref);
		valve_queue(valve);
	}
	rcu_read_unlock();
}
""",
    """
static int lamp_share(struct lamp *lamp, struct valve *valve)
{
	int id;

	kref_get(&lamp->ref);
	rcu_read_lock();
	id = idr_find(&valve->ids, lamp->id) ? 0 : -ENOENT;
	rcu_read_unlock();
	if (id)
		kref_put(&lamp->ref, lamp_release);
	return id;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if incident.what == "get-in-section" and (_is_decided(incident) or incident.counter not in outcome.listed):
            confidence = Confidence.MEDIUM if _is_decided(incident) else Confidence.LOW
            yield claim(incident, _message(incident), confidence)


def _is_decided(incident: Incident) -> bool:
    return incident.found is not None and incident.found.taken_out != ""


def _message(incident: Incident) -> str:
    found = incident.found
    assert found is not None
    how = f"{found.function}() on line {found.line} finds {incident.name} under RCU"
    if found.taken_out:
        how += f", and {found.taken_out}() takes it out only when its last reference is put"
    return f"{how}: can its count be zero already at {call(incident)}?"
