# SPDX-License-Identifier: GPL-2.0-or-later
"""Structures that a file declares: what is read of their fields."""

import pytest

from patchlint.source.pairs import functions_in

FUNCTION = "\nvoid lamp_on(void)\n{\n}\n"
CASES = {
    "pointers and numbers": ("struct lamp { struct device *dev; int watts; };", {"lamp": {"dev", "watts"}}),
    "several of one type": ("struct lamp { int a, b; };", {"lamp": {"a", "b"}}),
    "an array and bits": ("struct lamp { int a[4]; u32 b:3; };", {"lamp": {"a", "b"}}),
    "an attribute": ("struct lamp { int a; } __packed;", {"lamp": {"a"}}),
    "one inside": ("struct lamp { struct { int a; } bulb; };", {"lamp": {"a", "bulb"}}),
    "a table of functions": ("struct lamp_ops { int (*on)(struct lamp *lamp); };", {"lamp_ops": {"on", "lamp"}}),
    "no name": ("static struct { int a; } lamp;", {}),
    "an initialiser": ("static struct lamp lamp = { .a = 1, };", {}),
    "an enum": ("enum lamp { A, B };", {}),
    "two": ("struct lamp { int a; };\nstruct bulb { int b; };", {"lamp": {"a"}, "bulb": {"b"}}),
}


STATICS = {
    "a pointer": ("static struct device *lamp;", {"lamp": "struct"}),
    "a list": ("static LIST_HEAD(lamps);", {}),
    "a number": ("static int watts = 5;", {"watts": "int"}),
    "an array": ("static struct clk *clks[4];", {"clks": "struct"}),
    "another file's": ("extern int watts;\nint volts;", {}),
    "a function": ("static int lamp_dim(int watts);", {}),
}


@pytest.mark.parametrize("name", STATICS)
def test_variables_of_a_module(name: str) -> None:
    text, expected = STATICS[name]
    (function, *_) = functions_in(f"{FUNCTION}{text}\nmodule_init(lamp_on);\n", "lamp.c")
    assert function.layouts[""] == expected


@pytest.mark.parametrize("name", CASES)
def test_layouts(name: str) -> None:
    text, expected = CASES[name]
    (function, *_) = functions_in(FUNCTION + text + "\n", "lamp.c")
    assert function.name == "lamp_on"
    assert {struct: set(fields) for struct, fields in function.layouts.items()} == expected
