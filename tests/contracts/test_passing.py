# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters that all callers of a file's own function have from a field."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.passing import Passing
from patchlint.engine.outcome import FromField
from patchlint.source.pairs import functions_in

FILE = """
static void lamp_end(struct device *dev, int how)
{
	END;
}
static void lamp_stop(struct board *board, struct device *dev)
{
	STOP;
}
TABLE
"""
PARTS = {"END": "put_device(dev)", "STOP": "lamp_end(board->lamp, 0)", "TABLE": ""}
DEV = (FromField("dev", frozenset()),)


def given(parts: dict[str, str]) -> tuple[FromField, ...]:
    text = FILE
    for name, code in (PARTS | parts).items():
        text = text.replace(name, code)
    bodies = Elsewhere().bodies(functions_in(text, "lamp.c"))
    functions = {one.name: one for one in bodies.functions}
    return Passing(functions, bodies.words, bodies.graphs, bodies.knowledge.contracts)("lamp_end")


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"STOP": "struct device *one = board->lamp; lamp_end(one, 0)"},
        {"STOP": "lamp_log(board->lamp->name); lamp_end(board->lamp, 0)"},
        {"STOP": "lamp_end(board->lamp, 0); board->lamp = NULL"},
        {"STOP": "while (board->lamp->on) lamp_end(board->lamp, 0)"},
        {"STOP": "lamp_end(board->lamp, 0); lamp_end(board->spare, 1)"},
    ],
)
def test_it_was_in_a_field(parts: dict[str, str]) -> None:
    assert given(parts) == DEV


@pytest.mark.parametrize(
    "parts",
    [
        {"STOP": "lamp_end(dev, 0)"},
        {"STOP": "lamp_end(&board->dev, 0)"},
        {"STOP": "lamp_end(board->lamp, 0); lamp_end(dev, 1)"},
        {"STOP": "lamp_end(board->lamp, 0); lamp_log(board->lamp->name)"},
        {"STOP": "struct device *one = board->lamp; lamp_end(one, 0); lamp_log(one->name)"},
        {"STOP": "struct device *one = board->lamp; if (dev) one = dev; lamp_end(one, 0)"},
        {"STOP": "lamp_end(board->lamp, 0); lamp_call(board, lamp_end)"},
        {"STOP": "lamp_log(board->lamp)"},  # nobody calls it
        {"END": "lamp_end(dev->parent, how)"},
        {"static void lamp_end": "void lamp_end"},
        {"TABLE": "static const struct lamp_ops lamp_ops = { .end = lamp_end };"},
    ],
)
def test_somebody_may_hold_it(parts: dict[str, str]) -> None:
    assert given(parts) == ()


def test_what_callers_count_is_told() -> None:
    (one,) = given({"STOP": "get_device(dev); lamp_end(board->lamp, 0)"})
    assert "device" in one.counted
