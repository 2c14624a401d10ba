# SPDX-License-Identifier: GPL-2.0-or-later
"""A callback frees the object that it was given, and not the reference that lies in it.

What it reports
    A function takes a reference, leaves it in a field of an object and tells that object whom to call: it writes the
    address of another function of the file into it (cmd->done = f), or passes a part of it with that address
    (INIT_WORK(&job->work, f)). The function that is called back frees the object, and does not put what lies in that
    field, nor hands it or the object on to anybody who may. The line is that of the getter, or where the patch
    touches only the callback, that of the change there.

    Medium confidence, always: the object may have more than one callback, and who else has the pointer may put it.

Why it matters
    Who submits a command, a request or a work item has to keep alive what the completion works with, and only the
    completion knows when that is over. The reference is lost each time one completes, which is the normal case.

Example
    job->node = of_node_get(np);                        <-- and lamp_job_done()?
    INIT_WORK(&job->work, lamp_job_done);
    queue_work(lamp->wq, &job->work);
    ...
    static void lamp_job_done(struct work_struct *work)
    {
            struct lamp_job *job = container_of(work, struct lamp_job, work);

            lamp_read(job->node);
            kfree(job);
    }

What it cannot see
    A callback in another file, one that is given as void * and an object that another function frees. A field that
    the callback passes to an unknown function whose name speaks of releasing is taken to be put, and so is one that
    it returns, copies or overwrites.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, Handed
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
static void lamp_job_done(struct work_struct *work)
{
	struct lamp_job *job = container_of(work, struct lamp_job, work);

	lamp_read(job->node);
	kfree(job);
}

static int lamp_queue(struct lamp *lamp, struct device_node *np)
{
	struct lamp_job *job;

	job = kzalloc(sizeof(*job), GFP_KERNEL);
	if (!job)
		return -ENOMEM;
	job->node = of_node_get(np); /* expect */
	INIT_WORK(&job->work, lamp_job_done);
	queue_work(lamp->wq, &job->work);
	return 0;
}
""",
    """
static void kiln_cmd_done(struct kiln *kiln, struct kiln_cmd *cmd)
{
	struct device *probe = cmd->probe;

	if (!probe)
		return;
	dev_info(probe, "done: %d", cmd->status);
	mempool_free(cmd, kiln->pool);
}

static int kiln_send(struct kiln *kiln, struct kiln_cmd *cmd, struct device *probe)
{
	cmd->probe = get_device(probe); /* expect */
	cmd->done = kiln_cmd_done;
	return kiln_submit(kiln, cmd);
}
""",
    """
static struct loom_node *loom_node_get(struct loom_node *node)
{
	return kref_get_unless_zero(&node->ref) ? node : NULL;
}

static void loom_moved(struct loom *loom, struct loom_box *box)
{
	struct loom_node *node = box->node;

	loom_forget(loom, node->number);
	kfree(box);
}

static void loom_stays(struct loom *loom, struct loom_box *box)
{
	loom_node_put(box->node);
	kfree(box);
}

static void loom_choose(struct loom *loom, struct loom_node *node, struct loom_box *box)
{
	box->node = loom_node_get(node); /* expect */
	if (!box->node)
		return;
	if (node->moves)
		box->done = loom_moved;
	else
		box->done = loom_stays;
}

static void loom_node_put(struct loom_node *node)
{
	kref_put(&node->ref, loom_node_release);
}
""",
    """
static void pump_expired(struct work_struct *work)
{
	struct pump_wait *wait = container_of(work, struct pump_wait, late.work);

	complete(wait->done);
	kfree(wait);
}

static int pump_wait_for(struct pump *pump, const char *name, struct pump_wait *wait)
{
	wait->peer = bus_find_device_by_name(&pump_bus, NULL, name); /* expect */
	if (!wait->peer)
		return -ENODEV;
	INIT_DELAYED_WORK(&wait->late, pump_expired);
	schedule_delayed_work(&wait->late, HZ);
	return 0;
}
""",
]
GOOD = [
    """
static void lamp_job_done(struct work_struct *work)
{
	struct lamp_job *job = container_of(work, struct lamp_job, work);

	lamp_read(job->node);
	of_node_put(job->node);
	kfree(job);
}

static int lamp_queue(struct lamp *lamp, struct device_node *np)
{
	struct lamp_job *job;

	job = kzalloc(sizeof(*job), GFP_KERNEL);
	if (!job)
		return -ENOMEM;
	job->node = of_node_get(np);
	INIT_WORK(&job->work, lamp_job_done);
	queue_work(lamp->wq, &job->work);
	return 0;
}
""",
    # it does not end there
    """
static void kiln_cmd_progress(struct kiln *kiln, struct kiln_cmd *cmd)
{
	dev_info(cmd->probe, "%d done", cmd->status);
}

static int kiln_send(struct kiln *kiln, struct kiln_cmd *cmd, struct device *probe)
{
	cmd->probe = get_device(probe);
	cmd->progress = kiln_cmd_progress;
	return kiln_submit(kiln, cmd);
}
""",
    # who gets the object may put what is in it
    """
static void kiln_cmd_done(struct kiln *kiln, struct kiln_cmd *cmd)
{
	dev_info(cmd->probe, "done");
	kiln_cmd_end(kiln, cmd);
	kfree(cmd);
}

static int kiln_send(struct kiln *kiln, struct kiln_cmd *cmd, struct device *probe)
{
	cmd->probe = get_device(probe);
	cmd->done = kiln_cmd_done;
	return kiln_submit(kiln, cmd);
}
""",
    # ... and who gets that itself
    """
static void pump_expired(struct work_struct *work)
{
	struct pump_wait *wait = container_of(work, struct pump_wait, late.work);

	pump_release_peer(wait->peer);
	kfree(wait);
}

static int pump_wait_for(struct pump *pump, const char *name, struct pump_wait *wait)
{
	wait->peer = bus_find_device_by_name(&pump_bus, NULL, name);
	if (!wait->peer)
		return -ENODEV;
	INIT_DELAYED_WORK(&wait->late, pump_expired);
	schedule_delayed_work(&wait->late, HZ);
	return 0;
}
""",
    # the reference is in another object than the callback
    """
static void loom_job_done(struct work_struct *work)
{
	struct loom_job *job = container_of(work, struct loom_job, work);

	loom_wake(job->loom);
	kfree(job);
}

static int loom_queue(struct loom *loom, struct device_node *np)
{
	struct loom_job *job;

	job = kzalloc(sizeof(*job), GFP_KERNEL);
	if (!job)
		return -ENOMEM;
	loom->node = of_node_get(np);
	job->loom = loom;
	INIT_WORK(&job->work, loom_job_done);
	queue_work(loom->wq, &job->work);
	return 0;
}
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    for handed in found.handed:
        yield _claim(handed)


def _claim(handed: Handed) -> Claim:
    reference, giver = handed.reference, handed.giver.function
    taken = f"{reference.function}() on line {reference.line}"
    return Claim(
        line=reference.line,
        message=f"{giver}() leaves {handed.place} from {taken} to {handed.callback}(): what puts it there?",
        confidence=Confidence.MEDIUM,
        object=handed.place,
        counter=reference.counter,
        exits=(reference.line,),
        facts=(
            ("getter", reference.function),
            ("get_line", str(reference.line)),
            ("lifetime", "yes"),
            ("taker", giver),
            ("partner", handed.callback),
            ("partner_line", str(handed.callback_line)),
        ),
        function=giver,
    )
