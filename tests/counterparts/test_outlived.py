# SPDX-License-Identifier: GPL-2.0-or-later
"""What remove() reads after it has undone the registration of the object that it lies in."""

import pytest

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.couples import couples
from patchlint.counterparts.outlived import Outlasting
from patchlint.knowledge import families
from patchlint.source.pairs import functions_in

PROBE = """
static int lamp_probe(struct platform_device *pdev)
{
	struct spi_controller *host = spi_alloc_host(&pdev->dev, sizeof(struct lamp));
	struct lamp *lamp;

	if (!host)
		return -ENOMEM;
	lamp = spi_controller_get_devdata(host);
	lamp->host = host;
	platform_set_drvdata(pdev, lamp);
	return spi_register_controller(host);
}
"""
REMOVE = """
static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = platform_get_drvdata(pdev);

	spi_unregister_controller(lamp->host);
	clk_disable(lamp->clk);
}
"""
TABLE = "static struct platform_driver lamp_driver = { .probe = lamp_probe, .remove = lamp_remove };\n"


def found(probe: str, remove: str) -> list[tuple[str, str, str]]:
    """What is read too late, after which call, of which object."""
    functions = functions_in(probe + remove + TABLE, "lamp.c")
    bodies = Bodies(functions, families.load({"probe", *(token.text for one in functions for token in one.tokens)}))
    return [(one.use, one.undo, one.object) for one in Outlasting(bodies).outlived(couples(bodies))]


def test_data_goes_with_the_object() -> None:
    assert found(PROBE, REMOVE) == [("lamp->clk", "spi_unregister_controller", "lamp->host")]


@pytest.mark.parametrize(
    "use",
    [
        "if (lamp->on)\n\t\tlamp_dim();",
        "lamp->on = false;",
        "return lamp_dim(lamp->on);",
        "lamp_dim(&lamp->map->lock);",
        "lamp_dim(lamp->level[2] + 1);",
    ],
)
def test_what_is_a_read(use: str) -> None:
    assert len(found(PROBE, REMOVE.replace("clk_disable(lamp->clk);", use))) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("clk_disable(lamp->clk);", "lamp_dim(&lamp->lock);"),  # only an address is made of it
        ("clk_disable(lamp->clk);", "lamp_dim(lamp);"),  # what it does with it is not seen
        ("clk_disable(lamp->clk);", ""),
        ("spi_unregister", "lamp_dim();\n\tspi_suspend"),
        ("lamp->host", "lamp->other"),
        ("\tspi_unregister", "\tspi_controller_get(lamp->host);\n\tspi_unregister"),
        ("platform_get_drvdata(pdev)", "dev_get_platdata(&pdev->dev)"),
    ],
)
def test_what_is_none(old: str, new: str) -> None:
    assert old in REMOVE
    assert found(PROBE, REMOVE.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("spi_alloc_host", "devm_spi_alloc_host"),
        ("spi_register_controller(host)", "lamp_start(host)"),
        ("spi_controller_get_devdata(host)", "lamp_make(host)"),
        ("platform_set_drvdata(pdev, lamp);", ""),
    ],
)
def test_objects_that_do_not_go_like_that(old: str, new: str) -> None:
    assert old in PROBE
    assert found(PROBE.replace(old, new), REMOVE) == []
