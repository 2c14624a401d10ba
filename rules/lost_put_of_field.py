# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch removes the put of what another function of the file leaves in a field.

What it reports
    Before the patch a function put what lies in a field. The patch removes that put, no function of the file puts
    what lies in such a field any longer or hands it to whoever might, and another function of the file still takes a
    reference and leaves it in that field when it succeeds. The two need not be named by a table: that one put what
    the other took says that they belong together. The line is that of the change, or that of the getter where the
    patch touches both.

    Confidence is always medium: a patch that repairs a double put looks the same from here, when the object is put
    in another file.

Why it matters
    Destructors are tidied up as error paths are. What they forget is lost with each object, and nothing fails.

Example
    static void lamp_destroy(struct lamp *lamp)
    {
            lamp_off(lamp);
    -       put_device(lamp->supply);           <-- lamp_create() still takes it
            kfree(lamp);
    }

What it cannot see
    A put in another file. A field that is passed to an unknown function whose name speaks of releasing is taken to
    be put, and so is one that is copied, returned or overwritten. The fields of struct device that the driver core
    puts are left alone.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, Kept
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.LEAK
SINCE = "0.1.0"
# a line marked as removed is in the image before the patch only
BAD = [
    """
struct lamp {
	struct device *supply;
	int level;
};

struct lamp *lamp_create(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np); /* expect */
	struct lamp *lamp;

	if (!pdev)
		return NULL;
	lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);
	if (!lamp) {
		put_device(&pdev->dev);
		return NULL;
	}
	lamp->supply = &pdev->dev;
	return lamp;
}

void lamp_destroy(struct device *dev)
{
	struct lamp *lamp = dev_get_drvdata(dev);

	lamp_dim(dev, lamp->level);
	put_device(lamp->supply); /* removed */
	kfree(lamp);
}
""",
    """
static int kiln_open(struct kiln *kiln, struct fwnode_handle *node)
{
	int ret;

	kiln->role = fwnode_usb_role_switch_get(node); /* expect */
	if (IS_ERR(kiln->role)) {
		ret = PTR_ERR(kiln->role);
		return ret;
	}
	return 0;
}

static void kiln_close(struct device *dev)
{
	struct kiln *kiln = dev_get_drvdata(dev);

	usb_role_switch_put(kiln->role); /* removed */
	kiln_cool(kiln->fan);
}
""",
    """
static struct loom *loom_create(struct device *dev, struct device_node *shuttle)
{
	struct loom *loom;

	loom = devm_kzalloc(dev, sizeof(*loom), GFP_KERNEL);
	if (!loom)
		return ERR_PTR(-ENOMEM);
	of_node_get(shuttle); /* expect */
	loom->shuttle = shuttle;
	return loom;
}

static void loom_destroy(struct device *dev)
{
	struct loom *loom = dev_get_drvdata(dev);

	loom_stop(loom->level);
	of_node_put(loom->shuttle); /* removed */
}
""",
]
GOOD = [
    # what puts it now is another function of the file
    """
struct lamp *lamp_create(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	struct lamp *lamp;

	if (!pdev)
		return NULL;
	lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);
	if (!lamp) {
		put_device(&pdev->dev);
		return NULL;
	}
	lamp->supply = &pdev->dev;
	return lamp;
}

void lamp_off(struct device *dev)
{
	struct lamp *lamp = dev_get_drvdata(dev);

	put_device(lamp->supply);
}

void lamp_destroy(struct device *dev)
{
	struct lamp *lamp = dev_get_drvdata(dev);

	put_device(lamp->supply); /* removed */
	kfree(lamp);
}
""",
    # nobody takes a reference
    """
void lamp_attach(struct lamp *lamp, struct device *supply)
{
	lamp->supply = supply;
}

void lamp_detach(struct device *dev)
{
	struct lamp *lamp = dev_get_drvdata(dev);

	put_device(lamp->supply); /* removed */
	lamp->level = 0;
}
""",
    # it is handed on to who may put it
    """
int lamp_take(struct lamp *lamp, struct device_node *np)
{
	lamp->supply = of_get_child_by_name(np, "supply");
	if (!lamp->supply)
		return -ENODEV;
	return 0;
}

void lamp_detach(struct device *dev, struct lamp_bus *bus)
{
	struct lamp *lamp = dev_get_drvdata(dev);

	of_node_put(lamp->supply); /* removed */
	lamp_bus_release_supply(bus, lamp->supply);
	lamp->level = 0;
}
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    told = {(one.giver.function, one.reference.key) for one in found.handed}  # unpaired-callback has more to say
    for kept in found.lost:
        what = (kept.taker.function, kept.reference.key)
        if not kept.put_by and not kept.unread and what not in told:
            told.add(what)
            yield _claim(kept)


def _claim(kept: Kept) -> Claim:
    reference, ends = kept.reference, kept.couple.ends
    taken = f"{reference.function}() on line {reference.line}"
    return Claim(
        line=reference.line,
        message=f"{kept.taker.function}() keeps {kept.rest.name} from {taken}: what puts it, if not {ends}()?",
        confidence=Confidence.MEDIUM,
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
