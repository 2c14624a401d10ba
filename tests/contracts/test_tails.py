# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters that no path leaves without a put, in functions with more paths than are walked."""

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.limits import Limits
from patchlint.contracts.tails import always_put
from patchlint.engine.interpreter import Budget
from patchlint.knowledge import families
from patchlint.knowledge.contract import Contract
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

LONG = """
static int lamp_run(struct lamp *lamp, struct device_node *np)
{
	int rc = 0;

	if (lamp->off)
		goto out;
	rc = lamp_switch(lamp);
out:
	if (np)
		of_node_put(np);
	return rc;
}
"""


def bodies(text: str, steps: int = 4000) -> Bodies:
    functions = functions_in(text, "lamp.c")
    known = families.load({token.text for f in functions for token in f.tokens})
    return Bodies(functions, known, Limits(budget=Budget(steps=steps)))


def puts(text: str) -> list[int]:
    """The parameters of the last function that are always put."""
    known = bodies(text)
    function = known.functions[-1]
    return [one.place.index for one in always_put(lower(parse_function(function, frozenset())), known.contract)]


def test_a_put_at_the_end_if_there_is_anything_to_put() -> None:
    assert puts(LONG) == [1]
    assert puts(LONG.replace("if (np)", "if (!IS_ERR_OR_NULL(np))")) == [1]
    assert puts(LONG.replace("if (np)", "if (np != NULL)")) == [1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("goto out;", "return -EIO;"),
        ("if (np)", "if (lamp->own)"),
        ("if (np)", "if (!np)"),
        ("rc = lamp_switch", "np = lamp->np;\n\trc = lamp_switch"),
        ("rc = lamp_switch", "of_node_get(np);\n\trc = lamp_switch"),
        ("of_node_put(np)", "of_node_put(lamp->np)"),
        ("of_node_put(np)", "put_device(np); of_node_put(np)"),
        ("of_node_put(np)", "lamp_forget(np)"),
        ("of_node_put(np)", "folio_put_refs(np, rc)"),
    ],
)
def test_a_way_around_it(old: str, new: str) -> None:
    assert old in LONG
    assert puts(LONG.replace(old, new)) == []


def test_a_function_that_is_too_long_for_anything_else() -> None:
    found = bodies(LONG, steps=5).body("lamp_run")
    assert found is not None
    assert found.short
    assert [(one.action.value, one.place.index, one.certain) for one in found.effects] == [("put", 1, True)]
    assert bodies(LONG.replace("if (np)", "if (lamp->own)"), steps=5).body("lamp_run") is None


def test_nothing_else_is_taken_for_known_of_it() -> None:
    """It may keep, write or free what it is given beside."""
    caller = """
static int lamp_start(struct lamp *lamp, struct device_node *np)
{
	struct device *dev = lamp->dev;

	get_device(dev);
	lamp_run(lamp, of_node_get(np));
	put_device(lamp->dev);
	return 0;
}
"""
    known = bodies(LONG + caller, steps=5)
    function = known.function("lamp_start")
    assert function is not None
    outcome = known.walk(lower(parse_function(function, frozenset())), Budget())
    assert not any(one.counter == "device_node" for found in outcome.exits for one in found.held)
    assert {one.counter for found in outcome.exits for one in found.held} <= {"device"}
    assert isinstance(known.contract("lamp_run"), Contract)
