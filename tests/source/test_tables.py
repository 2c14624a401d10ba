# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of functions: what is read of a file's initialisers."""

import pytest

from patchlint.source.pairs import functions_in

FUNCTION = "\nvoid lamp_on(void)\n{\n}\n"
CASES = {
    "a function": ("struct ops o = {\n\t.get = lamp_get,\n};", {"o": {"get": "lamp_get"}}),
    "the last, without a comma": ("static const struct ops o = { .get = lamp_get };", {"o": {"get": "lamp_get"}}),
    "an address": ("struct ops o = { .get = &lamp_get, };", {"o": {"get": "lamp_get"}}),
    "an attribute": ("struct ops o __ro_after_init = { .get = lamp_get, };", {"o": {"get": "lamp_get"}}),
    "numbers and strings": ('struct ops o = { .n = 1, .name = "o", .get = lamp_get, };', {"o": {"get": "lamp_get"}}),
    "a call": ("struct ops o = { .get = GETTER(lamp), };", {}),
    "an inner table": ("struct ops o = { .in = { .get = lamp_get }, .put = lamp_put };", {"o": {"put": "lamp_put"}}),
    "an array": ("struct ops o[] = { { .get = lamp_get }, };", {}),
    "a type": ("struct ops { int get; };", {}),
    "an enum": ("enum ops { GET = 1, };", {}),
    "not closed": ("struct ops o = { .get = lamp_get,", {}),
    "runtime PM": (
        "const struct dev_pm_ops o = { SET_RUNTIME_PM_OPS(f, NULL, NULL) .suspend = g };",
        {"o": {"runtime_suspend": "f", "suspend": "g"}},
    ),
    "runtime PM, defined at once": (
        "static DEFINE_RUNTIME_DEV_PM_OPS(o, f, g, NULL);",
        {"o": {"runtime_suspend": "f", "runtime_resume": "g"}},
    ),
    "runtime PM of nothing": ("DEFINE_RUNTIME_DEV_PM_OPS(o, NULL, NULL, NULL);", {}),
    "runtime PM, not closed": ("DEFINE_RUNTIME_DEV_PM_OPS(o", {}),
    "two": ("struct ops o = { .a = f, };\nstruct ops p = { .a = g, };", {"o": {"a": "f"}, "p": {"a": "g"}}),
}


@pytest.mark.parametrize("name", CASES)
def test_tables(name: str) -> None:
    text, expected = CASES[name]
    (function, *_) = functions_in(FUNCTION + text + "\n", "lamp.c")
    assert function.name == "lamp_on"
    assert function.tables == expected


def test_all_functions_of_a_file_have_them() -> None:
    text = FUNCTION + "struct ops o = { .get = lamp_get, };\n" + FUNCTION.replace("_on", "_off")
    first, second = functions_in(text, "lamp.c")
    assert first.tables == second.tables == {"o": {"get": "lamp_get"}}
