# SPDX-License-Identifier: GPL-2.0-or-later
"""A work that was pending is canceled, and the reference that it would have dropped stays.

What it reports
    A work or a timer of the file drops a reference on every path when it runs, of what it is part of or of what that
    leads to. A function cancels it (cancel_work_sync(), timer_delete()) without a look at the result, which says
    whether it was pending; neither that function nor any that it calls in the file puts such a reference, and it does
    not free the object. The line is that of the cancel.

    Medium confidence: who queues the work in this file takes that reference for it, or another function that cancels
    it puts the reference when the work was pending, or this one did so before the patch; or nobody in this file queues
    it, so that what it puts has come with it from another one, and the function that cancels it gives its arguments to
    nobody else. Without any of these nothing is said: the reference may be one that whoever cancels the work puts later
    on.

Why it matters
    Whoever queues a work that needs its object takes a reference for it and leaves it to the work to drop it. When
    the work is canceled before it has run, nobody does. That happens at the end of an object's life, so that the
    object never goes away: a socket, or a device that waits for ever to be unregistered.

Example
    dev_hold(lamp->netdev);
    if (!schedule_work(&lamp->reset_work))              /* lamp_reset() does dev_put() */
            dev_put(lamp->netdev);
    ...
    cancel_work_sync(&lamp->reset_work);                <-- was it pending?

What it cannot see
    What else makes sure that the work is not pending there, such as an earlier flush or a state in which nobody queues
    it. A work the function of which is in another file.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Canceled, Counterparts
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
static void lamp_reset(struct work_struct *work)
{
	struct lamp *lamp = container_of(work, struct lamp, reset_work);

	lamp_restart(lamp);
	dev_put(lamp->netdev);
}

static void lamp_timeout(struct lamp *lamp)
{
	dev_hold(lamp->netdev);
	if (!schedule_work(&lamp->reset_work))
		dev_put(lamp->netdev);
}

static void lamp_init(struct lamp *lamp)
{
	INIT_WORK(&lamp->reset_work, lamp_reset);
}

static void lamp_stop(struct lamp *lamp)
{
	cancel_work_sync(&lamp->reset_work); /* expect */
	lamp_off(lamp);
}
""",
    """
static void kiln_close_work(struct work_struct *work)
{
	struct kiln_sock *kiln = container_of(work, struct kiln_sock, conn.close_work);

	kiln_shut(kiln);
	sock_put(&kiln->sk);
}

static void kiln_init(struct kiln_sock *kiln)
{
	INIT_WORK(&kiln->conn.close_work, kiln_close_work);
}

static void kiln_abort(struct kiln_sock *kiln)
{
	if (cancel_work_sync(&kiln->conn.close_work))
		sock_put(&kiln->sk);
}

static void kiln_cancel(struct kiln_sock *kiln)
{
	release_sock(&kiln->sk);
	cancel_work_sync(&kiln->conn.close_work); /* expect */
	lock_sock(&kiln->sk);
}
""",
    """
static void valve_late(struct work_struct *work)
{
	struct valve *valve = container_of(work, struct valve, late.work);

	if (!valve->open) {
		put_device(valve->dev);
		return;
	}
	valve_close(valve);
	put_device(valve->dev);
}

static int valve_watch(struct valve *valve)
{
	get_device(valve->dev);
	if (!queue_delayed_work(valve->wq, &valve->late, HZ))
		put_device(valve->dev);
	return 0;
}

static int valve_init(struct valve *valve)
{
	INIT_DELAYED_WORK(&valve->late, valve_late);
	return 0;
}

static void valve_quiet(struct valve *valve)
{
	if (valve->open)
		cancel_delayed_work(&valve->late); /* expect */
}
""",
    """
static void loom_poll(struct work_struct *work)
{
	struct loom *loom = container_of(work, struct loom, poll);

	loom_look(loom);
	module_put(loom->owner);
}

static bool loom_start(struct loom *loom)
{
	INIT_WORK(&loom->poll, loom_poll);
	if (!try_module_get(loom->owner))
		return false;
	queue_work(loom->wq, &loom->poll);
	return true;
}

static void loom_exit(struct loom *loom)
{
	cancel_work_sync(&loom->poll); /* expect */
	loom_off(loom);
}
""",
    # another file queues it, and sets it up
    """
static void pump_ended(struct work_struct *work)
{
	struct pump_sock *pump = container_of(work, struct pump_sock, end_work);

	pump_drain(pump);
	sock_put(&pump->sk);
}

static void pump_abort(struct pump_sock *pump)
{
	pump->state = PUMP_DRY;
	disable_work_sync(&pump->end_work); /* expect */
}
""",
]
GOOD = [
    """
static void lamp_reset(struct work_struct *work)
{
	struct lamp *lamp = container_of(work, struct lamp, reset_work);

	lamp_restart(lamp);
	dev_put(lamp->netdev);
}

static void lamp_timeout(struct lamp *lamp)
{
	dev_hold(lamp->netdev);
	if (!schedule_work(&lamp->reset_work))
		dev_put(lamp->netdev);
}

static void lamp_init(struct lamp *lamp)
{
	INIT_WORK(&lamp->reset_work, lamp_reset);
}

static void lamp_stop(struct lamp *lamp)
{
	if (cancel_work_sync(&lamp->reset_work))
		dev_put(lamp->netdev);
	lamp_off(lamp);
}
""",
    # the work drops what the object has had from the beginning
    """
static void kiln_end(struct work_struct *work)
{
	struct kiln *kiln = container_of(work, struct kiln, end_work);

	put_device(kiln->dev);
}

static void kiln_begin(struct kiln *kiln)
{
	INIT_WORK(&kiln->end_work, kiln_end);
	schedule_work(&kiln->end_work);
}

static void kiln_stay(struct kiln *kiln)
{
	cancel_work_sync(&kiln->end_work);
}
""",
    # nobody holds anything any more
    """
static void valve_late(struct work_struct *work)
{
	struct valve *valve = container_of(work, struct valve, late);

	valve_close(valve);
	put_device(&valve->dev);
}

static void valve_watch(struct valve *valve)
{
	get_device(&valve->dev);
	if (!schedule_work(&valve->late))
		put_device(&valve->dev);
}

static void valve_release(struct device *dev)
{
	struct valve *valve = container_of(dev, struct valve, dev);

	cancel_work_sync(&valve->late);
	kfree(valve);
}

static void valve_init(struct valve *valve)
{
	INIT_WORK(&valve->late, valve_late);
	valve->dev.release = valve_release;
}
""",
    # not on every path
    """
static void pump_step(struct work_struct *work)
{
	struct pump *pump = container_of(work, struct pump, step);

	if (pump->more) {
		pump_next(pump);
		return;
	}
	put_device(pump->dev);
}

static void pump_start(struct pump *pump)
{
	INIT_WORK(&pump->step, pump_step);
	get_device(pump->dev);
	schedule_work(&pump->step);
}

static void pump_pause(struct pump *pump)
{
	cancel_work_sync(&pump->step);
}
""",
    # somebody it calls does it
    """
static void loom_poll(struct work_struct *work)
{
	struct loom *loom = container_of(work, struct loom, poll);

	loom_look(loom);
	module_put(loom->owner);
}

static bool loom_start(struct loom *loom)
{
	INIT_WORK(&loom->poll, loom_poll);
	if (!try_module_get(loom->owner))
		return false;
	queue_work(loom->wq, &loom->poll);
	return true;
}

static void loom_let_go(struct loom *loom)
{
	if (loom->polled)
		module_put(loom->owner);
}

static void loom_exit(struct loom *loom)
{
	cancel_work_sync(&loom->poll);
	loom_let_go(loom);
}
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    for one in found.canceled:
        yield _claim(one)


def _claim(one: Canceled) -> Claim:
    said = f"{one.callee}() on line {one.line} does not say whether {one.place} was pending"
    return Claim(
        line=one.line,
        message=f"{said}: who drops the reference that {one.work}() would have dropped?",
        confidence=Confidence.MEDIUM,
        object=one.place,
        counter=one.counter,
        exits=(one.line,),
        facts=(
            ("lifetime", "yes"),
            *((("taker", one.by),) if one.by else ()),
            ("partner", one.work),
            ("partner_line", str(one.work_line)),
        ),
        function=one.function,
    )
