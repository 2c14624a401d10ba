# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch removes the only put of a reference that the function still takes.

What it reports
    Before the patch a function took a reference and an error path put it. The patch leaves the get and removes the
    put, and no other put of that object is left in the function, so that an error return now holds what it did not
    hold before. The line is that of the first such return. The other leak rules need a second put to tell what the
    function means to do; here the image before the patch tells it.

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

from patchlint.engine.outcome import Exit, Outcome, Put, Reference
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import Leak, claim, moved, taken

KIND = Kind.LEAK
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
]
GOOD = [
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
]


def check_change(before: Outcome, after: Outcome) -> Iterator[Claim]:
    left = {_what(put.key) for put in after.puts}
    for put in sorted(before.puts, key=lambda put: put.line):
        what = _what(put.key)
        if what in left or any(_holds(found, what, _taken(before, put)) for found in before.exits):
            continue
        left.add(what)  # one claim for several puts of one object
        exits = [found for found in after.exits if _holds(found, what, _taken(before, put))]
        if exits:
            yield _claim(exits, what, put)


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


def _claim(exits: list[Exit], what: tuple[str, str], put: Put) -> Claim:
    exits.sort(key=lambda found: found.line)
    held = next(one for one in exits[0].held if _what(one.key) == what)
    leak = Leak(held, tuple(exits), settled=True, kept=False, put=None)
    message = f"the {put.function}() of {held.name} is gone, which {taken(leak)} takes: is it still held here?"
    found = claim(leak, message, Confidence.MEDIUM)
    return replace(found, facts=(*found.facts, ("put", put.function)))
