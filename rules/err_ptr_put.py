# SPDX-License-Identifier: GPL-2.0-or-later
"""An ERR_PTR is given to a put.

What it reports
    A put or a free of what is an ERR_PTR on that path: IS_ERR() was true, or PTR_ERR_OR_ZERO() not zero, and the
    function called does not look for that. The line is that of the put or free. Which functions accept an ERR_PTR
    stands in rules/families (err_ok): fwnode_handle_put(), regulator_put(), phy_put(), crypto_free_shash() and others.

    High confidence: the test and the call are both in sight. Medium: an "if" of its own decides about the call: what
    that looks at may say that it is no ERR_PTR.

Why it matters
    Nearly every put looks for NULL at most. brelse(ERR_PTR(-EIO)) reads a count at the very end of the address
    space, an oops on a path that nobody tests; clk_put() warns. Typically the label was right for a getter that
    returned NULL for an error, or for those before it: the new one needs a label further down.

Example
    bh = ext4_sb_bread(sb, block, 0);
    if (IS_ERR(bh)) {
            ret = PTR_ERR(bh);
            goto out;
    }
    ...
    out:
    brelse(bh);                     <-- bh is ERR_PTR(-EIO) or the like

What it cannot see
    What functions that are not in rules/families do with an ERR_PTR, helpers in the same file among them. Elements
    of an array, which are counted as one: unwinding that begins one too late. What the guard of a __free() class
    looks for: those of fput and kfree look for an ERR_PTR, those of put_device and device_node do not.
"""

from collections.abc import Iterator
from dataclasses import replace

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.OTHER
SINCE = "0.1.0"
BAD = [
    """
static int kiln_log(struct kiln *kiln, struct super_block *sb)
{
	struct buffer_head *bh;
	int ret = 0;

	bh = ext4_sb_bread(sb, kiln->block, 0);
	if (IS_ERR(bh)) {
		ret = PTR_ERR(bh);
		goto out;
	}
	lock_buffer(bh);
	kiln_fill(kiln, bh->b_data);
	unlock_buffer(bh);
out:
	brelse(bh); /* expect */
	return ret;
}
""",
    """
static int pump_load(struct pump *pump, const void __user *from, size_t len)
{
	void *text = memdup_user(from, len);
	int ret;

	if (IS_ERR(text)) {
		ret = PTR_ERR(text);
		goto out;
	}
	ret = pump_parse(pump, text, len);
out:
	kfree(text); /* expect */
	return ret;
}
""",
    """
static int lamp_set_rate(struct lamp *lamp)
{
	struct clk *clk = clk_get(lamp->dev, "bulb");
	int ret = PTR_ERR_OR_ZERO(clk);

	if (ret)
		goto put;
	ret = clk_set_rate(clk, lamp->rate);
put:
	clk_put(clk); /* expect */
	return ret;
}
""",
    """
static int valve_copy(struct valve *valve, struct super_block *sb)
{
	struct buffer_head *old, *new;
	int ret;

	old = ext4_sb_bread(sb, valve->block, 0);
	if (IS_ERR(old))
		return PTR_ERR(old);
	new = ext4_sb_bread(sb, valve->spare, 0);
	if (IS_ERR(new)) {
		ret = PTR_ERR(new);
		goto put_new;
	}
	ret = valve_move(old, new);
put_new:
	brelse(new); /* expect */
	brelse(old);
	return ret;
}
""",
    """
static int pump_measure_bus(struct pump *pump)
{
	struct clk *clk = clk_get(pump->dev, "bus");

	if (IS_ERR(clk)) {
		if (PTR_ERR(clk) == -EPROBE_DEFER)
			return -EPROBE_DEFER;
		dev_info(pump->dev, "no clock for the bus\\n");
	}
	pump_measure(pump, clk);
	clk_put(clk); /* expect */
	return 0;
}
""",
    """
static int loom_read_pattern(struct loom *loom, const char *name)
{
	struct file *file = ERR_PTR(-ENOENT);
	int ret;

	if (loom->powered)
		file = filp_open(name, O_RDONLY, 0);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
		goto out;
	}
	ret = loom_parse(loom, file);
out:
	fput(file); /* expect */
	return ret;
}
""",
]
GOOD = [
    """
static int kiln_log(struct kiln *kiln, struct super_block *sb)
{
	struct buffer_head *bh;
	int ret = 0;

	bh = ext4_sb_bread(sb, kiln->block, 0);
	if (IS_ERR(bh)) {
		ret = PTR_ERR(bh);
		bh = NULL;
		goto out;
	}
	lock_buffer(bh);
	kiln_fill(kiln, bh->b_data);
	unlock_buffer(bh);
out:
	brelse(bh);
	return ret;
}
""",
    """
static int valve_copy(struct valve *valve, struct super_block *sb)
{
	struct buffer_head *old, *new;
	int ret;

	old = ext4_sb_bread(sb, valve->block, 0);
	if (IS_ERR(old))
		return PTR_ERR(old);
	new = ext4_sb_bread(sb, valve->spare, 0);
	if (IS_ERR(new)) {
		ret = PTR_ERR(new);
		goto put_old;
	}
	ret = valve_move(old, new);
	brelse(new);
put_old:
	brelse(old);
	return ret;
}
""",
    """
static int pump_start(struct pump *pump)
{
	struct regulator *supply = regulator_get(pump->dev, "vin");
	int ret;

	if (IS_ERR(supply)) {
		ret = PTR_ERR(supply);
		goto out;
	}
	ret = pump_turn(pump, supply);
out:
	regulator_put(supply);
	return ret;
}
""",
    """
static int lamp_read_bulb(struct lamp *lamp, const struct fwnode_handle *parent)
{
	struct fwnode_handle *bulb = fwnode_find_reference(parent, "bulb", 0);
	int ret = 0;

	if (IS_ERR(bulb))
		ret = PTR_ERR(bulb);
	else
		lamp_add_bulb(lamp, bulb);
	fwnode_handle_put(bulb);
	return ret;
}
""",
    """
static int lamp_turn(struct lamp *lamp)
{
	struct phy *phy = phy_get(lamp->dev, "arm");
	int ret = PTR_ERR_OR_ZERO(phy);

	if (ret)
		goto out;
	ret = phy_init(phy);
out:
	phy_put(lamp->dev, phy);
	return ret;
}
""",
    """
static int loom_mount(struct loom *loom, const char *name)
{
	struct dentry *dentry = lookup_one_len(name, loom->root, strlen(name));
	int ret;

	if (IS_ERR(dentry))
		ret = PTR_ERR(dentry);
	else
		ret = loom_thread(loom, dentry);
	if (!IS_ERR_OR_NULL(dentry))
		dput(dentry);
	return ret;
}
""",
    """
static int pump_measure_bus(struct pump *pump)
{
	struct clk *clk = clk_get(pump->dev, "bus");

	if (IS_ERR(clk)) {
		if (PTR_ERR(clk) == -EPROBE_DEFER)
			return -EPROBE_DEFER;
		clk = NULL;
	}
	pump_measure(pump, clk);
	clk_put(clk);
	return 0;
}
""",
    """
static int lamp_get_clocks(struct lamp *lamp)
{
	int i, ret;

	for (i = 0; i < lamp->count; i++) {
		lamp->clks[i] = of_clk_get(lamp->node, i);
		if (IS_ERR(lamp->clks[i])) {
			ret = PTR_ERR(lamp->clks[i]);
			goto err;
		}
	}
	return 0;
err:
	while (--i >= 0)
		clk_put(lamp->clks[i]);
	return ret;
}
""",
    """
static int loom_load(struct loom *loom, const void __user *from)
{
	char *text __free(kfree) = memdup_user(from, LOOM_TEXT);

	if (IS_ERR(text))
		return PTR_ERR(text);
	return loom_weave(loom, text);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            said = claim(incident, _message(incident), _confidence(incident))
            yield replace(said, facts=(*said.facts, *_getter(incident)))


def _message(incident: Incident) -> str:
    getter = incident.delivered_by
    failed = f"after {getter}() has failed" if getter else "on this path"
    return f"{incident.name} is an ERR_PTR {failed}: can {call(incident)} take that?"


def _getter(incident: Incident) -> tuple[tuple[str, str], ...]:
    """What delivered it, if nothing is counted in its result: a getter proper stands on the path, with its line."""
    if any(
        step.what == "get" and step.detail == f"{incident.delivered_by}: {incident.name}" for step in incident.steps
    ):
        return ()
    return (("getter", incident.delivered_by),) if incident.delivered_by else ()


def _matches(incident: Incident) -> bool:
    return incident.what == "put-error"


def _confidence(incident: Incident) -> Confidence:
    before = incident.steps[-2] if len(incident.steps) > 1 else None
    asked = before is not None and before.what in ("true", "false") and before.line == incident.line - 1
    return Confidence.MEDIUM if asked else Confidence.HIGH  # what is asked may say that it is none
