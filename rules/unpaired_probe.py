# SPDX-License-Identifier: GPL-2.0-or-later
"""What probe() keeps is never put: not in remove(), nor anywhere else in the file.

What it reports
    A function that begins something (.probe, .bind, .open, .ndo_open, .init, .attach of a table of the file) leaves
    a reference in a field of the driver's own data when it succeeds, itself or by a function that only it calls;
    in a static variable of a module any function may leave it. Its counterpart (.remove, .unbind,
    .release, .ndo_stop, .exit, .detach, what module_exit() names) does not put it, and neither does any other
    function of the file that speaks of a field of that name. The line is that of the getter, or where the patch
    touches only the counterpart, that of the change there.

    Medium confidence: the structure is declared in this file, so that nobody else can know the field, and every
    function that mentions it has been read. Low: other files may know it.

Why it matters
    Every unbind, and every module that is loaded again, leaves an object behind that nothing can free any more. The
    error path of probe() often has the put, since it is tested by deferred probes; remove() hardly ever runs.

Example
    lamp->supply = of_find_device_by_node(np);          <-- and lamp_remove()?
    ...
    static void lamp_remove(struct platform_device *pdev)
    {
            led_unregister(lamp);
    }

What it cannot see
    A counterpart in another file, and one that a driver does not have. A field that is passed to an unknown function
    whose name speaks of releasing is taken to be put, and so is one that is copied, returned or overwritten. What is
    put on another path of the same function is the business of leak-on-error-path. Counts that free nothing, such as
    an enabled clock, are left alone, and so are arrays, and global variables of what is no module.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, Kept
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.LEAK
SINCE = "0.1.0"
BAD = [
    """
struct lamp {
	struct device *dev;
	struct platform_device *supply;
};

static int lamp_probe(struct platform_device *pdev)
{
	struct device_node *np;
	struct lamp *lamp;

	lamp = devm_kzalloc(&pdev->dev, sizeof(*lamp), GFP_KERNEL);
	if (!lamp)
		return -ENOMEM;
	np = of_parse_phandle(pdev->dev.of_node, "supply", 0);
	lamp->supply = of_find_device_by_node(np); /* expect */
	of_node_put(np);
	if (!lamp->supply)
		return -EPROBE_DEFER;
	platform_set_drvdata(pdev, lamp);
	return 0;
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = platform_get_drvdata(pdev);

	dev_info(&lamp->supply->dev, "no longer used");
	lamp_unregister(lamp->dev);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
""",
    """
struct loom {
	struct device *dev;
	struct device_node *warp;
};

static int loom_find_warp(struct loom *loom)
{
	if (!loom->dev)
		return -ENODEV;
	loom->warp = of_get_child_by_name(loom->dev->of_node, "warp"); /* expect */
	if (!loom->warp)
		return -ENODEV;
	return 0;
}

static int loom_probe(struct platform_device *pdev)
{
	struct loom *loom = devm_kzalloc(&pdev->dev, sizeof(*loom), GFP_KERNEL);
	int ret;

	if (!loom)
		return -ENOMEM;
	loom->dev = &pdev->dev;
	platform_set_drvdata(pdev, loom);
	ret = loom_find_warp(loom);
	if (ret)
		return ret;
	return 0;
}

static bool loom_is_wide(struct loom *loom)
{
	return of_property_read_bool(loom->warp, "wide");
}

static void loom_remove(struct platform_device *pdev)
{
	struct loom *loom = platform_get_drvdata(pdev);

	loom_stop(loom, loom_is_wide(loom));
}

static struct platform_driver loom_driver = {
	.probe = loom_probe,
	.remove = loom_remove,
};
""",
    """
struct valve {
	struct device *dev;
	struct device *pump;
};

static int valve_bind(struct device *dev, struct device *master, void *data)
{
	struct valve *valve = dev_get_drvdata(dev);
	int ret;

	valve->pump = bus_find_device_by_name(&valve_bus, NULL, "pump"); /* expect */
	if (!valve->pump)
		return -ENODEV;
	ret = valve_start(valve);
	if (ret) {
		put_device(valve->pump);
		return ret;
	}
	return 0;
}

static void valve_unbind(struct device *dev, struct device *master, void *data)
{
	struct valve *valve = dev_get_drvdata(dev);

	valve_stop(valve);
}

static const struct component_ops valve_ops = {
	.bind = valve_bind,
	.unbind = valve_unbind,
};
""",
    """
struct pump_reader {
	struct list_head list;
	struct pid *owner;
};

static int pump_open(struct inode *inode, struct file *file)
{
	struct pump_reader *reader;

	reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	if (!reader)
		return -ENOMEM;
	reader->owner = get_task_pid(current, PIDTYPE_PID); /* expect */
	file->private_data = reader;
	return 0;
}

static int pump_release(struct inode *inode, struct file *file)
{
	struct pump_reader *reader = file->private_data;

	pr_debug("closed by %d", pid_vnr(reader->owner));
	kfree(reader);
	return 0;
}

static const struct file_operations pump_fops = {
	.open = pump_open,
	.release = pump_release,
};
""",
    """
static struct device *pump_supply;

static int __init pump_init(void)
{
	int ret;

	pump_supply = bus_find_device_by_name(&pump_bus, NULL, "supply"); /* expect */
	if (!pump_supply)
		return -ENODEV;
	ret = pump_register(&pump_ops);
	if (ret) {
		put_device(pump_supply);
		return ret;
	}
	return 0;
}

static void __exit pump_exit(void)
{
	dev_info(pump_supply, "no longer used");
	pump_unregister(&pump_ops);
}

module_init(pump_init);
module_exit(pump_exit);
""",
]
GOOD = [
    """
struct lamp {
	struct device *supply;
};

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp->supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->supply)
		return -ENODEV;
	return 0;
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);
	struct device *supply = lamp->supply;

	lamp_stop(lamp);
	put_device(supply);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
""",
    """
struct lamp {
	struct device *supply;
};

static void lamp_put_supply(void *data)
{
	struct lamp *lamp = data;

	put_device(lamp->supply);
}

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp->supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->supply)
		return -ENODEV;
	return devm_add_action_or_reset(&pdev->dev, lamp_put_supply, lamp);
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp_stop(lamp);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
""",
    """
struct lamp {
	struct device *supply;
};

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp->supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->supply)
		return -ENODEV;
	return 0;
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.driver = {
		.name = "lamp",
		.suppress_bind_attrs = true,
	},
};
""",
    """
struct lamp {
	struct device *dev;
	struct device *supply;
};

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp->supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->supply)
		return -ENODEV;
	put_device(lamp->supply);
	return 0;
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp_stop(lamp);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
""",
    """
static struct device *pump_supply;
static struct device *pump_drain;

static int __init pump_init(void)
{
	struct device *drain;

	pump_supply = bus_find_device_by_name(&pump_bus, NULL, "supply");
	if (!pump_supply)
		return -ENODEV;
	drain = bus_find_device_by_name(&pump_bus, NULL, "drain");
	pump_drain = drain;
	return 0;
}

static void __exit pump_exit(void)
{
	struct device *supply = pump_supply;

	put_device(pump_drain);
	put_device(supply);
}

module_init(pump_init);
module_exit(pump_exit);
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    told: set[tuple[str, str]] = set()
    lost = {(kept.taker.function, kept.rest.path) for kept in found.lost if not kept.put_by and not kept.unread}
    helpers = {(kept.taker.function, kept.rest.path) for kept in found.kept}
    for kept in found.kept:
        place = (kept.taker.function, kept.rest.name)
        if kept.put_by or kept.unread or place in told or (kept.reference.function, kept.rest.path) in helpers:
            continue
        if (kept.taker.function, kept.rest.path) in lost:
            continue  # lost-put-of-field knows who has put it before the patch
        told.add(place)
        yield _claim(kept)


def _claim(kept: Kept) -> Claim:
    reference, ends = kept.reference, kept.couple.ends
    taken = f"{reference.function}() on line {reference.line}"
    return Claim(
        line=reference.line,
        message=f"{kept.taker.function}() keeps {kept.rest.name} from {taken}: what puts it after {ends}()?",
        confidence=Confidence.MEDIUM if kept.own else Confidence.LOW,
        object=kept.rest.name,
        counter=reference.counter,
        exits=(reference.line,),
        facts=(
            ("getter", reference.function),
            ("get_line", str(reference.line)),
            ("lifetime", "yes"),
            ("taker", kept.taker.function),
            ("partner", ends),
            ("partner_line", str(kept.couple.end_line)),
        ),
        function=kept.taker.function,
    )
