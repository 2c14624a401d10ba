# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole file in kernel style: read strictly, with the right lines, and not by accepting anything."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from patchlint.c.fidelity import calls_in_tree
from patchlint.c.model import Status
from patchlint.c.normalise import normalise
from patchlint.c.parse import _feed as feed
from patchlint.c.parse import parse_function
from patchlint.source.functions import locate, select
from patchlint.source.model import Function
from patchlint.source.tokens import tokenise

_TEXT = (Path(__file__).parent / "demo_driver.c").read_text("utf-8")
_LINES = ["", *_TEXT.split("\n")]


@pytest.fixture(scope="module")
def functions() -> tuple[Function, ...]:
    """The functions of the driver."""
    return locate(tokenise(_TEXT), "drivers/demo/demo.c")


def test_every_function_is_found_and_strict(functions: tuple[Function, ...]) -> None:
    assert [(f.name, f.macro) for f in functions] == [
        ("to_demo", ""), ("demo_read", ""), ("demo_add_bank", ""), ("demo_scan", ""), ("demo_irq", ""),
        ("demo_control", "SYSCALL_DEFINE2"),
    ]  # fmt: skip
    for function in functions:
        parsed = parse_function(function)
        assert (parsed.status, parsed.reason, parsed.opaque_lines) == (Status.STRICT, "", frozenset())


def test_every_node_is_inside_its_function(functions: tuple[Function, ...]) -> None:
    for function in functions:
        tree = parse_function(function).tree
        for node in _nodes(tree):
            if getattr(node, "coord", None):
                assert function.line <= node.coord.line <= function.end_line
        for (line, column), name in calls_in_tree(tree)[0].items():
            assert _LINES[line][column - 1 :].startswith(name)


def test_nearly_every_line_of_code_has_a_node(functions: tuple[Function, ...]) -> None:
    for function in functions:
        code = {
            token.line for token in select(function, frozenset()) if token.text not in "{}" and token.kind != "ELSE"
        }
        seen = {node.coord.line for node in _nodes(parse_function(function).tree) if getattr(node, "coord", None)}
        assert len(code - seen) <= 3  # continued lines, decorations


def test_the_touched_branch_is_read(functions: tuple[Function, ...]) -> None:
    scan = functions[3]
    trace = next(number for number, line in enumerate(_LINES) if "trace_demo" in line)
    for touched, name in ((trace, "trace_demo"), (trace + 2, "demo_log")):
        calls = calls_in_tree(parse_function(scan, frozenset((touched,))).tree)[0]
        assert {"trace_demo", "demo_log"} & set(calls.values()) == {name}


def test_a_missing_token_is_not_accepted(functions: tuple[Function, ...]) -> None:
    """Of all rows with one ";", "(" or ")" less, hardly any may parse: else a strict parse would say nothing."""
    results = Counter[bool]()
    chance = random.Random(1)  # noqa: S311  # which rows to leave out
    for function in functions:
        rows = normalise(function_tokens(function), function.tokens[function.name_index], function.macro).rows
        places = [at for at, row in enumerate(rows) if row[0] in ("SEMI", "LPAREN", "RPAREN")]
        for at in chance.sample(places, min(40, len(places))):
            results[feed(rows[:at] + rows[at + 1 :], "demo.c")[0] is None] += 1
    assert results[True] >= 0.97 * results.total()


def function_tokens(function: Function) -> Any:
    """The tokens that parse_function would read."""
    return select(function, frozenset())


def _nodes(tree: Any) -> list[Any]:
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        found.append(node)
        stack += [child for _, child in node.children()]
    return found
