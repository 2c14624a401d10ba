# SPDX-License-Identifier: GPL-2.0-or-later
"""What lies in a field is freed whatever its count says, and another function counts it for somebody else.

What it reports
    A function frees what a field points to with a function that does not look at the count (kfree(), and those that
    free an object of one kind, such as metadata_dst_free()). Another function of the file takes a reference on what
    lies in the very same field of the same structure, and leaves it to whoever it hands the object to: neither of the
    two puts such a reference. The line is that of the free.

    Medium confidence: those who were given references may be known to have gone by then.

Why it matters
    The count is there because others have the object longer than its maker. When it is freed and not put, they go on
    with memory that belongs to somebody else by then, and their own put frees it once more.

Example
    static void loom_exit(struct loom *loom)
    {
            metadata_dst_free(loom->route);             <-- dst_release(&loom->route->dst)
    }

    static void loom_mark(struct loom *loom, struct sk_buff *skb)
    {
            dst_hold(&loom->route->dst);
            skb_dst_set(skb, &loom->route->dst);
    }

What it cannot see
    A count that is taken in another file, or by way of another pointer than that field. Nothing is said where the
    function that frees has made the object itself, puts one of its kind as well, or is the callback of kref_put(),
    call_rcu() or of a work: the count may be zero by then.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, SharedFree
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.USE_AFTER_PUT
SINCE = "0.1.0"
BAD = [
    """
static void loom_mark(struct loom *loom, struct sk_buff *skb)
{
	skb_dst_drop(skb);
	dst_hold(&loom->route->dst);
	skb_dst_set(skb, &loom->route->dst);
}

static void loom_exit(struct loom *loom)
{
	loom_stop(loom);
	metadata_dst_free(loom->route); /* expect */
}
""",
    """
static struct kiln_clock *kiln_clock_of(struct kiln *kiln)
{
	kref_get(&kiln->clock->ref);
	return kiln->clock;
}

static void kiln_remove(struct kiln *kiln)
{
	struct kiln_clock *clock = kiln->clock;

	kiln->clock = NULL;
	kfree(clock); /* expect */
	kfree(kiln);
}
""",
    """
static int pump_wait(struct pump *pump, struct pump_wait *wait)
{
	if (!pump->done)
		return -ENOENT;
	wait->fence = dma_fence_get(pump->done);
	return 0;
}

static void pump_reset(struct pump *pump)
{
	dma_fence_free(pump->done); /* expect */
	pump->done = NULL;
}
""",
]
GOOD = [
    """
static void loom_mark(struct loom *loom, struct sk_buff *skb)
{
	dst_hold(&loom->route->dst);
	skb_dst_set(skb, &loom->route->dst);
}

static void loom_exit(struct loom *loom)
{
	dst_release(&loom->route->dst);
}
""",
    # the maker, when nobody has it yet
    """
static void loom_mark(struct loom *loom, struct sk_buff *skb)
{
	dst_hold(&loom->route->dst);
	skb_dst_set(skb, &loom->route->dst);
}

static int loom_init(struct loom *loom)
{
	loom->route = metadata_dst_alloc(0, METADATA_IP_TUNNEL, GFP_KERNEL);
	if (!loom->route)
		return -ENOMEM;
	if (loom_start(loom)) {
		metadata_dst_free(loom->route);
		return -EIO;
	}
	return 0;
}
""",
    # it looks at the count
    """
static struct kiln_clock *kiln_clock_of(struct kiln *kiln)
{
	kref_get(&kiln->clock->ref);
	return kiln->clock;
}

static void kiln_remove(struct kiln *kiln)
{
	if (kref_put(&kiln->clock->ref, kiln_clock_unlink))
		kfree(kiln->clock);
}
""",
    # for as long as it runs
    """
static void pump_watch(struct pump *pump)
{
	dma_fence_get(pump->done);
	dma_fence_wait(pump->done, false);
	dma_fence_put(pump->done);
}

static void pump_reset(struct pump *pump)
{
	dma_fence_free(pump->done);
}
""",
    # another field
    """
static void lamp_share(struct lamp *lamp, struct lamp_user *user)
{
	user->peer = dma_fence_get(lamp->lit);
}

static void lamp_end(struct lamp *lamp)
{
	dma_fence_free(lamp->dark);
}
""",
    # the count is zero there
    """
static struct kiln_clock *kiln_clock_of(struct kiln *kiln)
{
	kref_get(&kiln->clock->ref);
	return kiln->clock;
}

static void kiln_clock_late(struct rcu_head *head)
{
	struct kiln *kiln = container_of(head, struct kiln, rcu);

	kfree(kiln->clock);
}
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    for one in found.shared_frees:
        yield _claim(one)


def _claim(one: SharedFree) -> Claim:
    counted = f"{one.getter}() on line {one.taken_line} takes a reference on it for somebody else"
    return Claim(
        line=one.line,
        message=f"{one.callee}() frees {one.place} whatever its count says, and {counted}: who has it still?",
        confidence=Confidence.MEDIUM,
        object=one.place,
        counter=one.counter,
        exits=(one.line,),
        facts=(
            ("function", one.callee),
            ("getter", one.getter),
            ("get_line", str(one.taken_line)),
            ("lifetime", "yes"),
            ("partner", one.taker),
        ),
        function=one.function,
    )
