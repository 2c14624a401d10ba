# SPDX-License-Identifier: GPL-2.0-or-later
"""Nobody looks whether a registration that leaves a reference when it fails has succeeded.

What it reports
    device_register() or kobject_init_and_add() is called on an object that this function made, and the object is
    returned, or stored for others, on a path on which nothing has looked whether that failed; a WARN_ON() of the
    result that goes on either way is no look. The line is that of the call.

    Confidence is always medium: the registration may be one that cannot fail here.

Why it matters
    After a failure the object has its first reference, which only put_device() or kobject_put() gives back, and no
    name in sysfs. Whoever gets it takes it for registered: it is used, and device_unregister() is called on it in the
    end, which takes it off lists where it never was.

Example
    ret = device_register(&lamp->dev);                  <-- if it fails, who puts it?
    WARN_ON(ret < 0);
    return lamp;

What it cannot see
    Objects that came with a parameter or stand in the file: who has them may look at them again. A failure that is
    looked at, and logged only. Registrations whose object is freed by whoever made it, not put.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Exit, Outcome, Reference
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
static struct lamp *lamp_create(struct lamp *parent)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);
	int ret;

	if (!lamp)
		return NULL;
	lamp->dev.release = lamp_release;
	ret = device_register(&lamp->dev); /* expect */
	WARN_ON(ret < 0);
	lamp_light(lamp);
	return lamp;
}
""",
    """
static struct loom *loom_create(struct kobject *parent)
{
	struct loom *loom = kzalloc(sizeof(*loom), GFP_KERNEL);

	if (!loom)
		return ERR_PTR(-ENOMEM);
	kobject_init_and_add(&loom->kobj, &loom_type, parent, "loom"); /* expect */
	return loom;
}
""",
    """
static struct pump *pump_create(struct device *parent, int id)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);
	int err;

	if (!pump)
		return ERR_PTR(-ENOMEM);
	pump->dev.parent = parent;
	pump->dev.release = pump_release;
	pump->dev.id = id;
	err = device_register(&pump->dev); /* expect */
	pr_debug("pump %d\\n", err);
	list_add_tail(&pump->node, &pumps);
	return pump;
}
""",
]
GOOD = [
    """
static struct lamp *lamp_create(struct lamp *parent)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);
	int ret;

	if (!lamp)
		return NULL;
	lamp->dev.release = lamp_release;
	ret = device_register(&lamp->dev);
	if (WARN_ON(ret < 0)) {
		put_device(&lamp->dev);
		return NULL;
	}
	return lamp;
}
""",
    """
static int lamp_add(struct lamp *lamp)
{
	lamp->dev.release = lamp_release;
	return device_register(&lamp->dev);
}
""",
    """
static void lamp_add_all(struct lamp *lamp)
{
	lamp->dev.release = lamp_release;
	if (device_register(&lamp->dev))
		put_device(&lamp->dev);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    told: set[tuple[int, str, str]] = set()
    for found in outcome.exits:
        for reference in (*found.delivered, *found.held):
            if found.kind != "error" and _is_unheeded(reference) and reference.key not in told:
                told.add(reference.key)
                yield _claim(reference, found)


def _is_unheeded(reference: Reference) -> bool:
    own = reference.origin == "result" and (not reference.holder or bool(reference.escaped))
    return own and reference.how == "initial" and reference.trusted and not (reference.decided or reference.told)


def _claim(reference: Reference, found: Exit) -> Claim:
    call = f"{reference.function}() on line {reference.line}"
    return Claim(
        line=reference.line,
        message=f"who drops the reference on {reference.name} when {call} fails?",
        confidence=Confidence.MEDIUM,
        object=reference.name,
        counter=reference.counter,
        exits=(found.line,),
        facts=(("getter", reference.function), ("get_line", str(reference.line))),
        steps=found.steps,
    )
