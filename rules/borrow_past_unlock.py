# SPDX-License-Identifier: GPL-2.0-or-later
"""An object found under RCU is used when the section has ended, and nobody has counted it.

What it reports
    A function opens a section of RCU without another lock, finds an object in it by rcu_dereference(), by a loop
    such as list_for_each_entry_rcu() or by a lookup such as pid_task(), leaves the section, and then reads the object
    or passes it on. The line is that of the first use. A pointer that is only compared or printed is not used. Which
    lookups and loops are good under RCU only stands in rules/families (rcu).

    Confidence is medium where the object is read, or where a lookup of a known kind of object (a task, a network
    device) delivered it. It is low where it is only passed to another function, where a table or a helper delivered
    it that may have a lock of its own, and where the caller is given the bare pointer too: something keeps it then.

Why it matters
    From the end of the section on the object may be freed at any time. The next instructions mostly win that race,
    and the use after free is seen years later on a machine that was preempted between the two.

Example
    rcu_read_lock();
    task = pid_task(pid, PIDTYPE_PID);
    rcu_read_unlock();
    if (task)
            wake_up_process(task);      <-- get_task_struct() before rcu_read_unlock()

What it cannot see
    A lock of the caller that protects the object, such as RTNL, if nothing in the function tells of it; any assertion
    of a lock, any lock held at the use, and any reference taken in the section make the rule silent. Pointers found
    in the object and used later; objects found by a helper; objects that are never freed. A use in the next section.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import claim

KIND = Kind.MISSING_GET
SINCE = "0.1.0"
BAD = [
    """
static int kiln_wake(struct pid *pid)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	rcu_read_unlock();
	if (!task)
		return -ESRCH;
	wake_up_process(task); /* expect */
	return 0;
}
""",
    """
static int lamp_level(struct lamp *lamp)
{
	struct lamp_conf *conf;
	int mode;

	rcu_read_lock();
	conf = rcu_dereference(lamp->conf);
	mode = conf ? conf->mode : LAMP_OFF;
	rcu_read_unlock();
	if (mode == LAMP_OFF)
		return 0;
	return lamp->scale * conf->level; /* expect */
}
""",
    """
static int loom_start(struct shop *shop, int id)
{
	struct loom *loom, *match = NULL;

	scoped_guard(rcu) {
		list_for_each_entry_rcu(loom, &shop->looms, node) {
			if (loom->id == id) {
				match = loom;
				break;
			}
		}
	}
	if (!match)
		return -ENOENT;
	match->started = true; /* expect */
	return 0;
}
""",
    """
static int pump_mtu(struct net *net, int index, struct pump *pump)
{
	struct net_device *dev;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, index);
	if (!dev) {
		rcu_read_unlock();
		return -ENODEV;
	}
	rcu_read_unlock();
	pump->mtu = dev->mtu; /* expect */
	return 0;
}
""",
    """
static void valve_flush(struct valve *valve)
{
	struct pipe *pipe;

	rcu_read_lock();
	list_for_each_entry_rcu(pipe, &valve->pipes, node) {
		if (!pipe->full)
			continue;
		rcu_read_unlock();
		valve_drain(valve, pipe->size); /* expect */
		return;
	}
	rcu_read_unlock();
}
""",
]
GOOD = [
    """
static int kiln_wake(struct pid *pid)
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
static int lamp_level(struct lamp *lamp)
{
	struct lamp_conf *conf;
	int level = 0;

	mutex_lock(&lamp->lock);
	rcu_read_lock();
	conf = rcu_dereference(lamp->conf);
	rcu_read_unlock();
	if (conf)
		level = conf->level;
	mutex_unlock(&lamp->lock);
	return level;
}
""",
    """
static int lamp_scaled(struct lamp *lamp)
{
	struct lamp_conf *conf;
	int level = 0;

	rcu_read_lock();
	conf = rcu_dereference(lamp->conf);
	if (conf)
		level = conf->level;
	rcu_read_unlock();
	pr_debug("level %d of %p\\n", level, conf);
	return conf ? level * lamp->scale : -ENODATA;
}
""",
    """
static int loom_start(struct shop *shop, int id)
{
	struct loom *loom;

	rcu_read_lock();
	list_for_each_entry_rcu(loom, &shop->looms, node) {
		if (loom->id == id && try_module_get(loom->owner)) {
			rcu_read_unlock();
			loom->ops->start(loom);
			module_put(loom->owner);
			return 0;
		}
	}
	rcu_read_unlock();
	return -ENOENT;
}
""",
    """
static void pump_swap(struct pump *pump, struct pump_table *table)
{
	struct pump_table *old;

	rcu_read_lock();
	old = rcu_dereference(pump->table);
	if (old)
		memcpy(table->row, old->row, old->size);
	rcu_read_unlock();
	rcu_assign_pointer(pump->table, table);
	if (old)
		pump_retire(pump, old->size);
}
""",
    """
static int pump_mtu(struct net *net, int index, struct pump *pump)
{
	struct net_device *dev;

	ASSERT_RTNL();
	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, index);
	rcu_read_unlock();
	if (!dev)
		return -ENODEV;
	pump->mtu = dev->mtu;
	return 0;
}
""",
    """
static void valve_flush(struct valve *valve)
{
	struct pipe *pipe;

	rcu_read_lock();
	pipe = rcu_dereference(valve->pipe);
	if (!pipe) {
		rcu_read_unlock();
		return;
	}
	spin_lock(&pipe->lock);
	rcu_read_unlock();
	pipe->full = false;
	spin_unlock(&pipe->lock);
}
""",
    """
static int kiln_check(struct kiln *kiln, struct file *file)
{
	struct tray *tray;
	bool found = false;

	rcu_read_lock();
	list_for_each_entry_rcu(tray, &kiln->trays, node) {
		if (tray == file->private_data) {
			found = true;
			break;
		}
	}
	rcu_read_unlock();
	if (!found)
		return -EINVAL;
	return tray->size;
}
""",
    """
static int valve_mode(struct valve *valve)
{
	struct pipe *pipe;
	int mode = 0;

	rcu_read_lock();
	rcu_read_lock();
	pipe = rcu_dereference(valve->pipe);
	rcu_read_unlock();
	if (pipe)
		mode = pipe->mode;
	rcu_read_unlock();
	return mode;
}
""",
    """
static void valve_forget(struct valve *valve, int id)
{
	struct pipe *pipe;

	rcu_read_lock();
	list_for_each_entry_rcu(pipe, &valve->pipes, node) {
		if (pipe->id == id) {
			list_del_rcu(&pipe->node);
			rcu_read_unlock();
			valve_unmap(valve, pipe->address);
			kfree_rcu(pipe, rcu);
			return;
		}
	}
	rcu_read_unlock();
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    told: set[tuple[str, int]] = set()
    for incident in sorted(outcome.incidents, key=lambda one: one.line):
        if incident.what != "use-past-section" or incident.found is None:
            continue
        if (incident.name, incident.found.line) not in told:
            told.add((incident.name, incident.found.line))
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    found = incident.found
    assert found is not None
    ended = f"{found.ended_by} on line {found.ended}"
    use = f"when {incident.function}() uses it on line {incident.line}" if incident.function else ""
    where = f"{found.function}() found {incident.name} under RCU, and {ended} has ended that"
    return f"{where}: what keeps it alive {use or f'on line {incident.line}'}?"


def _confidence(incident: Incident) -> Confidence:
    found = incident.found
    known = incident.counter != ""
    if found is None or found.told or (found.how in ("lookup", "helper") and not known):
        return Confidence.LOW
    return Confidence.MEDIUM if known or not incident.function else Confidence.LOW
