# SPDX-License-Identifier: GPL-2.0-or-later
"""What probe() and remove() switch off after a put that may have had the device suspended."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.look import Looking
from patchlint.counterparts.model import OffTwice
from patchlint.source.pairs import functions_in

FILE = """
static void lamp_off(struct lamp *lamp)
{
	clk_disable_unprepare(lamp->clk);
}
static int lamp_runtime_suspend(struct device *dev)
{
	lamp_off(dev_get_drvdata(dev));
	return 0;
}
static DEFINE_RUNTIME_DEV_PM_OPS(lamp_pm, lamp_runtime_suspend, NULL, NULL);
static int lamp_probe(struct platform_device *pdev)
{
	ACTIVE(&pdev->dev);
	pm_runtime_enable(&pdev->dev);
	return PROBE;
}
static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = platform_get_drvdata(pdev);

	REMOVE;
}
static struct platform_driver lamp_driver = { .probe = lamp_probe, .remove = lamp_remove };
"""
PARTS = {
    "ACTIVE": "pm_runtime_set_active",
    "PROBE": "lamp_add(pdev)",
    "REMOVE": "pm_runtime_put_sync(&pdev->dev); pm_runtime_disable(&pdev->dev); lamp_off(lamp)",
}


def found(parts: dict[str, str], touched: frozenset[str] | None = None) -> tuple[OffTwice, ...]:
    text = FILE
    for name, code in (PARTS | parts).items():
        text = text.replace(name, code)
    return Looking(Elsewhere().bodies(functions_in(text, "lamp.c"))).look([], touched=touched).off_twice


def test_what_is_off_and_who_has_done_it() -> None:
    (one,) = found({})
    assert (one.function, one.line, one.callee) == ("lamp_remove", 22, "lamp_off")
    assert (one.put, one.put_line) == ("pm_runtime_put_sync", 22)
    assert (one.callback, one.callback_line) == ("lamp_runtime_suspend", 4)
    assert (one.place, one.counter) == ("lamp->clk", "clk_enable")


@pytest.mark.parametrize(
    "parts",
    [
        {"REMOVE": "pm_runtime_disable(&pdev->dev); pm_runtime_put_sync(&pdev->dev); lamp_off(lamp)"},
        {"REMOVE": "lamp_off(lamp); pm_runtime_put_sync(&pdev->dev)"},
        {"REMOVE": "pm_runtime_put_sync(&pdev->dev); regulator_disable(lamp->clk)"},
        {"REMOVE": "pm_runtime_put_sync(&pdev->dev); clk_disable_unprepare(lamp->bus)"},
        {"REMOVE": "pm_runtime_put_sync(&pdev->dev); pm_runtime_resume(&pdev->dev); lamp_off(lamp)"},
        {"ACTIVE": "lamp_start"},
        {"pm_runtime_enable": "lamp_start"},
        {".remove": ".shutdown"},
        {"platform_device": "amba_device"},
        {"(lamp_pm, lamp_runtime_suspend": "(lamp_pm, NULL"},
    ],
)
def test_what_is_switched_off_once(parts: dict[str, str]) -> None:
    assert found(parts) == ()


@pytest.mark.parametrize(("touched", "told"), [("lamp_remove", 1), ("lamp_probe", 0)])
def test_the_function_that_a_patch_touches(touched: str, told: int) -> None:
    assert len(found({}, frozenset({touched}))) == told
