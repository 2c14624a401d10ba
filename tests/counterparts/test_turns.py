# SPDX-License-Identifier: GPL-2.0-or-later
"""What a loop holds for one turn and a function that it calls keeps."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.look import Looking
from patchlint.counterparts.model import KeptTurn
from patchlint.source.pairs import functions_in

FILE = """
static void loom_add(struct loom *loom, struct device_node *np)
{
	STORE;
}
static void loom_wind(struct loom *loom)
{
	READ;
}
static void loom_probe(struct loom *loom)
{
	struct device_node *child;
	for_each_child_of_node(loom->parent, child) {
		CALL;
	}
}
"""
PARTS = {"STORE": "loom->np = np", "READ": "loom_log(loom->np)", "CALL": "loom_add(loom, child)"}


def found(parts: dict[str, str] = PARTS, touched: frozenset[str] | None = None) -> tuple[KeptTurn, ...]:
    text = FILE
    for name, code in (PARTS | parts).items():
        text = text.replace(name, code)
    return Looking(Elsewhere().bodies(functions_in(text, "loom.c"))).look([], touched=touched).kept_turns


def test_who_keeps_it_and_who_holds_it_for_how_long() -> None:
    (one,) = found()
    assert (one.keeper.function, one.line, one.place) == ("loom_add", 4, "loom->np")
    assert (one.caller, one.call_line, one.counter) == ("loom_probe", 14, "device_node")


@pytest.mark.parametrize(
    "parts",
    [
        {"STORE": "loom->np = of_node_get(np)"},
        {"STORE": "of_node_get(np); loom->np = np"},
        {"STORE": "loom_log(np)"},
        {"STORE": "loom->of_node = np", "READ": "loom_log(loom->of_node)"},  # by custom uncounted
        {"STORE": "struct loom one; one.np = np; loom_try(&one)"},
        {"READ": "loom_log(loom)"},
        {"READ": "loom->np = NULL"},
        {"READ": "if (loom->np == loom->first || loom->first != loom->np) loom_log(loom)"},
        {"CALL": "of_node_get(child); loom_add(loom, child)"},
        {"CALL": "loom_add(loom, loom->first)"},
        {"CALL": "loom_add(loom, child); loom_add(loom, loom->parent)"},
        {"CALL": "loom_add(loom, child); loom->add = loom_add"},
        {"static void loom_add": "void loom_add"},  # other files may call it
        {"for_each_child_of_node(loom->parent, child)": "list_for_each_entry(child, &loom->nodes, list)"},
    ],
)
def test_what_says_nothing(parts: dict[str, str]) -> None:
    assert found(parts) == ()


@pytest.mark.parametrize(("touched", "told"), [("loom_add", 1), ("loom_probe", 1), ("loom_wind", 0)])
def test_only_what_a_patch_touches(touched: str, told: int) -> None:
    assert len(found(touched=frozenset({touched}))) == told
