# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch removes the put of a reference that the function still takes.

What it reports
    Before the patch a function took a reference and an error path put it. The patch leaves the get and removes the
    put, and no other put of that object is left in the function, so that an error return now holds what it did not
    hold before. The line is that of the first such return. The other leak rules need a second put to tell what the
    function means to do; here the image before the patch tells it.

    The same of a return without an error in two cases: a callee is given the object and keeps the pointer, before the
    patch as well, where the function put its own reference all the same; and a registration counts the object even
    when it fails, the put was that of its failure, and after the patch nobody looks whether it failed. And with other
    puts left, of a return without an error that now holds what nobody but this function knows of, if every path put
    it before.

    And a put of one reference where before the patch a put of several stood, of the same object: folio_put() in place
    of folio_put_refs(). The line is that of the put.

    Confidence is always medium: a patch that repairs a double put looks the same from here, when the object is put
    by whoever cleans up after the error.

Why it matters
    Error paths are tidied up more often than they are run. A put that goes with the lines around it is missed by
    nobody until the error happens, and the reference is lost each time it does.

Example
            ret = lamp_start(lamp);
            if (ret) {
    -               clk_put(lamp->clk);
                    dev_err(dev, "cannot start\\n");
                    return ret;                     <-- lamp->clk is still held
            }

What it cannot see
    Who else may put the object after an error: a devm action, the caller, a release function in another file. A
    reference that an unknown callee may have dropped or taken over is left alone, and so is one that was counted
    through a pointer and then stored. Void functions have no error returns.
"""

from collections.abc import Iterator
from dataclasses import replace

from patchlint.engine.amounts import Amount
from patchlint.engine.outcome import Exit, Outcome, Put, Reference
from patchlint.engine.trace import Step
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import Leak, claim, moved, taken

KIND = Kind.LEAK
SINCE = "0.1.0"
_OWN_DOING = ("", "stored", "part", "derived", "equal", "element")  # not: a callee has kept it
# a line marked as removed is in the image before the patch only
BAD = [
    """
static int lamp_init(struct lamp *lamp, struct device *dev)
{
	int ret;

	lamp->clk = clk_get(dev, "lamp");
	if (IS_ERR(lamp->clk))
		return PTR_ERR(lamp->clk);
	ret = lamp_start(lamp);
	if (ret) {
		clk_put(lamp->clk); /* removed */
		return ret; /* expect */
	}
	return 0;
}
""",
    """
static int loom_init_dma(struct loom *loom, dma_cap_mask_t mask)
{
	loom->rx = dma_request_channel(mask, loom_filter, loom);
	if (!loom->rx)
		return -EBUSY;
	if (loom_set_up_ring(loom) < 0)
		goto free_rx;
	return 0;
free_rx:
	dma_release_channel(loom->rx); /* removed */
	loom_forget(loom);
	return -EBUSY; /* expect */
}
""",
    """
static int pump_resume(struct pump *pump)
{
	int ret = clk_prepare_enable(pump->clk);

	if (ret)
		return ret;
	if (pump_wake(pump)) {
		clk_disable_unprepare(pump->clk); /* removed */
		return -EIO; /* expect */
	}
	return 0;
}
""",
    """
static int lamp_find_bulb(struct device_node *np, struct device_node **found)
{
	struct device_node *child, *bulb;

	if (of_property_read_bool(np, "bulb")) {
		*found = np;
		return 0;
	}
	for_each_child_of_node(np, child) {
		if (!lamp_find_bulb(child, &bulb)) {
			*found = bulb;
			of_node_put(child); /* removed */
			return 0; /* expect */
		}
	}
	return -ENODEV;
}
""",
    """
static int kiln_add_bus(struct kiln *kiln, struct kiln_bus *bus)
{
	int ret;

	bus->dev.class = &kiln_bus_class;
	list_add_tail(&bus->node, &kiln->buses);
	ret = device_register(&bus->dev);
	if (WARN_ON(ret < 0)) { /* removed */
		put_device(&bus->dev); /* removed */
		return ret; /* removed */
	} /* removed */
	WARN_ON(ret < 0);
	kiln_scan(bus);
	return 0; /* expect */
}
""",
    """
static int lamp_read_log(struct lamp *lamp, struct buffer_head **first)
{
	struct buffer_head *bh = sb_bread(lamp->sb, lamp->start);

	if (!bh)
		return -EIO;
	if (lamp_is_blank(bh->b_data)) {
		brelse(bh); /* removed */
		return 0; /* expect */
	}
	memcpy(lamp->log, bh->b_data, sizeof(lamp->log));
	brelse(bh);
	return 0;
}
""",
    # the second put is as good as new
    """
static void kiln_drop(struct kiln *kiln)
{
	struct folio *folio = kiln_tail(kiln);

	folio_put_refs(folio, folio_nr_pages(folio)); /* removed */
	if (0) /* removed */
		folio_put(folio); /* expect */
}
""",
]
GOOD = [
    # as many, one by one; and one that was there before
    """
static void kiln_drop_all(struct kiln *kiln, struct folio *folio, long nr)
{
	folio_put_refs(folio, nr); /* removed */
	while (nr--)
		folio_put(folio);
}
""",
    """
static void kiln_put_back(struct kiln *kiln, struct folio *folio, long nr)
{
	if (kiln->slow)
		folio_put(folio);
	else /* removed */
		folio_put_refs(folio, nr); /* removed */
}
""",
    """
static int lamp_init(struct lamp *lamp, struct device *dev)
{
	int ret;

	lamp->clk = clk_get(dev, "lamp"); /* removed */
	ret = lamp_start(lamp);
	if (ret) {
		clk_put(lamp->clk); /* removed */
		return ret;
	}
	return 0;
}
""",
    """
static int loom_init(struct loom *loom, struct device *dev)
{
	int ret;

	loom->clk = clk_get(dev, "loom");
	if (IS_ERR(loom->clk))
		return PTR_ERR(loom->clk);
	ret = loom_start(loom);
	if (ret) {
		clk_put(loom->clk); /* removed */
		loom_destroy(loom);
		return ret;
	}
	return 0;
}
""",
    """
static int pump_init(struct pump *pump, struct device_node *np)
{
	pump->node = of_node_get(np);
	if (pump_set_up(pump)) {
		of_node_put(pump->node); /* removed */
		return -EIO;
	}
	return 0;
}
""",
    """
static int kiln_init(struct kiln *kiln, struct device *dev)
{
	int ret;

	kiln->clk = clk_get(dev, "kiln");
	if (IS_ERR(kiln->clk))
		return PTR_ERR(kiln->clk);
	ret = kiln_heat(kiln);
	if (ret) {
		clk_put(kiln->clk); /* removed */
		goto put;
	}
	return 0;
put:
	clk_put(kiln->clk);
	return ret;
}
""",
    # the pointer is kept, and the reference with it
    """
static void kiln_keep_node(struct device_node **place, struct device_node *np)
{
	*place = np;
}

static int kiln_find_sensor(struct kiln *kiln, struct device_node *np)
{
	struct device_node *sensor = of_get_child_by_name(np, "sensor");

	if (!sensor)
		return -ENODEV;
	kiln_read(kiln, sensor);
	of_node_put(sensor); /* removed */
	kiln_keep_node(&kiln->sensor, sensor);
	return 0;
}
""",
    """
static int loom_add_port(struct loom *loom, struct loom_port *port)
{
	int ret;

	ret = device_register(&port->dev);
	if (ret) {
		put_device(&port->dev); /* removed */
		loom_release_port(port);
		return ret;
	}
	return 0;
}
""",
    """
static int kiln_read_log(struct kiln *kiln, struct kiln_log *log)
{
	struct buffer_head *bh = sb_bread(kiln->sb, kiln->start);

	if (!bh)
		return -EIO;
	if (kiln_wants_raw(kiln)) {
		brelse(bh); /* removed */
		kiln_queue_raw(kiln, bh);
		return 0;
	}
	memcpy(log, bh->b_data, sizeof(*log));
	brelse(bh);
	return 0;
}
""",
]


def check_change(before: Outcome, after: Outcome) -> Iterator[Claim]:
    yield from _fewer(before, after)
    left, told = {_what(put.key) for put in after.puts}, set[tuple[str, str]]()
    for put in sorted(before.puts, key=lambda put: put.line):
        what, getter = _what(put.key), _taken(before, put)
        if what in told or any(_holds(found, what, getter) for found in before.exits):
            continue
        told.add(what)  # one claim for several puts of one object
        exits = _missed(before, after, what, getter)
        if what not in left:
            exits = [found for found in after.exits if _holds(found, what, getter)] or exits
            exits = exits or _kept(before, after, what, getter)
        if exits:
            yield _claim(exits, what, put, elsewhere=what in left)


def _fewer(before: Outcome, after: Outcome) -> Iterator[Claim]:
    """One put instead of one of several references of the same object."""
    was = {(one.counter, one.name): one for one in before.amounts if one.several}
    single = {(one.counter, one.name) for one in before.amounts if not one.several}
    left = {(one.counter, one.name) for one in after.amounts if one.several}
    for one in after.amounts:
        what = (one.counter, one.name)
        several = was.pop(what, None) if what not in single | left else None
        if several is not None and one.looped is several.looped:
            yield _of_several(one, several)


def _of_several(one: Amount, several: Amount) -> Claim:
    message = (
        f"{one.function}() drops one reference on {one.name}, where {several.function}() dropped several before: who "
        f"drops the others after line {one.line}?"
    )
    facts = (("put", several.function), ("function", one.function), ("before", "several"))
    return Claim(one.line, message, Confidence.MEDIUM, one.name, one.counter, (one.line,), facts)


def _what(key: tuple[int, str, str]) -> tuple[str, str]:
    return key[1:]


def _taken(outcome: Outcome, put: Put) -> str:
    """The getter of what a put drops."""
    return next((site.function for site in outcome.sites if site.key == put.key), "")


def _holds(found: Exit, what: tuple[str, str], getter: str) -> bool:
    """Whether an error return holds a reference that nobody else is known to drop."""
    return found.kind == "error" and any(_is_open(one, what, getter) for one in found.held)


def _is_open(held: Reference, what: tuple[str, str], getter: str) -> bool:
    if _what(held.key) != what or held.function != getter or moved(held):
        return False
    own = not held.escaped or (held.escaped == "stored" and held.how in ("result", "out"))
    return own and held.certain and held.decided and not (held.told or held.failed or held.spared)


def _missed(before: Outcome, after: Outcome, what: tuple[str, str], getter: str) -> list[Exit]:
    """The successful exits that hold what nobody else knows of, and what every path put before."""
    if _references(before, what, getter) or getter not in {site.function for site in before.sites if site.trusted}:
        return []
    held = [row for row in _references(after, what, getter) if row[0].kind == "success"]
    alone = [found for found, one in held if _is_open(one, what, getter) and not (one.escaped or one.passed)]
    return alone if len(alone) == len(held) and held and held[0][1].how in ("result", "out") else []


def _kept(before: Outcome, after: Outcome, what: tuple[str, str], getter: str) -> list[Exit]:
    """The exits that hold what others have come to know of, and what no exit held before for all that."""
    if _references(before, what, getter):
        return []
    stored = any(_put_after_store(found.steps, f"{getter}: {what[1]}") for found in before.exits)
    return [
        found
        for found, one in _references(after, what, getter)
        if one.certain and one.trusted and not (moved(one) or one.told or one.spared)
        if (one.how == "initial" and not one.decided) or (stored and one.decided and one.escaped not in _OWN_DOING)
    ]


def _references(outcome: Outcome, what: tuple[str, str], getter: str) -> list[tuple[Exit, Reference]]:
    """Where an object is held, however that is."""
    held = ((found, one) for found in outcome.exits for one in found.held)
    return [(found, one) for found, one in held if _what(one.key) == what and one.function == getter]


def _put_after_store(steps: tuple[Step, ...], detail: str) -> bool:
    """Whether a path puts a reference that others have come to know of: they do not own it, then."""
    did = [step.what for step in steps if step.detail == detail]
    return "store" in did and "put" in did[did.index("store") :]


def _claim(exits: list[Exit], what: tuple[str, str], put: Put, *, elsewhere: bool) -> Claim:
    exits.sort(key=lambda found: found.line)
    held = next(one for one in exits[0].held if _what(one.key) == what)
    leak = Leak(held, tuple(exits), settled=True, kept=False, put=None)
    message = f"the {put.function}() of {held.name} is gone, which {taken(leak)} takes: is it still held here?"
    found = claim(leak, message, Confidence.MEDIUM)
    others = (("before", "every path"),) if elsewhere else ()
    return replace(found, facts=(*found.facts, ("put", put.function), *others))
