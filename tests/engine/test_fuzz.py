# SPDX-License-Identifier: GPL-2.0-or-later
"""Mutants of the cases: whatever stands there, a walk ends, and names of variables do not matter."""

import re
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

from c_layers import STEPS, check_findings, check_outcome
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.engine.interpreter import Budget
from patchlint.engine.outcome import Outcome
from patchlint.ir.cfg import Cfg
from patchlint.knowledge import families
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

CASES = Path(__file__).parent / "cases"
STATEMENT = re.compile(r"^\t+[^{}#/*]*;$")
CONDITION = re.compile(r"\bif \((.*)\)( \{)?$")
MARK = "zq_"


@lru_cache(maxsize=1)
def sources() -> tuple[tuple[str, ...], ...]:
    """The lines of every function in the cases."""
    found: list[tuple[str, ...]] = []
    for file in sorted(CASES.glob("*.c")):
        text = file.read_text()
        lines = text.split("\n")
        found += [tuple(lines[f.line - 1 : f.end_line]) for f in functions_in(text, "")]
    return tuple(found)


def mutate(lines: list[str], how: str, where: int, other: int) -> None:
    """Change one statement or one condition."""
    places = [i for i, line in enumerate(lines) if (CONDITION if how == "negate" else STATEMENT).search(line)]
    if not places:
        return
    here, there = places[where % len(places)], places[other % len(places)]
    if how == "delete":
        del lines[here]
    elif how == "double":
        lines.insert(there, lines[here])
    elif how == "swap":
        lines[here], lines[there] = lines[there], lines[here]
    elif how == "move":
        lines.insert(there, lines.pop(here))
    else:
        lines[here] = CONDITION.sub(r"if (!(\1))\2", lines[here])


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A function of the cases with a few changes, made of its own statements and those of another."""
    lines = list(draw(st.sampled_from(sources())))
    foreign = [line for line in draw(st.sampled_from(sources())) if STATEMENT.match(line)]
    for line in draw(st.lists(st.sampled_from(foreign or [""]), max_size=2)):
        lines.insert(draw(st.integers(2, len(lines) - 1)), line)
    ways = st.tuples(
        st.sampled_from(["delete", "double", "swap", "move", "negate"]), st.integers(0, 99), st.integers(0, 99)
    )
    for how, where, other in draw(st.lists(ways, max_size=4)):
        mutate(lines, how, where, other)
    return "\n".join(lines) + "\n"


def walked(text: str, steps: int = STEPS) -> tuple[Cfg, Outcome]:
    functions = functions_in(text, "case.c")
    assume(len(functions) == 1)
    parsed = parse_function(functions[0], frozenset())
    assume(parsed.tree is not None)
    cfg = lower(parsed)
    bodies = Bodies(functions, families.load({token.text for token in functions[0].tokens}))
    return cfg, bodies.walk(cfg, Budget(steps=steps))


def shown(outcome: Outcome) -> str:
    """An outcome as text, sets in an order that does not depend on the names in them.

    Without the steps: a variable that is called like a field is remembered longer, and fewer states are alike.
    """
    values = (getattr(outcome, field.name) for field in fields(outcome) if field.name != "steps")
    return "\n".join(repr(sorted(value) if isinstance(value, frozenset) else value) for value in values)


@settings(max_examples=200, deadline=None)
@given(mutants())
def test_a_walk_ends_and_says_how(text: str) -> None:
    check_outcome(*walked(text))


@settings(max_examples=100, deadline=None)
@given(mutants())
def test_rules_read_any_outcome(text: str) -> None:
    check_findings(walked(text)[1])


@settings(max_examples=100, deadline=None)
@given(mutants(), st.integers(1, 200))
def test_any_budget_is_kept(text: str, steps: int) -> None:
    _, outcome = walked(text, steps)
    assert outcome.steps <= steps + 1


@settings(max_examples=200, deadline=None)
@given(mutants())
def test_names_of_variables_do_not_matter(text: str) -> None:
    assume("CLASS(" not in text)  # the class may have a variable's name,
    assume("container_of(" not in text)  # and so may the member
    cfg, outcome = walked(text)
    names = "|".join(sorted({name.split("@")[0] for name in cfg.variables}) or ["(?!)"])
    renamed = re.sub(rf"(?<![\w.>])(?<!struct )({names})\b", rf"{MARK}\1", text)
    again = walked(renamed)[1]
    assert shown(again).replace(MARK, "") == shown(outcome)


@settings(max_examples=50, deadline=None)
@given(mutants())
def test_two_walks_see_the_same(text: str) -> None:
    assert walked(text)[1] == walked(text)[1]
