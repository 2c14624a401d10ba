# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is put before its entries are done with.

What it reports
    A loop over entries that belong to an object gives to a function what the entry leads to, entry->page or
    entry->dev, after a put of the object. Either the loop drops one reference of the object per turn, and the put
    comes first in the turn; or the entries were taken off the object's list, and the put stands before the loop.
    What the entry leads to may be a part of the object, or live as long as it does. The line is that of the call.

    Medium confidence: the put comes with every turn; or it drops the reference that this function has taken. Low:
    something in the loop decides about it; or a single reference is dropped that came with a parameter.

Why it matters
    The release function of the object runs before the turn, or the loop, has come to its end, and finds the list
    empty already. What would have been set, cleared or told comes too late for it, and hits memory that belongs to
    somebody else by then.

Example
    llist_for_each_entry_safe(knot, next, llist_del_all(&loom->knots), node) {
            kref_put(&loom->ref, loom_release);
            loom_mark(knot->cell);                      <-- before the put?
            kfree(knot);
    }

What it cannot see
    What the entry leads to: when it is an object of its own, with its own references, the order does not matter. It
    is a question to whoever knows. A reference that the caller holds across the loop makes it right as well.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim, every_turn

KIND = Kind.USE_AFTER_PUT
SINCE = "0.1.0"
BAD = [
    """
static int kiln_forget_at(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);
	struct kiln_crack *crack, *next;
	struct llist_node *head;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	head = llist_del_all(kiln_cracks(folio));
	folio_put(folio);
	llist_for_each_entry_safe(crack, next, head, node) {
		SetPageHWPoison(crack->page); /* expect */
		kfree(crack);
	}
	return 0;
}
""",
    """
static int pump_shut(struct pump_bus *bus, const char *name)
{
	struct device *dev = bus_find_device_by_name(&pump_bus, NULL, name);
	struct pump_user *user, *next;
	LIST_HEAD(users);

	if (!dev)
		return -ENODEV;
	list_splice_init(pump_users(dev), &users);
	put_device(dev);
	list_for_each_entry_safe(user, next, &users, list) {
		pump_wake(user->port, 0); /* expect */
		kfree(user);
	}
	return 0;
}
""",
    """
static void loom_add(struct loom *loom, struct loom_knot *knot)
{
	kref_get(&loom->ref);
	llist_add(&knot->node, &loom->knots);
}

static void loom_flush(struct loom *loom)
{
	struct loom_knot *knot, *next;

	llist_for_each_entry_safe(knot, next, llist_del_all(&loom->knots), node) {
		kref_put(&loom->ref, loom_release);
		loom_mark(knot->cell); /* expect */
		kfree(knot);
	}
}
""",
    """
static void kiln_note(struct folio *folio, struct kiln_crack *crack)
{
	folio_get(folio);
	llist_add(&crack->node, kiln_cracks(folio));
}

static void kiln_forget(struct folio *folio)
{
	struct kiln_crack *crack, *next;
	struct llist_node *head;

	head = llist_del_all(kiln_cracks(folio));
	llist_for_each_entry_safe(crack, next, head, node) {
		folio_put(folio);
		SetPageHWPoison(crack->page); /* expect */
		kfree(crack);
	}
}
""",
    """
static void pump_listen(struct pump *pump, struct pump_user *user)
{
	kref_get(&pump->ref);
	list_add(&user->list, &pump->users);
}

static void pump_close(struct pump *pump)
{
	struct pump_user *user, *next;
	LIST_HEAD(users);

	list_splice_init(&pump->users, &users);
	list_for_each_entry_safe(user, next, &users, list) {
		kref_put(&pump->ref, pump_release);
		pump_wake(user->port, 0); /* expect */
		kfree(user);
	}
}
""",
    """
static void valve_listen(struct valve *valve, struct valve_user *user)
{
	kref_get(&valve->ref);
	list_add(&user->list, &valve->users);
}

static void valve_close(struct valve *valve)
{
	struct valve_user *user, *next;

	list_for_each_entry_safe(user, next, &valve->users, list) {
		list_del(&user->list);
		kref_put(&valve->ref, valve_release);
		valve_mark(user->pipe->end); /* expect */
		kfree(user);
	}
}
""",
]
GOOD = [
    # the put is the last thing to be done with the object
    """
static int kiln_forget_at(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);
	struct kiln_crack *crack, *next;
	struct llist_node *head;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	head = llist_del_all(kiln_cracks(folio));
	llist_for_each_entry_safe(crack, next, head, node) {
		SetPageHWPoison(crack->page);
		kfree(crack);
	}
	folio_put(folio);
	return 0;
}
""",
    # the entries are only freed, or put as well
    """
static int kiln_drop_at(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);
	struct kiln_crack *crack, *next;
	struct llist_node *head;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	head = llist_del_all(kiln_cracks(folio));
	folio_put(folio);
	llist_for_each_entry_safe(crack, next, head, node) {
		put_device(crack->dev);
		kfree(crack);
	}
	return 0;
}
""",
    # another reference is held until the entries are done with
    """
static int kiln_tell_at(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);
	struct kiln_crack *crack, *next;
	struct llist_node *head;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio_get(folio);
	head = llist_del_all(kiln_cracks(folio));
	folio_put(folio);
	llist_for_each_entry_safe(crack, next, head, node) {
		SetPageHWPoison(crack->page);
		kfree(crack);
	}
	folio_put(folio);
	return 0;
}
""",
    """
static void loom_add(struct loom *loom, struct loom_knot *knot)
{
	kref_get(&loom->ref);
	llist_add(&knot->node, &loom->knots);
}

static void loom_flush(struct loom *loom)
{
	struct loom_knot *knot, *next;

	llist_for_each_entry_safe(knot, next, llist_del_all(&loom->knots), node) {
		loom_mark(knot->cell);
		kref_put(&loom->ref, loom_release);
		kfree(knot);
	}
}
""",
    """
static void pump_close(struct pump *pump)
{
	struct pump_user *user, *next;

	list_for_each_entry_safe(user, next, &pump->users, list) {
		list_del(&user->list);
		put_device(user->port);
		kfree(user->name);
		kfree(user);
	}
	kref_put(&pump->ref, pump_release);
}
""",
    """
static void kiln_add(struct kiln *kiln, struct kiln_crack *crack)
{
	kref_get(&kiln->ref);
	list_add(&crack->list, &kiln->cracks);
}

static void kiln_drop(struct kiln *kiln)
{
	struct kiln_crack *crack, *next;

	list_for_each_entry_safe(crack, next, &kiln->cracks, list) {
		if (crack->counted)
			kref_put(&kiln->ref, kiln_release);
		else
			kiln_mark(crack->cell);
		kfree(crack);
	}
}
""",
    """
static void lamp_add(struct lamp *lamp, struct lamp_bulb *bulb)
{
	kref_get(&lamp->ref);
	list_add(&bulb->list, &lamp->bulbs);
}

static void lamp_drop(struct lamp *lamp)
{
	struct lamp_bulb *bulb, *next;

	list_for_each_entry_safe(bulb, next, &lamp->bulbs, list) {
		kref_put(&lamp->ref, lamp_release);
		kfree(bulb->name);
		put_device(bulb->dev);
		kfree(bulb);
	}
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    looped = {i.line for i in outcome.incidents if i.what == "put-again" and i.looped}
    told: set[int] = set()
    for incident in outcome.incidents:
        late = incident.what == "entry-late" and (incident.drop_line in looped or not _in_turn(incident))
        if late and incident.drop_line not in told:
            told.add(incident.drop_line)
            yield claim(incident, _message(incident), _confidence(incident, incident.drop_line in looped))


def _in_turn(incident: Incident) -> bool:
    """Whether the put stands in the loop over the entries."""
    loop = next((step.line for step in reversed(incident.steps) if step.what == "turn"), 0)
    return incident.drop_line > loop


def _message(incident: Incident) -> str:
    earlier = f"{incident.drop_function}() on line {incident.drop_line} may drop the last reference on {incident.name}"
    when = " in the middle of a turn" if _in_turn(incident) else ""
    return f"{earlier}{when}: can {incident.entry} be gone before {call(incident)}?"


def _confidence(incident: Incident, looped: bool) -> Confidence:
    sure = incident.own or (looped and (every_turn(incident) or not _in_turn(incident)))
    return Confidence.MEDIUM if sure else Confidence.LOW
