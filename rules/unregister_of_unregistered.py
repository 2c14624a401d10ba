# SPDX-License-Identifier: GPL-2.0-or-later
"""What undoes a registration is called on an object that was never registered.

What it reports
    A function that undoes a registration (device_unregister(), platform_device_unregister(), cdev_del(),
    kset_unregister()) is called on an object that this function has created and that is not registered on this
    path: the registration failed or was never tried. The line is that of the call.

    Confidence is always high: the creation, the registration's failure and the undoing are all seen in one function.

Why it matters
    Undoing takes the object off lists and out of sysfs where it never was: NULL pointers, a warning from kernfs, a
    notifier that hears of a device it never met. Then it drops the reference, which is all that was needed:
    put_device() or platform_device_put() is the way back from a failed registration.

Example
    pdev = platform_device_alloc("pump", id);
    if (!pdev)
            return -ENOMEM;
    ret = platform_device_add_data(pdev, pump, sizeof(*pump));
    if (ret) {
            platform_device_unregister(pdev);           <-- platform_device_put()
            return ret;
    }

What it cannot see
    Objects that came in as parameters or from a structure: whether they are registered is known to the caller. A
    callee that is in no table and not in this file is believed to register the object if its name says so (register,
    add, attach, publish, probe), and not otherwise. Functions that undo only what was done, and say so, need a row in
    the tables that tells.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.OTHER
SINCE = "0.1.0"
BAD = [
    """
static int valve_add(struct device *parent, struct valve *valve)
{
	int ret;

	device_initialize(&valve->dev);
	valve->dev.parent = parent;
	ret = dev_set_name(&valve->dev, "valve%d", valve->id);
	if (ret) {
		device_unregister(&valve->dev); /* expect */
		return ret;
	}
	ret = device_add(&valve->dev);
	if (ret)
		put_device(&valve->dev);
	return ret;
}
""",
    """
static int pump_create(struct pump *pump, int id)
{
	struct platform_device *pdev = platform_device_alloc("pump", id);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add_data(pdev, pump, sizeof(*pump));
	if (ret) {
		platform_device_unregister(pdev); /* expect */
		return ret;
	}
	ret = platform_device_add(pdev);
	if (ret)
		platform_device_put(pdev);
	return ret;
}
""",
    """
static int loom_register(struct loom *loom)
{
	int ret = device_register(&loom->dev);

	if (ret)
		device_unregister(&loom->dev); /* expect */
	return ret;
}
""",
]
GOOD = [
    """
static int loom_register(struct loom *loom)
{
	int ret = device_register(&loom->dev);

	if (ret) {
		put_device(&loom->dev);
		return ret;
	}
	ret = loom_create_files(loom);
	if (ret)
		device_unregister(&loom->dev);
	return ret;
}
""",
    """
static int pump_create(int id)
{
	struct platform_device *pdev = platform_device_alloc("pump", id);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add(pdev);
	if (ret) {
		platform_device_put(pdev);
		return ret;
	}
	ret = pump_check(pdev);
	if (ret)
		platform_device_unregister(pdev);
	return ret;
}
""",
    """
static void valve_remove(struct valve *valve)
{
	valve_close(valve);
	device_unregister(&valve->dev);
}
""",
    """
static int valve_publish(struct valve *valve)
{
	int ret;

	device_initialize(&valve->dev);
	ret = valve_bus_add(valve);
	if (ret) {
		put_device(&valve->dev);
		return ret;
	}
	ret = valve_create_files(valve);
	if (ret)
		device_unregister(&valve->dev);
	return ret;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"{incident.name} is not registered on this path: should {call(incident)} be a plain put?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-unregistered"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH
