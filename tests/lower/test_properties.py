# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds for the graph of any function: it hangs together, and nothing of the source is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from c_layers import check_edges

from patchlint.c.model import Parsed
from patchlint.c.parse import parse_function
from patchlint.ir.cfg import Cfg
from patchlint.ir.dump import dump
from patchlint.ir.ops import Call, Leave, Name, Release, Turn
from patchlint.lower import idioms
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

TESTS = Path(__file__).parent.parent
IDIOMS = {
    *(idioms.TRANSPARENT | idioms.TRUTH | idioms.END_IF | idioms.STORES | idioms.STORES_BY_ADDRESS),
    *(idioms.EXCHANGES | idioms.MOVES | idioms.ONCE | idioms.ONCE_OR_FAIL | idioms.CONFIGURED | idioms.TESTS.keys()),
    *(
        "ERR_PTR",
        "ERR_CAST",
        "PTR_ERR_OR_ZERO",
        "swap",
        "return_ptr",
        "__iterate",
        "__range",
        "__asm__",
        "CLASS",
        "guard",
    ),
}
# calls behind a return, behind BUG(), under if (0)
WITH_DEAD_CALLS = {"dead_code", "ends", "constant_condition"}


def functions() -> Iterator[object]:
    for file in sorted([*TESTS.glob("engine/*/*.c"), *TESTS.glob("lower/cases/*.c")]):
        for function in functions_in(file.read_text(), file.name):
            yield pytest.param(parse_function(function, frozenset()), id=f"{file.stem}-{function.name}")


each_function = pytest.mark.parametrize("parsed", list(functions()))


def calls(node: Any) -> Iterator[str]:
    """The names of the functions called in a tree."""
    if type(node).__name__ == "FuncCall" and type(node.name).__name__ == "ID":
        yield node.name.name
    for _, child in node.children():
        yield from calls(child)


def reached(cfg: Cfg) -> set[int]:
    """The nodes that can be come by from the entry."""
    found, stack = {0}, [0]
    while stack:
        fresh = set(cfg.nodes[stack.pop()].successors) - found
        found |= fresh
        stack += fresh
    return found


@each_function
def test_edges_lead_somewhere(parsed: Parsed) -> None:
    check_edges(lower(parsed))


@each_function
def test_every_way_ends_or_turns(parsed: Parsed) -> None:
    cfg = lower(parsed)
    ends = [number for number in reached(cfg) if not cfg.nodes[number].successors]
    assert ends or cfg.loop_heads


@each_function
def test_no_call_is_lost(parsed: Parsed) -> None:
    cfg = lower(parsed)
    found = {node.op.callee for node in cfg.nodes if isinstance(node.op, Call)}
    found |= {node.op.macro for node in cfg.nodes if isinstance(node.op, Turn)}
    found |= {"" for node in cfg.nodes if isinstance(node.op, Call) and node.op.pointer == Name("callback")}
    views = {name for name in calls(parsed.tree) if idioms.is_view(name, 1)} | idioms.VIEWS_OF_SECOND
    written = {*calls(parsed.tree)} - views - IDIOMS - {"callback"}
    if parsed.function.name not in WITH_DEAD_CALLS:
        assert written <= found


@each_function
def test_a_loop_that_is_left_was_entered(parsed: Parsed) -> None:
    cfg = lower(parsed)
    turns = {node.op.macro for node in cfg.nodes if isinstance(node.op, Turn)}
    assert {node.op.macro for node in cfg.nodes if isinstance(node.op, Leave)} <= turns


@each_function
def test_every_way_out_releases_a_scope_once(parsed: Parsed) -> None:
    cfg = lower(parsed)
    stack: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    seen = set(stack)
    while stack:
        number, released = stack.pop()
        op = cfg.nodes[number].op
        if isinstance(op, Release):
            assert op.variable not in released
            released = (*released, op.variable)
        elif isinstance(op, Call) and isinstance(op.result, Name):
            released = tuple(name for name in released if name != op.result.name)
        fresh = {(successor, released) for successor in cfg.nodes[number].successors} - seen
        seen |= fresh
        stack += fresh


@each_function
def test_the_same_graph_each_time(parsed: Parsed) -> None:
    assert dump(lower(parsed)) == dump(lower(parsed))
