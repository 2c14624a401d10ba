# SPDX-License-Identifier: GPL-2.0-or-later
"""A parameter's reference is consumed on every path but one.

What it reports
    A function drops the reference of an object that it is given as a parameter, by a put or by a call that takes it
    over, on every path but one: a single return with an error number (or from a void function) leaves it alone. Then
    the caller cannot know whether it still owns the object. The line is that of this return. NULL and false are no
    error numbers, and paths on which a parameter is NULL or an ERR_PTR owe nothing.

    Where all paths end in one return, it is asked about as well, if the others return what the callee says that has
    dropped the reference.

    Confidence is medium, but low where the name says that the function is to remove the object: what could not be
    removed is still there. A function without a result is judged only if it hands the object over; an early
    return of one that puts is how it says "not this one".

Why it matters
    A caller that follows the common case (the object is consumed whatever happens) leaks on this return. A caller
    that follows the uncommon one (consumed on success only) puts twice on the others. Transmit functions of network
    drivers have been repaired for both.

Example
    if (!loom->up)
            return -ENETDOWN;       <-- skb is neither freed nor sent
    if (skb->len > loom->mtu) {
            kfree_skb(skb);
            return -EMSGSIZE;
    }
    netif_rx(skb);
    return 0;

What it cannot see
    What the callers expect: "consumed unless the function fails at once" may be a documented agreement. Two returns
    that leave the object alone are taken for such an agreement and not reported. A callee without a contract that
    keeps or frees the object makes the paths look more even or more uneven than they are.
"""

import re
from collections.abc import Iterator

from patchlint.engine.outcome import Exit, Given, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.ir.signs import ZERO

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
static int loom_xmit(struct sk_buff *skb, struct loom *loom)
{
	if (!loom->up)
		return -ENETDOWN; /* expect */
	if (skb->len > loom->mtu) {
		kfree_skb(skb);
		return -EMSGSIZE;
	}
	netif_rx(skb);
	return 0;
}
""",
    """
static int kiln_install(struct kiln *kiln, struct file *file)
{
	int ret;

	ret = kiln_reserve(kiln);
	if (ret)
		return ret; /* expect */
	ret = kiln_check(kiln, file);
	if (ret) {
		fput(file);
		return ret;
	}
	kiln_use(kiln, file->f_mapping);
	fput(file);
	return 0;
}
""",
    """
static int valve_take(struct valve *valve, struct device_node *np)
{
	if (!valve->ready)
		return -EAGAIN; /* expect */
	valve_read(valve, np);
	of_node_put(np);
	return 0;
}
""",
    """
static int shuttle_xmit(struct sk_buff *skb, struct shuttle *shuttle)
{
	if (!shuttle->lower)
		return -ENETDOWN; /* expect */
	skb->dev = shuttle->lower;
	return dev_queue_xmit(skb);
}
""",
    """
static int valve_apply(struct valve *valve, struct device_node *np)
{
	int ret = valve_read(valve, np);

	of_node_put(np);
	return ret;
}

static int valve_set(struct valve *valve, struct device_node *np)
{
	int ret;

	valve->buffer = valve_buffer(valve);
	if (!valve->buffer) {
		ret = -ENOMEM;
		goto out;
	}
	ret = valve_apply(valve, np);
out:
	valve_wake(valve);
	return ret; /* expect */
}
""",
]
GOOD = [
    # who fails has freed it
    """
static int loom_receive(struct loom *loom, struct sk_buff *skb)
{
	int ret = loom_forward(loom, skb);

	if (ret >= 0) {
		skb->dev = loom->ndev;
		ret = netif_rx(skb);
	}
	return ret;
}
""",
    """
static int kiln_replace(struct kiln *kiln, struct file *new, struct file *old)
{
	int ret = 0;

	mutex_lock(&kiln->lock);
	if (old && kiln->file != old) {
		ret = -EPERM;
		goto unlock;
	}
	old = xchg(&kiln->file, new);
	fput(old);
unlock:
	mutex_unlock(&kiln->lock);
	return ret;
}
""",
    """
static int shuttle_forward(struct sk_buff *skb, struct shuttle *shuttle)
{
	if (!shuttle->lower) {
		kfree_skb(skb);
		return -ENETDOWN;
	}
	skb->dev = shuttle->lower;
	return dev_queue_xmit(skb);
}
""",
    """
static int loom_xmit(struct sk_buff *skb, struct loom *loom)
{
	if (!loom->up) {
		kfree_skb(skb);
		return -ENETDOWN;
	}
	netif_rx(skb);
	return 0;
}
""",
    """
static int kiln_install(struct kiln *kiln, struct file *file)
{
	if (!file)
		return -EBADF;
	kiln_use(kiln, file->f_mapping);
	fput(file);
	return 0;
}
""",
    """
static int pump_send(struct pump *pump, struct sk_buff *skb)
{
	if (!pump->up)
		return -ENETDOWN;
	if (pump->full)
		return -EBUSY;
	dev_queue_xmit(skb);
	return 0;
}
""",
    """
static struct sk_buff *loom_split(struct sk_buff *skb)
{
	struct sk_buff *parts = skb_gso_segment(skb, 0);

	if (IS_ERR_OR_NULL(parts))
		return NULL;
	consume_skb(skb);
	return parts;
}
""",
    """
static int pond_unlink(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);

	drop_nlink(inode);
	dput(dentry);
	return 0;
}

static int pond_rmdir(struct inode *dir, struct dentry *dentry)
{
	if (!simple_empty(dentry))
		return -ENOTEMPTY;
	drop_nlink(d_inode(dentry));
	return pond_unlink(dir, dentry);
}

static const struct inode_operations pond_dir_inode_operations = {
	.unlink = pond_unlink,
	.rmdir = pond_rmdir,
};
""",
]


# what could not be removed is still there, and has what it had
_ENDS = re.compile(r"(?:^|_)(?:release|delete|del|destroy|remove|rmdir|unlink|unregister)(?:_(?!.*put)\w+)?$")


def check(outcome: Outcome) -> Iterator[Claim]:
    if outcome.partial:
        return
    for given in _consumed(outcome):
        without = [found for found in outcome.exits if not _settles(found, given)]
        if _is_lent(outcome, given) or not _uneven(outcome, given, without):
            continue
        line = without[0].line
        consuming = sorted({found.line for found in outcome.exits if _settles(found, given)})
        drops = f"{outcome.function}() drops the reference on {given.name} on line {given.line}"
        yield Claim(
            line=line,
            message=f"{drops}: is it still held on line {line}?",
            confidence=Confidence.LOW if _ENDS.search(outcome.function) else Confidence.MEDIUM,
            object=given.name,
            counter=given.counter,
            exits=(line,),
            facts=(("put_line", str(given.line)), ("exits", ", ".join(map(str, consuming)))),
            steps=without[0].steps,
        )


def _consumed(outcome: Outcome) -> list[Given]:
    """The references of parameters that some exit has dropped, each once, at its first line."""
    found: dict[tuple[str, int, str], Given] = {}
    for given in sorted((given for way in outcome.exits for given in way.given), key=lambda given: given.line):
        if given.parameter >= 0:
            found.setdefault((given.counter, given.parameter, given.name), given)
    return [found[key] for key in sorted(found)]


def _is_lent(outcome: Outcome, given: Given) -> bool:
    """Whether the caller only lends the object, so that another reference is dropped than one it handed over."""
    places = {(i.name, i.line) for i in outcome.incidents if i.what == "put-borrowed"}
    return (given.name, given.line) in places


def _uneven(outcome: Outcome, given: Given, without: list[Exit]) -> bool:
    """Whether just one return, with an error, leaves the reference alone, and success is among those that do not."""
    if outcome.returns == "void" and not _handed_over(outcome, given.parameter):
        return False  # an early return of a function that puts is how it says "not this one"
    lines = {found.line for found in without}
    if len(lines) != 1 or any(not _says_error(found) for found in without):
        return False
    others = [found for found in outcome.exits if found.line not in lines]
    if any(found.kind in ("success", "none") or _tail(found, given) for found in others):
        return True
    results = {found.result for found in without}
    own = len(results) == 1 and not any(result.endswith("()") for result in results)  # a callee may have dropped it
    return own and any(_told(found, given) for found in outcome.exits if found not in without)


def _tail(found: Exit, given: Given) -> bool:
    """return send(skb); says what the one that has taken it says."""
    return any(other.taken and other.line == found.line for other in _same(found, given))


def _told(found: Exit, given: Given) -> bool:
    """ret = send_and_put(skb); and at the end, for all, return ret;."""
    return any(other.function == found.result for other in _same(found, given))


def _same(found: Exit, given: Given) -> list[Given]:
    return [other for other in found.given if (other.counter, other.parameter) == (given.counter, given.parameter)]


def _says_error(found: Exit) -> bool:
    return found.kind == "none" or (found.kind == "error" and not found.bits & ZERO)


def _handed_over(outcome: Outcome, parameter: int) -> bool:
    return all(given.taken for found in outcome.exits for given in found.given if given.parameter == parameter)


def _settles(found: Exit, given: Given) -> bool:
    """Whether an exit owes nothing: the reference is dropped there, or the parameter is no object at all."""
    if given.parameter in found.absent:
        return True
    return any((other.counter, other.parameter) == (given.counter, given.parameter) for other in found.given)
