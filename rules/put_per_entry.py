# SPDX-License-Identifier: GPL-2.0-or-later
"""A loop drops the same object again and again.

What it reports
    A loop over entries of a list drops one reference per turn, and it is the same object in every turn, one that
    does not depend on the entry. Unless a reference was taken for each entry, all turns but the first drop
    references of somebody else. The line is that of the put.

    Medium confidence: nothing in the body of the loop decides about the put, and no function of the file takes such
    a reference where it adds to a list. Low: some function of the file does, so entries may own one each.

Why it matters
    With one entry the count is right, and that is what gets tested. With two events on one folio, or two users of
    one device, the count goes below zero while others still use the object: a use after free that needs nothing but
    the same event twice.

Example
    list_for_each_entry_safe(event, next, &loom->events, list) {
            list_del(&event->list);
            kref_put(&loom->ref, loom_release);         <-- once per event, taken once?
            kfree(event);
    }

What it cannot see
    Where the entries were added, if that is another file: then it is a question to whoever knows. A put that only
    some entries cause, told by a flag in the entry, is taken to be right. A put of entry->object is a different
    object in every turn and is not reported.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim, every_turn

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static void loom_flush(struct loom *loom)
{
	struct loom_event *event, *next;

	list_for_each_entry_safe(event, next, &loom->events, list) {
		list_del(&event->list);
		kref_put(&loom->ref, loom_release); /* expect */
		kfree(event);
	}
}
""",
    """
static void pump_drop_users(struct pump *pump, struct device *dev)
{
	struct hlist_node *next;
	struct pump_user *user;

	hlist_for_each_entry_safe(user, next, &pump->users, node) {
		pump_stop(user);
		put_device(dev); /* expect */
	}
}
""",
    """
static void kiln_drop_events(struct kiln *kiln, struct folio *folio)
{
	struct kiln_event *event, *next;

	llist_for_each_entry_safe(event, next, llist_del_all(&kiln->events), node) {
		kfree(event);
		folio_put(folio); /* expect */
	}
}
""",
]
GOOD = [
    """
static void loom_flush(struct loom *loom)
{
	struct loom_event *event, *next;

	list_for_each_entry_safe(event, next, &loom->events, list) {
		list_del(&event->list);
		kfree(event);
	}
	kref_put(&loom->ref, loom_release);
}
""",
    """
static void pump_release_all(struct pump *pump)
{
	int i;

	for (i = 0; i < pump->count; i++)
		put_device(pump->motor[i]);
}
""",
    """
static void kiln_drop_events(struct kiln *kiln)
{
	struct kiln_event *event, *next;

	list_for_each_entry_safe(event, next, &kiln->events, list) {
		list_del(&event->list);
		folio_put(event->folio);
		kfree(event);
	}
}
""",
    """
static void valve_pulse_all(struct valve *valve, int count)
{
	while (count--) {
		get_device(valve->dev);
		valve_pulse(valve);
		put_device(valve->dev);
	}
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"does every turn of this loop own a reference on {incident.name} for {call(incident)} to drop?"
            yield claim(incident, message, _confidence(incident, outcome))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-again" and incident.looped and every_turn(incident)


def _confidence(incident: Incident, outcome: Outcome) -> Confidence:
    # where the file takes a reference and adds to a list in one go, every entry may own one
    return Confidence.LOW if incident.counter in outcome.listed else Confidence.MEDIUM
