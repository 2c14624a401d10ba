# SPDX-License-Identifier: GPL-2.0-or-later
"""A put that may sleep is called where nobody may sleep.

What it reports
    A call of iput(), dput(), mmput(), clk_put(), regulator_put() or another put that may sleep, on a path that holds
    a spinlock, an rwlock or a bit lock, is inside rcu_read_lock(), or has switched preemption, interrupts or bottom
    halves off; whether by a call, by guard(spinlock)(&x->lock) or by scoped_guard(). The line is that of the put, and
    there is one finding for it, however many locks are held. Which puts may sleep and which locks forbid it stands in
    rules/families (sleeps, atomic).

    Confidence is always medium: the lock and the put are both in sight, but of some, such as iput(), only the last one
    sleeps, and the caller may know that it is not the last.

Why it matters
    clk_put() and the like take a mutex every time: "BUG: sleeping function called from invalid context", or
    "scheduling while atomic" and a hang. The last iput() writes the inode back or truncates it, the last mmput() tears
    an address space down. As it is rarely the last one, no test shows it; dput() and mmput() have a might_sleep() to
    say so all the same.

Example
    spin_lock(&loom->lock);
    inode = igrab(loom->inode);
    if (inode && !loom_wants(inode->i_ino))
            iput(inode);            <-- after spin_unlock(), or the inode is written back under the lock
    spin_unlock(&loom->lock);

What it cannot see
    A reference that somebody else holds for certain, so that an iput() is never the last one. A lock that the caller
    holds, where the function neither says so (__must_hold, lockdep_assert_held) nor the file shows that it is a
    spinlock; an interrupt handler or a timer. A lock that an unknown callee was given
    since it was taken, directly or by what leads to it, and one that only some of the paths that meet have taken: it
    is not taken to be held. A put or a lock inside a helper. Puts that sleep because of their release function, such as
    kref_put() or put_device(). Spinlocks count as atomic though they sleep with PREEMPT_RT.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim, held

KIND = Kind.OTHER
SINCE = "0.1.0"
BAD = [
    """
static int loom_count(struct loom *loom)
{
	struct inode *inode;
	int count = 0;

	spin_lock(&loom->lock);
	inode = igrab(loom->inode);
	if (inode) {
		count = inode->i_size;
		iput(inode); /* expect */
	}
	spin_unlock(&loom->lock);
	return count;
}
""",
    """
static int kiln_measure(struct kiln *kiln)
{
	unsigned long flags;
	struct clk *clk;

	spin_lock_irqsave(&kiln->lock, flags);
	clk = clk_get(kiln->dev, "burner");
	if (IS_ERR(clk)) {
		spin_unlock_irqrestore(&kiln->lock, flags);
		return PTR_ERR(clk);
	}
	kiln->rate = clk_get_rate(clk);
	clk_put(clk); /* expect */
	spin_unlock_irqrestore(&kiln->lock, flags);
	return 0;
}
""",
    """
static int lamp_peek(struct lamp *lamp, struct dentry *dentry)
{
	struct dentry *parent = dget_parent(dentry);

	guard(spinlock)(&lamp->lock);
	lamp->depth = parent->d_name.len;
	dput(parent); /* expect */
	return 0;
}
""",
    """
static void pump_account(struct pump *pump, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);

	if (!mm)
		return;
	scoped_guard(spinlock_irqsave, &pump->lock) {
		pump->pages += mm->total_vm;
		mmput(mm); /* expect */
	}
}
""",
    """
static unsigned long valve_usage(struct task_struct *task)
{
	struct mm_struct *mm;
	unsigned long pages = 0;

	rcu_read_lock();
	mm = get_task_mm(task);
	if (mm) {
		pages = mm->total_vm;
		mmput(mm); /* expect */
	}
	rcu_read_unlock();
	return pages;
}
""",
    """
static void lamp_tally(struct lamp *lamp)
{
	struct inode *inode;

	write_lock(&lamp->lock);
	inode = igrab(lamp->inode);
	spin_lock(&lamp->list_lock);
	if (inode)
		lamp->bytes += inode->i_size;
	else
		lamp->gone++;
	iput(inode); /* expect */
	spin_unlock(&lamp->list_lock);
	write_unlock(&lamp->lock);
}
""",
    """
static int pump_try_clock(struct pump *pump)
{
	struct clk *clk = clk_get(pump->dev, NULL);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	if (spin_trylock(&pump->lock)) {
		pump->rate = clk_get_rate(clk);
		clk_put(clk); /* expect */
		spin_unlock(&pump->lock);
		return 0;
	}
	clk_put(clk);
	return -EBUSY;
}
""",
    """
static int valve_sample(struct valve *valve)
{
	struct regulator *supply = regulator_get(valve->dev, "vin");

	if (IS_ERR(supply))
		return PTR_ERR(supply);
	preempt_disable();
	valve->level = readl(valve->base);
	regulator_put(supply); /* expect */
	preempt_enable();
	return 0;
}
""",
    """
struct loom {
	spinlock_t lock;
	struct inode *inode;
	int count;
};

static void loom_forget(struct loom *loom)
{
	struct inode *inode = igrab(loom->inode);

	lockdep_assert_held(&loom->lock);
	if (!inode)
		return;
	loom->count--;
	iput(inode); /* expect */
}
""",
    """
static void kiln_lower(struct kiln *kiln)
	__must_hold(&kiln->lock)
{
	struct dentry *parent = dget_parent(kiln->dentry);

	kiln->depth = parent->d_name.len;
	dput(parent); /* expect */
}

static void kiln_measure(struct kiln *kiln)
{
	write_lock(&kiln->lock);
	kiln_lower(kiln);
	write_unlock(&kiln->lock);
}
""",
]
GOOD = [
    """
static int loom_count(struct loom *loom)
{
	struct inode *inode;
	int count = 0;

	spin_lock(&loom->lock);
	inode = igrab(loom->inode);
	if (inode)
		count = inode->i_size;
	spin_unlock(&loom->lock);
	iput(inode);
	return count;
}
""",
    """
static int kiln_measure(struct kiln *kiln)
{
	struct clk *clk;

	mutex_lock(&kiln->lock);
	clk = clk_get(kiln->dev, "burner");
	if (IS_ERR(clk)) {
		mutex_unlock(&kiln->lock);
		return PTR_ERR(clk);
	}
	kiln->rate = clk_get_rate(clk);
	clk_put(clk);
	mutex_unlock(&kiln->lock);
	return 0;
}
""",
    """
static int pump_try_clock(struct pump *pump)
{
	struct clk *clk = clk_get(pump->dev, NULL);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	if (!spin_trylock(&pump->lock)) {
		clk_put(clk);
		return -EBUSY;
	}
	pump->rate = clk_get_rate(clk);
	spin_unlock(&pump->lock);
	clk_put(clk);
	return 0;
}
""",
    """
static void lamp_drain(struct lamp *lamp)
{
	struct inode *inode;

	spin_lock(&lamp->lock);
	while (lamp->count) {
		lamp->count--;
		inode = igrab(lamp->inode);
		spin_unlock(&lamp->lock);
		iput(inode);
		spin_lock(&lamp->lock);
	}
	spin_unlock(&lamp->lock);
}
""",
    """
static void pump_account(struct pump *pump, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);

	if (!mm)
		return;
	spin_lock(&pump->lock);
	pump->pages += mm->total_vm;
	mmput_async(mm);
	spin_unlock(&pump->lock);
}
""",
    """
static int kiln_ask(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	spin_lock(&kiln->lock);
	kiln->flags = file->f_flags;
	fput(file);
	spin_unlock(&kiln->lock);
	return 0;
}
""",
    """
static int lamp_peek(struct lamp *lamp, struct dentry *dentry)
{
	struct dentry *parent = dget_parent(dentry);

	scoped_guard(spinlock, &lamp->lock)
		lamp->depth = parent->d_name.len;
	dput(parent);
	return 0;
}
""",
    """
static int valve_log(struct valve *valve)
{
	struct inode *inode = NULL;
	int ret = 0;

	spin_lock(&valve->lock);
	if (valve->closed) {
		ret = -ESHUTDOWN;
		goto unlock;
	}
	inode = igrab(valve->inode);
unlock:
	spin_unlock(&valve->lock);
	if (inode)
		iput(inode);
	return ret;
}
""",
    """
static int pump_set_rate(struct pump *pump, bool irqs)
{
	struct clk *clk = clk_get(pump->dev, NULL);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	guard(mutex)(&pump->lock);
	scoped_guard(spinlock_irq, &pump->irq_lock)
		pump->irqs = irqs;
	pump->rate = clk_get_rate(clk);
	clk_put(clk);
	return 0;
}
""",
    # a mutex, and a lock of which nothing here says what it is
    """
struct loom {
	struct mutex lock;
	spinlock_t list_lock;
};

static void loom_forget(struct loom *loom, struct lamp *lamp)
{
	struct inode *inode = igrab(lamp->inode);

	lockdep_assert_held(&loom->lock);
	lockdep_assert_held_write(&lamp->sem);
	spin_lock(&loom->list_lock);
	lamp->count--;
	spin_unlock(&loom->list_lock);
	iput(inode);
}
""",
    """
static void kiln_lower(struct kiln *kiln)
	__releases(&kiln->lock)
	__acquires(&kiln->lock)
{
	struct dentry *parent = dget_parent(kiln->dentry);

	spin_unlock(&kiln->lock);
	dput(parent);
	spin_lock(&kiln->lock);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    told: set[int] = set()
    for incident in outcome.incidents:
        if _matches(incident) and incident.line not in told:
            told.add(incident.line)
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    under = "with" if incident.lock.endswith(" off") else "under"  # "interrupts off" is none to be under
    since = f", {held(incident)}" if incident.held_by else f" (line {incident.lock_line})"
    return f"{call(incident)} may sleep: can it put {incident.name} {under} {incident.lock}{since}?"


def _matches(incident: Incident) -> bool:
    return incident.what == "put-sleeps"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.MEDIUM
