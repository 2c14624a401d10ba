# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the references lie that are held when a function ends."""

from collections.abc import Callable

import pytest

from patchlint.engine.outcome import Outcome

Walk = Callable[..., Outcome]
CASES = {
    "a field of what was passed": ("lamp->np = of_get_parent(np);", {("lamp->np", "struct lamp", False)}),
    "by a variable": ("tmp = of_get_parent(np); lamp->np = tmp;", {("lamp->np", "struct lamp", False)}),
    "a field of a field": ("lamp->bulb.np = of_get_parent(np);", {("lamp->bulb.np", "struct lamp", False)}),
    "behind a pointer": ("lamp->bulb->np = of_get_parent(np);", {("lamp->bulb->np", "", False)}),
    "two fields": (
        "lamp->np = lamp->old = of_get_parent(np);",
        {("lamp->np", "struct lamp", False), ("lamp->old", "struct lamp", False)},
    ),
    "a global variable": ("lamp_np = of_get_parent(np);", {("lamp_np", "", True)}),
    "a variable of its own": ("tmp = of_get_parent(np);", set()),
    "put again": ("lamp->np = of_get_parent(np); of_node_put(lamp->np);", set()),
    "an element": ("lamp->all[i] = of_get_parent(np);", set()),
}


@pytest.mark.parametrize("name", CASES)
def test_rests(walk: Walk, name: str) -> None:
    code, expected = CASES[name]
    declared = "\tstruct device_node *tmp;\n"
    text = f"int f(struct lamp *lamp, struct device_node *np, int i)\n{{\n{declared}\t{code}\n\treturn 0;\n}}\n"
    outcome = walk(text)
    assert {(rest.name, rest.type, rest.shared) for one in outcome.exits for rest in one.rests} == expected


def test_it_is_known_after_the_last_variable(walk: Walk) -> None:
    text = """
int f(struct lamp *lamp, struct device *dev)
{
	lamp->np = of_get_parent(dev->of_node);
	if (dev->ready)
		dev_info(dev, "ready");
	return 0;
}
"""
    assert {rest.path for one in walk(text).exits for rest in one.rests} == {("np",)}
