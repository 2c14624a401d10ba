# SPDX-License-Identifier: GPL-2.0-or-later
"""The reference that a callback will drop is put by whoever gives the callback.

What it reports
    A function takes a reference, leaves it in a field of an object and gives that object a callback of the same file
    (cmd->done = f, INIT_WORK(&job->work, f)). The callback puts what lies in that field on every path. The function
    puts it as well, on some of the paths that return the same: a flag or the like decides on that, not what a callee
    said of the object. On those paths the reference is dropped twice. The line is that of the put.

    Or the callback is one that whoever frees the object has run (skb->destructor, by kfree_skb()), and puts one such
    reference on every path. A path puts the reference by hand and frees the object with the callback still set, while
    another path leaves the reference to the callback.

    Medium confidence, always: the object may not be submitted on that path, or the put may be that of another
    reference, which somebody has left to this function.

Why it matters
    The object goes away under those who still use it, when the last one of them puts it or before. Whether that
    happens hangs on the flag, on a configuration that is seldom tried.

Example
    cmd->node = loom_node_get(node);
    cmd->done = loom_cmd_done;                          /* does loom_node_put(cmd->node) */
    if (loom_submit(loom, cmd)) {
            loom_node_put(node);
            return -EIO;
    }
    if (!(loom->flags & LOOM_DIRECT))
            loom_node_put(node);                        <-- and loom_cmd_done()?
    return 0;

What it cannot see
    A callback in another file, and one that is given as void *. A put that is there on every path: nothing tells then
    that it is not the one of a reference which the function was given. A free of an object that was passed to a
    function of which nothing is known, after the callback was set: it may have taken it out again.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, PutToo
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static void loom_cmd_done(struct loom *loom, struct loom_cmd *cmd)
{
	loom_log(loom, cmd->status);
	of_node_put(cmd->node);
	kfree(cmd);
}

static int loom_send(struct loom *loom, struct loom_cmd *cmd, struct device_node *node)
{
	cmd->done = loom_cmd_done;
	cmd->node = of_node_get(node);
	if (loom_submit(loom, cmd) < 0) {
		of_node_put(node);
		return -EIO;
	}
	if (!(loom->flags & LOOM_DIRECT))
		of_node_put(node); /* expect */
	return 0;
}
""",
    """
static void kiln_job_run(struct work_struct *work)
{
	struct kiln_job *job = container_of(work, struct kiln_job, work);

	if (job->wanted)
		kiln_heat(job->probe);
	put_device(job->probe);
	kfree(job);
}

static bool kiln_queue(struct kiln *kiln, struct kiln_job *job, struct device *probe)
{
	INIT_WORK(&job->work, kiln_job_run);
	job->probe = get_device(probe);
	queue_work(kiln->wq, &job->work);
	if (kiln->hot)
		put_device(probe); /* expect */
	return true;
}
""",
    """
static void valve_cmd_done(struct valve *valve, struct valve_cmd *cmd)
{
	module_put(cmd->owner);
}

static int valve_send(struct valve *valve, struct valve_cmd *cmd)
{
	if (!try_module_get(valve->owner))
		return -ENODEV;
	cmd->owner = valve->owner;
	cmd->done = valve_cmd_done;
	valve_submit(valve, cmd);
	if (valve->state == VALVE_OPEN)
		module_put(valve->owner); /* expect */
	return 0;
}
""",
    """
static void lamp_read_done(struct lamp_read *read)
{
	struct device *dev = read->dev;

	read->size = lamp_copy(read);
	put_device(dev);
}

static int lamp_start_read(struct lamp *lamp, struct lamp_read *read, struct device *dev)
{
	read->dev = get_device(dev);
	read->done = lamp_read_done;
	if (lamp_submit(lamp, read) < 0) {
		put_device(dev);
		return -EAGAIN;
	}
	if (lamp->polled)
		put_device(dev); /* expect */
	return 0;
}
""",
    # the buffer goes, and its destructor with it
    """
static void kiln_sent(struct sk_buff *skb)
{
	struct kiln *kiln = skb->sk->sk_user_data;

	kiln_wake(kiln);
	put_device(kiln->dev);
}

static int kiln_send(struct kiln *kiln, struct sk_buff *skb)
{
	skb->sk = kiln->sk;
	skb->destructor = kiln_sent;
	get_device(kiln->dev);
	if (skb->protocol != htons(ETH_P_IP)) {
		put_device(kiln->dev); /* expect */
		kfree_skb(skb);
		return -EINVAL;
	}
	return dev_queue_xmit(skb);
}
""",
    """
static void valve_read_done(struct bio *bio)
{
	struct valve *valve = bio->bi_private;

	dev_put(valve->netdev);
	complete(&valve->done);
	bio_put(bio);
}

static void valve_read(struct valve *valve, struct bio *bio)
{
	bio->bi_private = valve;
	bio->bi_end_io = valve_read_done;
	dev_hold(valve->netdev);
	if (valve->closed) {
		bio_io_error(bio);
		dev_put(valve->netdev); /* expect */
		return;
	}
	submit_bio(bio);
}
""",
]
GOOD = [
    """
static void loom_cmd_done(struct loom *loom, struct loom_cmd *cmd)
{
	loom_log(loom, cmd->status);
	of_node_put(cmd->node);
	kfree(cmd);
}

static int loom_send(struct loom *loom, struct loom_cmd *cmd, struct device_node *node)
{
	cmd->done = loom_cmd_done;
	cmd->node = of_node_get(node);
	if (loom_submit(loom, cmd) < 0) {
		of_node_put(node);
		return -EIO;
	}
	return 0;
}
""",
    # the callee says that it has not taken the command
    """
static void loom_cmd_done(struct loom *loom, struct loom_cmd *cmd)
{
	of_node_put(cmd->node);
	kfree(cmd);
}

static int loom_try(struct loom *loom, struct loom_cmd *cmd, struct device_node *node)
{
	cmd->done = loom_cmd_done;
	cmd->node = of_node_get(node);
	if (!loom_submit(loom, cmd))
		of_node_put(node);
	return 0;
}
""",
    # the callback leaves it alone
    """
static void valve_cmd_done(struct valve *valve, struct valve_cmd *cmd)
{
	if (!valve->open)
		of_node_put(cmd->node);
}

static int valve_send(struct valve *valve, struct valve_cmd *cmd, struct device_node *node)
{
	cmd->node = of_node_get(node);
	cmd->done = valve_cmd_done;
	valve_submit(valve, cmd);
	if (valve->open)
		of_node_put(node);
	return 0;
}
""",
    # only one of the two is given
    """
static void kiln_job_run(struct work_struct *work)
{
	struct kiln_job *job = container_of(work, struct kiln_job, work);

	put_device(job->probe);
	kfree(job);
}

static void kiln_job_keep(struct work_struct *work)
{
	struct kiln_job *job = container_of(work, struct kiln_job, work);

	kfree(job);
}

static int kiln_queue(struct kiln *kiln, struct kiln_job *job, struct device *probe)
{
	INIT_WORK(&job->work, kiln_job_keep);
	job->probe = get_device(probe);
	kiln_ask(kiln, probe);
	put_device(probe);
	job->probe = NULL;
	queue_work(kiln->wq, &job->work);
	return 0;
}
""",
    # the destructor is taken out again
    """
static void kiln_sent(struct sk_buff *skb)
{
	struct kiln *kiln = skb->sk->sk_user_data;

	put_device(kiln->dev);
}

static int kiln_send(struct kiln *kiln, struct sk_buff *skb)
{
	skb->destructor = kiln_sent;
	get_device(kiln->dev);
	if (skb->protocol != htons(ETH_P_IP)) {
		put_device(kiln->dev);
		skb->destructor = NULL;
		kfree_skb(skb);
		return -EINVAL;
	}
	return dev_queue_xmit(skb);
}
""",
    # it is set when nothing can fail any more
    """
static void kiln_sent(struct sk_buff *skb)
{
	struct kiln *kiln = skb->sk->sk_user_data;

	put_device(kiln->dev);
}

static int kiln_send(struct kiln *kiln, struct sk_buff *skb)
{
	get_device(kiln->dev);
	if (skb->protocol != htons(ETH_P_IP)) {
		put_device(kiln->dev);
		kfree_skb(skb);
		return -EINVAL;
	}
	skb->destructor = kiln_sent;
	return dev_queue_xmit(skb);
}
""",
    # one for this function, besides that of the destructor
    """
static void kiln_sent(struct sk_buff *skb)
{
	struct kiln *kiln = skb->sk->sk_user_data;

	put_device(kiln->dev);
}

static int kiln_send(struct kiln *kiln, struct sk_buff *skb)
{
	int ret = 0;

	skb->destructor = kiln_sent;
	get_device(kiln->dev);
	if (skb->protocol != htons(ETH_P_IP)) {
		kfree_skb(skb);
		ret = -EINVAL;
	} else {
		kiln_push(kiln);
	}
	put_device(kiln->dev);
	return ret;
}
""",
    # what it puts lies elsewhere
    """
static void kiln_sent(struct sk_buff *skb)
{
	put_device(skb->owner);
}

static int kiln_send(struct kiln *kiln, struct sk_buff *skb, struct device *dev)
{
	skb->destructor = kiln_sent;
	kiln->last = get_device(dev);
	if (skb->protocol != htons(ETH_P_IP)) {
		put_device(dev);
		kfree_skb(skb);
		return -EINVAL;
	}
	return dev_queue_xmit(skb);
}
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    for one in found.put_too:
        yield _claim(one)


def _claim(one: PutToo) -> Claim:
    reference, giver = one.reference, one.giver.function
    taken = f"{reference.function}() on line {reference.line}"
    puts = f"{one.callback}() puts {one.place} from {taken}"
    if one.run_by:
        puts = f"{one.run_by}() on line {one.run_line} runs {one.callback}(), which puts {one.place} from {taken}"
    return Claim(
        line=one.put_line,
        message=f"{puts}: is it put here as well?",
        confidence=Confidence.MEDIUM,
        object=one.place,
        counter=reference.counter,
        exits=(one.put_line,),
        facts=(
            ("getter", reference.function),
            ("get_line", str(reference.line)),
            ("lifetime", "yes"),
            ("taker", giver),
            ("partner", one.callback),
            ("partner_line", str(one.callback_line)),
            *((("run_by", one.run_by), ("run_line", str(one.run_line))) if one.run_by else ()),
        ),
        function=giver,
    )
