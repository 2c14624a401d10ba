# SPDX-License-Identifier: GPL-2.0-or-later
"""remove() reads what went with the object whose registration it has just undone.

What it reports
    A function that begins something (.probe, .bind of a table of the file) makes an object that has the driver's own
    data in it, registers the object and keeps the data with the device. The function that ends it undoes the
    registration, which drops the reference that the object was made with, and reads the data afterwards. The line is
    that of the first such read; where the patch touches only the function that begins, what it touches there.

    Confidence is always high: who made the object, who undoes its registration and that nobody has taken another
    reference in between is in sight.

Why it matters
    The last reference goes with the registration, unless somebody happens to hold the device open. The memory with
    the driver's data is freed, and the clocks, interrupts and DMA channels named in it are given back from there.

Example
    host = spi_alloc_host(&pdev->dev, sizeof(*lamp));   (in lamp_probe(); devm_spi_alloc_host() would keep it)
    lamp = spi_controller_get_devdata(host);
    platform_set_drvdata(pdev, lamp);
    ret = spi_register_controller(host);
    ...
    spi_unregister_controller(lamp->host);              (in lamp_remove())
    clk_disable_unprepare(lamp->clk);                   <-- lamp went with its host

What it cannot see
    A reference that a helper takes. Objects that are made or whose registration is undone in a helper. Data that is
    only passed on to another function after it may have gone.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, Outlived
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.USE_AFTER_PUT
SINCE = "0.1.0"
_TABLE = """
static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
"""
_PROBE = """
static int lamp_probe(struct platform_device *pdev)
{
	struct spi_controller *host = spi_alloc_host(&pdev->dev, sizeof(struct lamp));
	struct lamp *lamp;
	int ret;

	if (!host)
		return -ENOMEM;
	lamp = spi_controller_get_devdata(host);
	lamp->host = host;
	lamp->clk = lamp_clock(pdev);
	platform_set_drvdata(pdev, lamp);
	ret = spi_register_controller(host);
	if (ret)
		spi_controller_put(host);
	return ret;
}
"""
_REMOVE = """
static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = platform_get_drvdata(pdev);

	spi_unregister_controller(lamp->host);
	clk_disable_unprepare(lamp->clk); /* expect */
}
"""
_OTHER_DATA = _PROBE.replace("(pdev, lamp)", "(pdev, host)")
_REMOVE_HOST = """
static void lamp_remove(struct platform_device *pdev)
{
	struct spi_controller *host = platform_get_drvdata(pdev);
	struct lamp *lamp = spi_controller_get_devdata(host);

	lamp_stop(lamp);
	spi_unregister_controller(host);
	if (lamp->clk) /* expect */
		clk_disable_unprepare(lamp->clk);
}
"""
BAD = [
    _PROBE + _REMOVE + _TABLE,
    _OTHER_DATA + _REMOVE_HOST + _TABLE,
    (_OTHER_DATA + _REMOVE_HOST + _TABLE).replace("spi_alloc_host", "spi_alloc_target").replace("lamp", "kiln"),
]
_RIGHT = _REMOVE.replace(" /* expect */", "")
GOOD = [
    # the driver core keeps it until the device has gone
    _PROBE.replace("spi_alloc_host", "devm_spi_alloc_host").replace(
        "	if (ret)\n		spi_controller_put(host);\n", ""
    )
    + _RIGHT
    + _TABLE,
    # the function that ends has a reference of its own
    _PROBE
    + _RIGHT.replace("	spi_unreg", "	spi_controller_get(lamp->host);\n	spi_unreg").replace(
        "(lamp->clk);\n", "(lamp->clk);\n	spi_controller_put(lamp->host);\n"
    )
    + _TABLE,
    # read before
    _PROBE
    + """
static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = platform_get_drvdata(pdev);
	struct clk *clk = lamp->clk;

	spi_unregister_controller(lamp->host);
	clk_disable_unprepare(clk);
}
"""
    + _TABLE,
    # the data is no part of the controller
    _PROBE.replace("spi_controller_get_devdata(host)", "devm_kzalloc(&pdev->dev, sizeof(*lamp), GFP_KERNEL)")
    + _RIGHT
    + _TABLE,
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    yield from map(_claim, {(one.couple.ends, one.line): one for one in found.outlived}.values())


def _claim(one: Outlived) -> Claim:
    undo = f"{one.undo}() on line {one.undo_line}"
    return Claim(
        line=one.line,
        message=f"{undo} may free what {one.use} lies in: who else holds {one.object}?",
        confidence=Confidence.HIGH,
        object=one.object,
        counter=one.counter,
        exits=(one.line,),
        facts=(
            ("getter", one.getter),
            ("drop_function", one.undo),
            ("drop_line", str(one.undo_line)),
            ("partner", one.couple.begins),
            ("entry", one.use),
        ),
        function=one.couple.ends,
    )
