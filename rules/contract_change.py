# SPDX-License-Identifier: GPL-2.0-or-later
"""A function returns with another number of references than before, and callers outside the patch count on the old one.

What it reports
    Before the patch a return code, or a success path, came with a certain number of references for the caller; after
    it, with another. That alone is no mistake. It is told when a caller that the patch does not touch was right with
    the old contract and is not with the new one: patchlint walks those callers once with each and names them by file
    and line. The line is that of the first such return.

    Confidence is always medium: another patch of the series may mend the callers.

Why it matters
    A hunk shows one side of a contract. The compiler checks types, not who puts, and the reader of a patch does not
    see the callers that are not in it.

Example
    /* looks a lamp up */
     static struct lamp *lamp_find(struct lamp_bus *bus, int id)
     {
             struct lamp *lamp = idr_find(&bus->lamps, id);

    +        if (lamp)
    +                kref_get(&lamp->ref);
             return lamp;            <-- with a reference now; lamp_show(), not in the patch, never puts it
     }

What it cannot see
    Callers through a pointer, and callers in files that were not looked at: without an index of the tree only the
    files beside the patch are. A contract that hangs on more than the result and a flag is left alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from patchlint.engine.outcome import Exit, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.ir.signs import VALID
from patchlint.knowledge.contract import Action, Place, Where

KIND = Kind.OTHER
SINCE = "0.1.0"
CALLERS = True  # told only with callers that were right before
# a line marked as removed is in the image before the patch only
BAD = [
    """
static int lamp_claim(struct lamp *lamp)
{
	if (!lamp->ready)
		return -ENODEV;
	kref_get(&lamp->ref); /* removed */
	return 0; /* expect */
}
""",
    """
static struct device *lamp_parent(struct lamp *lamp)
{
	struct device *dev = bus_find_device_by_name(&lamp_bus, NULL, lamp->parent);

	if (!dev)
		return NULL;
	put_device(dev); /* removed */
	return dev; /* expect */
}
""",
    """
static int lamp_submit(struct lamp *lamp, struct request *rq)
{
	int ret = lamp_write(lamp, rq->tag);

	if (ret) {
		kref_put(&lamp->ref, lamp_release); /* removed */
		return ret; /* expect */
	}
	return 0;
}
""",
    """
static int lamp_state(struct lamp *lamp)
{
	if (lamp->off)
		return LAMP_OFF;
	if (!kref_get_unless_zero(&lamp->ref))
		return LAMP_GONE;
	kref_put(&lamp->ref, lamp_release); /* removed */
	return LAMP_ON; /* expect */
}
""",
    # one that may be missing
    """
static int lamp_adopt(struct lamp *lamp, struct device_node *np)
{
	if (lamp->off)
		return -EAGAIN;
	if (lamp->busy) {
		if (np) /* removed */
			of_node_put(np); /* removed */
		return -EBUSY; /* expect */
	}
	lamp_read(lamp);
	if (np)
		of_node_put(np);
	return 0;
}
""",
]
GOOD = [
    # the same contract, in other words
    """
static int lamp_claim(struct lamp *lamp)
{
	if (!lamp->ready) /* removed */
		return -EIO; /* removed */
	kref_get(&lamp->ref);
	return 0;
}
""",
    # a leak mended: nobody was told of that reference
    """
static int lamp_read(struct lamp *lamp)
{
	struct device_node *np = of_find_node_by_name(NULL, "lamp");

	if (!np)
		return -ENODEV;
	if (lamp_write(lamp, np)) /* removed */
		return -EIO; /* removed */
	of_node_put(np);
	return 0;
}
""",
    # taken and dropped
    """
static int lamp_blink(struct lamp *lamp)
{
	kref_get(&lamp->ref); /* removed */
	lamp_write(lamp, 1);
	kref_put(&lamp->ref, lamp_release); /* removed */
	return 0;
}
""",
    # another return code
    """
static int lamp_test(struct lamp *lamp)
{
	if (lamp->off)
		return -EAGAIN; /* removed */
	if (lamp->gone)
		return -ENODEV;
	return 0;
}
""",
    # on some of the paths with that result, before and after
    """
static int lamp_maybe(struct lamp *lamp, int level)
{
	if (lamp->slow && lamp->level > level)
		kref_get(&lamp->ref); /* removed */
	return 0;
}
""",
]

_CONSTANT = re.compile(r"-?(?:\d+|[A-Z][A-Z0-9_]*)")
_Net = Mapping[tuple[Place, str], int]


def check_change(before: Outcome, after: Outcome) -> Iterator[Claim]:
    was, now = _groups(before), _groups(after)
    told = set()
    for name in (name for name in now if name in was):  # in the order of the exits
        old, new = _certain(was[name]), _certain(now[name])
        for key in sorted(old.keys() | new.keys(), key=str):
            one, other = _count(old, was[name], key), _count(new, now[name], key)
            if one is not None and other is not None and one != other and key not in told:
                told.add(key)
                yield _claim(after, sorted(now[name], key=lambda found: found.line), key, one, other)


def _groups(outcome: Outcome) -> dict[str, list[Exit]]:
    """The exits by what a caller can tell apart: a constant, a pointer or none, failure or success."""
    groups = defaultdict(list)
    for found in outcome.exits:
        if outcome.returns == "pointer":
            groups["pointer" if found.bits & VALID else "none"].append(found)
        else:
            groups[found.result if _CONSTANT.fullmatch(found.result) else found.kind].append(found)
    return groups


def _net(found: Exit) -> _Net:
    net: dict[tuple[Place, str], int] = defaultdict(int)
    for change in found.changes:
        if change.action is not Action.KEEP and not change.stored:
            net[change.place, change.counter] += 1 if change.action is Action.GET else -1
    return net


def _certain(exits: list[Exit]) -> _Net:
    """What all these exits have in common, but for those where there is no such object."""
    nets = [(found, _net(found)) for found in exits]
    counts = {key: count for _, net in nets for key, count in net.items()}
    return {
        key: count
        for key, count in counts.items()
        if all(net.get(key) == count for found, net in nets if not _is_absent(key[0], found))
    }


def _is_absent(place: Place, found: Exit) -> bool:
    return place.where is Where.ARGUMENT and place.index in found.absent


def _count(certain: _Net, exits: list[Exit], key: tuple[Place, str]) -> int | None:
    """How many references these exits come with; None where they do not agree."""
    if key in certain:
        return certain[key]
    return None if any(_net(found).get(key) for found in exits) else 0


def _claim(after: Outcome, exits: list[Exit], key: tuple[Place, str], one: int, other: int) -> Claim:
    place, counter = key
    first = exits[0]
    result = first.result if _CONSTANT.fullmatch(first.result) else ""
    result = "NULL" if result == "0" and after.returns == "pointer" else result
    now, was = _references(other, place), _references(one, place)
    message = (
        f"{after.function}() returns {result + ' ' if result else ''}on line {first.line} with {now} "
        f"{_on(place)}, before with {was}: do its callers know?"
    )
    facts = (
        ("function", after.function),
        *([("result", f"returns {result}")] if result else []),
        ("now", now),
        ("before", was),
        ("on", _on(place)),
    )
    return Claim(
        line=first.line,
        message=message,
        confidence=Confidence.MEDIUM,
        object=f"{after.function}()",
        counter=counter,
        exits=tuple(dict.fromkeys(found.line for found in exits)),
        facts=facts,
        steps=first.steps,
    )


def _references(count: int, place: Place) -> str:
    if place.where is Where.RESULT:
        return {0: "no reference", 1: "a reference"}.get(count, f"{count} references")
    if count == 0:
        return "no reference taken or dropped"
    what = f"{abs(count)} references" if abs(count) > 1 else "one reference"
    return f"{what} {'taken' if count > 0 else 'dropped'}"


def _on(place: Place) -> str:
    match place.where:
        case Where.RESULT:
            return "on its result"
        case Where.ARGUMENT:
            return f"on its argument {place.index + 1}"
    return f"on {place.path or 'what it is'} of its argument {place.index + 1}"
