# SPDX-License-Identifier: GPL-2.0-or-later
"""What was read or walked once is not read or walked again, unless something else would come of it now."""

from dataclasses import replace
from typing import Any

import pytest

from patchlint.contracts.bodies import Bodies
from patchlint.contracts.graphs import Graphs
from patchlint.contracts.limits import Limits
from patchlint.engine import interpreter
from patchlint.engine.interpreter import Budget
from patchlint.engine.outcome import Outcome
from patchlint.ir.cfg import Cfg
from patchlint.ir.signs import VALID
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Contract, Effect, Place, Where
from patchlint.source.model import Function
from patchlint.source.pairs import functions_in

TEXT = """
static struct device_node *lamp_node(struct lamp *lamp)
{
	return of_get_parent(lamp->np);
}
#ifdef CONFIG_LAMP
static int lamp_probe(struct lamp *lamp)
{
	struct device_node *np = lamp_node(lamp);

	return np ? lamp_read(np) : -ENODEV;
}
#endif
"""
BRANCHES = "void f(void)\n{\n#ifdef A\n\ta();\n#else\n\tb();\n#endif\n}\n"


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions that the engine walks, one after the other."""
    names: list[str] = []

    def run(cfg: Cfg, *rest: Any) -> Outcome:
        names.append(cfg.name)
        return interpreter.run(cfg, *rest)

    monkeypatch.setattr("patchlint.contracts.bodies.run", run)
    return names


def read(text: str = TEXT) -> tuple[Function, ...]:
    return functions_in(text, "lamp.c")


def known(limits: Limits | None = None) -> Bodies:
    functions = read()
    return Bodies(functions, families.load({token.text for f in functions for token in f.tokens}), limits)


def walk(bodies: Bodies, name: str, budget: Budget | None = None) -> Outcome:
    function = bodies.function(name)
    assert function is not None
    return bodies.walk(bodies.graphs.graph(bodies.graphs.parsed(function)), budget)


def test_a_function_is_walked_once_for_its_callers_and_to_be_judged(walked: list[str]) -> None:
    bodies = known()
    assert walk(bodies, "lamp_probe") is walk(bodies, "lamp_probe")
    assert walk(bodies, "lamp_node").exits
    assert walked == ["lamp_probe", "lamp_node"]


def test_what_is_known_by_now_is_asked_again(walked: list[str]) -> None:
    bodies = known()
    before = walk(bodies, "lamp_probe")
    effect = Effect(Action.PUT, Place(Where.ARGUMENT, 0), "device_node", VALID)
    bodies.knowledge.contracts["lamp_read"] = Contract("lamp_read", (effect,))
    after = walk(bodies, "lamp_probe")
    assert walked.count("lamp_probe") == 2
    assert [len(one.sites) for one in (before, after)] == [1, 1]
    assert before.exits != after.exits


def test_a_walk_that_came_to_its_end_holds_for_any_budget_it_fits_in(walked: list[str]) -> None:
    bodies = known()
    steps = walk(bodies, "lamp_probe").steps
    assert walk(bodies, "lamp_probe", Budget(steps=steps)).complete
    assert walked.count("lamp_probe") == 1
    assert not walk(bodies, "lamp_probe", Budget(steps=steps - 1)).complete
    assert not walk(bodies, "lamp_probe", Budget(steps=steps - 1)).complete
    assert walked.count("lamp_probe") == 2
    assert walk(bodies, "lamp_probe").complete
    assert walked.count("lamp_probe") == 3


def test_guesses_are_part_of_what_is_walked(walked: list[str]) -> None:
    bodies = known()
    cfg = bodies.graphs.graph(bodies.graphs.parsed(bodies.functions[0]))
    for source in ("a guess", "another guess", "a guess"):
        bodies.walk(cfg, guesses=[Contract("lamp_read", source=source)])
    assert walked == [cfg.name, cfg.name]


def test_functions_alike_are_parsed_once_each_with_its_own_file() -> None:
    graphs = Graphs()
    one, other = read()[0], replace(read()[0], includes=('"lamp.h"',))
    first, second = graphs.parsed(one), graphs.parsed(other)
    assert first.tree is second.tree
    assert (first.function, second.function.includes) == (one, ('"lamp.h"',))
    assert graphs.graph(first) is graphs.graph(second)


def test_the_branch_of_an_if_is_part_of_what_is_parsed() -> None:
    graphs, function = Graphs(), read(BRANCHES)[0]
    first, second = graphs.parsed(function), graphs.parsed(function, frozenset((6,)))
    assert first.tree is not second.tree
    plain = read()[0]
    assert graphs.parsed(plain, frozenset((4,))).tree is graphs.parsed(plain).tree
