# SPDX-License-Identifier: GPL-2.0-or-later
"""A pointer is stored without a reference in a field that its owner's release function puts.

What it reports
    The release function of some objects puts what one of their fields leads to, whoever stored it: that of a platform
    device puts dev.of_node. The function makes such an object, and stores in the field a pointer that it was given,
    or that it found in what it was given, and takes no reference on it. The line is that of the store.

    Confidence is always medium: the caller may have taken the reference for this very purpose.

Why it matters
    When the object goes, somebody else's reference goes with it. A device tree node whose count is one too low is
    freed while its parent still lists it, the second time the driver is bound or when an overlay is removed.

Example
    pdev = platform_device_alloc("kiln-port", id);
    pdev->dev.of_node = np;             <-- platform_device_release() puts np
    ret = platform_device_add(pdev);

What it cannot see
    A pointer stored by a helper, such as device_set_node(). A reference that was taken in another function of the
    file, or by an iterator whose loop ends right after the store. Which fields are put stands in the rows of
    rules/families; most release functions put nothing that they have not been given with a reference.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Outcome, Stored
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.MISSING_GET
SINCE = "0.1.0"
BAD = [
    """
static int kiln_add_port(struct kiln *kiln, struct device_node *np)
{
	struct platform_device *pdev = platform_device_alloc("kiln-port", kiln->ports);
	int ret;

	if (!pdev)
		return -ENOMEM;
	pdev->dev.of_node = np; /* expect */
	ret = platform_device_add(pdev);
	if (ret)
		platform_device_put(pdev);
	return ret;
}
""",
    """
static int lamp_probe(struct platform_device *lamp)
{
	struct platform_device *bulb;
	int ret;

	bulb = platform_device_alloc("bulb", PLATFORM_DEVID_AUTO);
	if (!bulb)
		return -ENOMEM;
	bulb->dev.parent = &lamp->dev;
	bulb->dev.of_node = lamp->dev.of_node; /* expect */
	ret = platform_device_add(bulb);
	if (ret) {
		platform_device_put(bulb);
		return ret;
	}
	platform_set_drvdata(lamp, bulb);
	return 0;
}
""",
    """
static struct platform_device *pump_make(struct pump *pump, int id)
{
	struct platform_device *pdev = platform_device_alloc("pump", id);

	if (pdev) {
		pdev->dev.parent = pump->dev;
		pdev->dev.of_node = pump->node; /* expect */
	}
	return pdev;
}
""",
    """
static int valve_add(struct device_node *np, struct valve *valve)
{
	struct platform_device *pdev;

	pdev = platform_device_alloc("valve", valve->id);
	if (!pdev)
		return -ENOMEM;
	if (np)
		pdev->dev.of_node = np; /* expect */
	valve->pdev = pdev;
	if (platform_device_add(pdev)) {
		platform_device_put(pdev);
		return -ENODEV;
	}
	return 0;
}
""",
]
GOOD = [
    """
static int kiln_add_port(struct kiln *kiln, struct device_node *np)
{
	struct platform_device *pdev = platform_device_alloc("kiln-port", kiln->ports);
	int ret;

	if (!pdev)
		return -ENOMEM;
	pdev->dev.of_node = of_node_get(np);
	ret = platform_device_add(pdev);
	if (ret)
		platform_device_put(pdev);
	return ret;
}
""",
    # the get comes later
    """
static int lamp_add(struct lamp *lamp, struct device_node *np)
{
	struct platform_device *pdev = platform_device_alloc("lamp", lamp->id);
	int ret;

	if (!pdev)
		return -ENOMEM;
	pdev->dev.of_node = np;
	of_node_get(pdev->dev.of_node);
	ret = platform_device_add(pdev);
	if (ret)
		platform_device_put(pdev);
	return ret;
}
""",
    # it is taken back before the device goes
    """
static int pump_try(struct pump *pump, struct device_node *np)
{
	struct platform_device *pdev = platform_device_alloc("pump", pump->id);

	if (!pdev)
		return -ENOMEM;
	pdev->dev.of_node = np;
	pump->rate = pump_measure(pdev);
	pdev->dev.of_node = NULL;
	platform_device_put(pdev);
	return 0;
}
""",
    # what the look-up gave is handed over
    """
static int valve_add(struct valve *valve, struct device_node *parent)
{
	struct platform_device *pdev = platform_device_alloc("valve", valve->id);
	int ret;

	if (!pdev)
		return -ENOMEM;
	pdev->dev.of_node = of_get_child_by_name(parent, "valve");
	ret = platform_device_add(pdev);
	if (ret)
		platform_device_put(pdev);
	return ret;
}
""",
    # no field that anybody puts
    """
static int loom_add(struct loom *loom, struct device_node *np)
{
	struct platform_device *pdev = platform_device_alloc("loom", loom->id);
	int ret;

	if (!pdev)
		return -ENOMEM;
	pdev->dev.parent = loom->dev;
	loom->node = np;
	ret = platform_device_add(pdev);
	if (ret)
		platform_device_put(pdev);
	return ret;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for stored in outcome.stores:
        if stored.owed and stored.origin in ("parameter", "field") and not _counted(outcome, stored):
            yield _claim(outcome, stored)


def _counted(outcome: Outcome, stored: Stored) -> bool:
    """Whether the function takes such a reference, or a callee may."""
    names = (stored.name, stored.place)
    sites = any(site.counter == stored.owed and site.name in names for site in outcome.sites)
    perhaps = any(change.counter == stored.owed for change in outcome.perhaps)
    return sites or perhaps or any(held.counter == stored.owed for held in stored.references)


def _claim(outcome: Outcome, stored: Stored) -> Claim:
    return Claim(
        line=stored.line,
        message=(
            f"{outcome.function}() stores {stored.name} in {stored.place} on line {stored.line}, and what is there is "
            f"put with the object: who takes the reference?"
        ),
        confidence=Confidence.MEDIUM,
        object=stored.place,
        counter=stored.owed,
        exits=(stored.line,),
        facts=(("place", stored.place), ("stored", stored.name)),
    )
