# SPDX-License-Identifier: GPL-2.0-or-later
"""What cannot be undone is done before a step that may fail, and the failure is only logged.

What it reports
    A function puts an object, or frees the entries of its list, and then calls something on the object that may
    fail; if it does, a message is printed and nothing else happens: nothing is taken back, and the caller does not
    hear of it. The line is that of the call.

    Medium confidence: both were done, a put and the freeing of the entries. Low: one of them; what tears an object
    down often has nobody to tell, and a put by itself is first of all what use-after-put asks about.

Why it matters
    After the failure the object is still there, in the state that the step was to end: on its lists, flagged,
    visible to others. The entries that said what is wrong with it are gone, and so is the reference. Nobody can try
    again, and nobody knows that he should.

Example
    kiln_put(kiln);
    list_for_each_entry_safe(crack, next, &kiln->cracks, list)
            kfree(crack);
    ret = kiln_dismantle(kiln);                         <-- if it fails, who knows of the cracks?
    if (ret)
            pr_err("not dismantled: %d", ret);

What it cannot see
    Whether the step can fail at all at that point, and whether the put has to come first for it to succeed. Entries
    that are freed by a helper in another file, or taken off one by one. A failure that nobody even logs, or that is
    counted somewhere: then somebody thought of it.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.OTHER
SINCE = "0.1.0"
QUESTION = True  # the manual says so: its findings may be of low confidence
BAD = [
    r"""
static void kiln_retire(struct kiln *kiln)
{
	struct kiln_crack *crack, *next;
	int ret;

	kref_put(&kiln->ref, kiln_release);
	list_for_each_entry_safe(crack, next, &kiln->cracks, list) {
		list_del(&crack->list);
		kfree(crack);
	}
	ret = kiln_dismantle(kiln); /* expect */
	if (ret)
		pr_err("kiln not dismantled: %d\n", ret);
}
""",
    r"""
static void loom_offline(struct folio *folio)
{
	struct loom_knot *knot, *next;
	struct llist_node *head;
	int err;

	folio_put(folio);
	head = llist_del_all(loom_knots(folio));
	llist_for_each_entry_safe(knot, next, head, node) {
		SetPageKnotted(knot->page);
		kfree(knot);
	}
	err = loom_split(folio, 0); /* expect */
	if (err < 0)
		pr_warn_ratelimited("loom: not split: %d\n", err);
}
""",
    r"""
static int pump_forget(struct pump *pump, struct device *dev)
{
	struct pump_event *event, *next;
	LIST_HEAD(events);

	list_splice_init(&pump->events, &events);
	list_for_each_entry_safe(event, next, &events, list)
		kfree(event);
	kref_put(&pump->ref, pump_release);
	if (pump_drain(pump)) { /* expect */
		dev_err(dev, "not drained\n");
		return 0;
	}
	return 0;
}
""",
    r"""
static void valve_event_free(struct valve_event *event)
{
	kfree(event->text);
	kfree(event);
}

static void valve_give_up(struct valve *valve)
{
	struct valve_event *event, *next;
	int ret;

	list_for_each_entry_safe(event, next, &valve->events, list)
		valve_event_free(event);
	put_device(&valve->dev);
	ret = valve_isolate(valve); /* expect */
	if (!ret)
		valve->isolated++;
	else
		pr_err("not isolated: %d\n", ret);
}
""",
    r"""
static void lamp_retire(struct lamp *lamp)
{
	struct lamp_bulb *bulb, *next;
	int ret;

	list_for_each_entry_safe(bulb, next, &lamp->bulbs, list)
		kfree(bulb);
	ret = lamp_unmount(lamp); /* expect */
	if (ret)
		pr_err("lamp: not unmounted: %d\n", ret);
}
""",
]
GOOD = [
    r"""
static int kiln_retire(struct kiln *kiln)
{
	struct kiln_crack *crack, *next;
	int ret;

	ret = kiln_dismantle(kiln);
	if (ret) {
		pr_err("kiln not dismantled: %d\n", ret);
		return ret;
	}
	list_for_each_entry_safe(crack, next, &kiln->cracks, list)
		kfree(crack);
	kref_put(&kiln->ref, kiln_release);
	return 0;
}
""",
    r"""
static int lamp_retire(struct lamp *lamp)
{
	struct lamp_bulb *bulb, *next;
	int ret;

	list_for_each_entry_safe(bulb, next, &lamp->bulbs, list)
		kfree(bulb);
	ret = lamp_unmount(lamp);
	if (ret)
		pr_err("lamp: not unmounted: %d\n", ret);
	return ret;
}
""",
    r"""
static void lamp_retire(struct lamp *lamp)
{
	struct lamp_bulb *bulb, *next;
	int ret;

	list_for_each_entry_safe(bulb, next, &lamp->bulbs, list)
		kfree(bulb);
	ret = lamp_unmount(lamp);
	if (ret) {
		pr_err("lamp: not unmounted: %d\n", ret);
		list_add(&lamp->list, &lamp_unwanted);
	}
}
""",
    r"""
static void pump_reap(struct pump *pump, struct device *dev)
{
	struct pump_event *event, *next;
	int ret;

	list_for_each_entry_safe(event, next, &pump->events, list) {
		if (!event->done)
			continue;
		list_del(&event->list);
		kfree(event);
	}
	ret = pump_drain(pump);
	if (ret)
		dev_err(dev, "not drained: %d\n", ret);
}
""",
    r"""
static void valve_check(struct valve *valve)
{
	struct valve_event *event, *next;

	list_for_each_entry_safe(event, next, &valve->events, list)
		kfree(event);
	if (valve_is_stuck(valve))
		pr_warn("valve is stuck\n");
}
""",
    r"""
static void loom_flush(struct loom *loom)
{
	struct loom_event *event, *next;
	LIST_HEAD(events);
	int ret;

	list_for_each_entry_safe(event, next, &events, list)
		kfree(event);
	ret = loom_stop(loom);
	if (ret)
		pr_err("loom: not stopped: %d\n", ret);
}
""",
    r"""
static void pump_power(struct pump *pump)
{
	int ret;

	pm_runtime_put(pump->dev);
	ret = pump_quiesce(pump->dev);
	if (ret)
		dev_err(pump->dev, "not quiet: %d\n", ret);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    found: dict[int, Incident] = {}
    for incident in outcome.incidents:
        if _matches(incident):
            known = found.setdefault(incident.line, incident)
            if _confidence(incident) > _confidence(known):
                found[incident.line] = incident
    for incident in found.values():
        yield claim(incident, _message(incident), _confidence(incident))


def _matches(incident: Incident) -> bool:
    # of its own reference that is gone, use-after-put says more
    return incident.what == "no-way-back" and (not incident.own or incident.records > 0)


def _message(incident: Incident) -> str:
    done = [f"{incident.drop_function}() on line {incident.drop_line} has put it"] if incident.drop_line else []
    done += [f"its entries are freed on line {incident.records}"] if incident.records else []
    return (
        f"if {call(incident)} fails, it is only logged: who takes care of {incident.name}, when {', and '.join(done)}?"
    )


def _confidence(incident: Incident) -> Confidence:
    return Confidence.MEDIUM if incident.drop_line and incident.records else Confidence.LOW
