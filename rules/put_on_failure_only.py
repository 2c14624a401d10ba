# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch puts a forgotten reference after an error, and leaves it forgotten where all goes well.

What it reports
    Before the patch no path put what a getter of the function delivered, and none stored it. The patch adds a put,
    but only where something fails, so that a return without an error still holds the reference, which nobody else
    knows of. The line is that of the first such return.

    Confidence is medium: the function may want the object to stay for good once it has succeeded.

Why it matters
    The leak after an error happens once in a while, the one after success each time. A patch that was made from a
    report of the first often overlooks the second, and the next person takes the function for mended.

Example
            pdev = of_find_device_by_node(np);
            if (!pdev)
                    return NULL;
            lamp->core = platform_get_drvdata(pdev);
            if (!lamp->core) {
    +               put_device(&pdev->dev);
                    return NULL;
            }
            return lamp->core;              <-- pdev is still held

What it cannot see
    Whether the object is meant to stay: a module reference or a device that has to live as long as the machine runs.
    A reference that was passed to a callee which changes hands with such objects is left alone, and so is one that
    any path stores or returns.
"""

from collections.abc import Iterator
from dataclasses import replace

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import NEVER, PATH, Leak, claim, in_words, leaks, moved

KIND = Kind.LEAK
SINCE = "0.1.0"
# a line marked as removed is in the image before the patch only
BAD = [
    """
static struct lamp_core *lamp_find_core(struct lamp *lamp, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return NULL;
	lamp->core = platform_get_drvdata(pdev);
	if (!lamp->core) {
		return NULL; /* removed */
		put_device(&pdev->dev);
		return NULL;
	}
	return lamp->core; /* expect */
}
""",
    """
static int kiln_read_limits(struct kiln *kiln)
{
	struct device_node *np = of_find_node_by_path("/kiln-limits");
	int ret;

	if (!np)
		return -ENODEV;
	ret = of_property_read_u32(np, "hottest", &kiln->hottest);
	if (ret) {
		return ret; /* removed */
		of_node_put(np);
		return ret;
	}
	return 0; /* expect */
}
""",
    """
static int pump_match_valve(struct pump *pump, struct device *parent)
{
	struct device *valve = device_find_child(parent, pump, pump_is_valve);
	int ret;

	if (!valve)
		return -ENODEV;
	ret = pump_read_flow(pump, dev_name(valve));
	if (ret < 0)
		goto out; /* removed */
	if (ret < 0)
		goto put;
	return 0; /* expect */
put:
	put_device(valve);
out:
	return ret;
}
""",
    """
static int loom_count_threads(struct loom *loom, struct device_node *parent)
{
	struct device_node *threads = of_get_child_by_name(parent, "threads");

	if (!threads)
		return -ENODEV;
	if (of_property_read_u32(threads, "count", &loom->count)) {
		return -EINVAL; /* removed */
		of_node_put(threads);
		return -EINVAL;
	}
	if (!loom->count)
		dev_warn(loom->dev, "no threads\\n");
	return 0; /* expect */
}
""",
]
GOOD = [
    # it is put on both ways now
    """
static int kiln_read_limits(struct kiln *kiln)
{
	struct device_node *np = of_find_node_by_path("/kiln-limits");
	int ret;

	if (!np)
		return -ENODEV;
	ret = of_property_read_u32(np, "hottest", &kiln->hottest);
	if (ret) {
		return ret; /* removed */
		of_node_put(np);
		return ret;
	}
	return 0; /* removed */
	of_node_put(np);
	return 0;
}
""",
    # where all goes well it is kept on purpose
    """
static int pump_bind_valve(struct pump *pump, struct device *parent)
{
	struct device *valve = device_find_child(parent, pump, pump_is_valve);
	int ret;

	if (!valve)
		return -ENODEV;
	ret = pump_read_flow(pump, dev_name(valve));
	if (ret < 0) {
		return ret; /* removed */
		put_device(valve);
		return ret;
	}
	pump->valve = valve;
	return 0;
}
""",
    # the caller is given it
    """
static struct device_node *loom_find_threads(struct loom *loom, struct device_node *parent)
{
	struct device_node *threads = of_get_child_by_name(parent, "threads");

	if (!threads)
		return NULL;
	if (of_property_read_u32(threads, "count", &loom->count)) {
		return NULL; /* removed */
		of_node_put(threads);
		return NULL;
	}
	return threads;
}
""",
    # one of two errors was forgotten, success was not
    """
static int kiln_read_limits(struct kiln *kiln)
{
	struct device_node *np = of_find_node_by_path("/kiln-limits");

	if (!np)
		return -ENODEV;
	if (of_property_read_u32(np, "hottest", &kiln->hottest)) {
		return -EINVAL; /* removed */
		of_node_put(np);
		return -EINVAL;
	}
	of_node_put(np);
	return 0;
}
""",
    # the module stays in use
    """
static int lamp_start(struct lamp *lamp)
{
	if (!try_module_get(lamp->ops->owner))
		return -ENODEV;
	if (lamp->ops->start(lamp)) {
		return -EIO; /* removed */
		module_put(lamp->ops->owner);
		return -EIO;
	}
	return 0;
}
""",
]


def check_change(before: Outcome, after: Outcome) -> Iterator[Claim]:
    forgotten = {_what(leak) for leak in leaks(before, NEVER)}
    for leak in leaks(after, PATH):
        if _what(leak) in forgotten and leak.put is not None and _is_kept_well(leak):
            message = f"{leak.put.function}() on line {leak.put.line} is for a failure: is {in_words(leak)} kept here?"
            exits = tuple(found for found in leak.exits if found.kind == "success")
            found = claim(leak, message, Confidence.MEDIUM, exits)
            yield replace(found, others=())


def _what(leak: Leak) -> tuple[str, str, str]:
    return (leak.reference.counter, leak.reference.name, leak.reference.function)


def _is_kept_well(leak: Leak) -> bool:
    """Whether only paths that succeed are left, and nobody else may have come to own the reference there."""
    one = leak.reference
    own = one.trusted and not (moved(one) or one.spared or one.holder or one.escaped or one.passed_on)
    return own and one.lifetime and leak.kinds == {"success"}
