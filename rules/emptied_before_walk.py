# SPDX-License-Identifier: GPL-2.0-or-later
"""The records of an object are destroyed before the step that still needs them.

What it reports
    A function takes all entries off a list of an object, or frees every one of them, and then calls a function of the
    same file that walks just this list: it finds the list empty. Only loops that make use of the entries count, that
    give them, or what they lead to, to others, or return one; a loop that only frees what is left does not.
    The line is that of the call.

    Confidence is medium when the entries have been freed on the way, so that nobody can put them back. It is low when
    they were only moved to another list: the callee may be meant for those that came later.

Why it matters
    The list says what is to be done to the object, or what it still owes others: frames to mark, users to tell,
    references to drop. The step that should do so has nothing to go by any more, succeeds, and nobody notices that
    nothing was done. If it fails the records are lost as well, and it cannot be tried again.

Example
    head = llist_del_all(&kiln->cracks);
    llist_for_each_entry_safe(crack, next, head, node)
            kfree(crack);
    return kiln_split(kiln);                <-- walks kiln->cracks to mark what is broken

What it cannot see
    Entries that somebody else adds in between. Lists that are emptied by a helper, or walked by a function of another
    file, or found there in another way. Whether the callee is also for lists that are empty, and is called for what
    else it does.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.OTHER
SINCE = "0.1.0"
QUESTION = True  # the manual says so: its findings may be of low confidence
BAD = [
    """
static struct llist_head *kiln_cracks(struct folio *folio)
{
	return (struct llist_head *)&folio->private;
}

static int kiln_split(struct folio *folio)
{
	struct kiln_crack *crack;
	int err;

	err = split_folio(folio);
	if (err)
		return err;
	llist_for_each_entry(crack, kiln_cracks(folio)->first, node)
		SetPageHWPoison(crack->page);
	return 0;
}

static int kiln_retire(struct folio *folio)
{
	struct kiln_crack *crack, *next;
	struct llist_node *head;

	head = llist_del_all(kiln_cracks(folio));
	llist_for_each_entry_safe(crack, next, head, node)
		kfree(crack);
	return kiln_split(folio); /* expect */
}
""",
    """
static void loom_tell(struct loom *loom)
{
	struct loom_user *user;

	list_for_each_entry(user, &loom->users, list)
		loom_wake(loom, user->port);
}

static void loom_stop(struct loom *loom)
{
	loom_tell(loom);
	loom_off(loom);
}

static void loom_close(struct loom *loom)
{
	struct loom_user *user, *next;

	list_for_each_entry_safe(user, next, &loom->users, list) {
		list_del(&user->list);
		kfree(user);
	}
	loom_stop(loom); /* expect */
	kref_put(&loom->ref, loom_release);
}
""",
    """
static int pump_flush(struct pump *pump)
{
	struct pump_event *event, *next;
	struct llist_node *head = llist_del_all(&pump->events);
	int count = 0;

	llist_for_each_entry_safe(event, next, head, node) {
		pump_note(pump, event->value);
		kfree(event);
		count++;
	}
	return count;
}

static int pump_reset(struct pump *pump)
{
	struct pump_event *event, *next;
	struct llist_node *head;
	int count;

	kref_get(&pump->ref);
	head = llist_del_all(&pump->events);
	llist_for_each_entry_safe(event, next, head, node)
		kfree(event);
	count = pump_flush(pump); /* expect */
	kref_put(&pump->ref, pump_release);
	return count;
}
""",
    """
static struct valve_pipe *valve_pipe(struct valve *valve, int id)
{
	struct valve_pipe *pipe;

	list_for_each_entry(pipe, &valve->pipes, list)
		if (pipe->id == id)
			return pipe;
	return NULL;
}

static int valve_renew(struct valve *valve, int id)
{
	struct valve_pipe *pipe, *next;

	list_for_each_entry_safe(pipe, next, &valve->pipes, list) {
		list_del(&pipe->list);
		put_device(pipe->dev);
		kfree(pipe);
	}
	pipe = valve_pipe(valve, id); /* expect */
	if (!pipe)
		return -ENOENT;
	return valve_open(valve, pipe);
}
""",
]
GOOD = [
    # the records go last
    """
static int kiln_split(struct kiln *kiln)
{
	struct kiln_crack *crack;

	llist_for_each_entry(crack, kiln->cracks.first, node)
		kiln_mark(crack->page);
	return kiln_open(kiln);
}

static int kiln_retire(struct kiln *kiln)
{
	struct kiln_crack *crack, *next;
	struct llist_node *head;
	int err;

	err = kiln_split(kiln);
	if (err)
		return err;
	head = llist_del_all(&kiln->cracks);
	llist_for_each_entry_safe(crack, next, head, node)
		kfree(crack);
	kref_put(&kiln->ref, kiln_release);
	return 0;
}
""",
    # the callee frees what is left, and makes no other use of it
    """
static void loom_clean(struct loom *loom)
{
	struct loom_user *user, *next;

	list_for_each_entry_safe(user, next, &loom->users, list) {
		list_del(&user->list);
		put_device(user->dev);
		kfree(user);
	}
}

static void loom_close(struct loom *loom)
{
	struct loom_user *user, *next;

	list_for_each_entry_safe(user, next, &loom->users, list) {
		list_del(&user->list);
		kfree(user);
	}
	loom_clean(loom);
	kref_put(&loom->ref, loom_release);
}
""",
    # another list
    """
static void pump_stop(struct pump *pump)
{
	struct pump_user *user;

	list_for_each_entry(user, &pump->users, list)
		pump_wake(pump, user->port);
}

static void pump_close(struct pump *pump)
{
	struct pump_event *event, *next;

	list_for_each_entry_safe(event, next, &pump->events, list) {
		list_del(&event->list);
		kfree(event);
	}
	pump_stop(pump);
	kref_put(&pump->ref, pump_release);
}
""",
    # the list is filled anew
    """
static int valve_open_all(struct valve *valve)
{
	struct valve_pipe *pipe;

	list_for_each_entry(pipe, &valve->pipes, list)
		valve_turn(valve, pipe);
	return 0;
}

static int valve_renew(struct valve *valve)
{
	struct valve_pipe *pipe, *next;
	int ret;

	list_for_each_entry_safe(pipe, next, &valve->pipes, list) {
		list_del(&pipe->list);
		put_device(pipe->dev);
		kfree(pipe);
	}
	ret = valve_read_pipes(valve);
	if (ret)
		return ret;
	return valve_open_all(valve);
}
""",
    # not all of the entries go
    """
static void lamp_light(struct lamp *lamp)
{
	struct lamp_bulb *bulb;

	list_for_each_entry(bulb, &lamp->bulbs, list)
		lamp_turn(lamp, bulb->level);
}

static void lamp_trim(struct lamp *lamp)
{
	struct lamp_bulb *bulb, *next;

	list_for_each_entry_safe(bulb, next, &lamp->bulbs, list) {
		if (!bulb->broken)
			continue;
		list_del(&bulb->list);
		put_device(bulb->dev);
		kfree(bulb);
	}
	lamp_light(lamp);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if incident.what == "walk-late":
            yield claim(incident, _message(incident), Confidence.LOW if incident.moved else Confidence.MEDIUM)


def _message(incident: Incident) -> str:
    walk = incident.walk
    where = f" in {walk.function}(), line {walk.line}" if walk else ""
    return (
        f"what was in {incident.entry} is gone since line {incident.records}: what does {call(incident)} have to go "
        f"through{where}?"
    )
