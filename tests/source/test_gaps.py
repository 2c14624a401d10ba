# SPDX-License-Identifier: GPL-2.0-or-later
"""Touched code that is in no function: said to be unread, unless it is data."""

from collections.abc import Callable

import pytest

from patchlint.c.model import Status
from patchlint.c.parse import parse_function
from patchlint.mail.model import FileDiff
from patchlint.source.model import Function, Snapshot
from patchlint.source.pairs import functions_in, touched_functions

Find = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture
def touched(diff_of: Callable[..., FileDiff]) -> Find:
    """The touched functions between two texts: name before, name after, why it is not read."""

    def find(before: str, after: str) -> list[tuple[str, str, str]]:
        old, new = before.split("\n"), after.split("\n")
        snapshot = Snapshot(
            diff_of("", "a"), before, after, True, "", "",
            frozenset(n for n, line in enumerate(old, 1) if line not in new),
            frozenset(n for n, line in enumerate(new, 1) if line not in old),
        )  # fmt: skip
        pairs = touched_functions(snapshot)
        return [(_name(pair.before), _name(pair.after), pair.after.unread if pair.after else "") for pair in pairs]

    return find


def _name(function: Function | None) -> str:
    return function.name if function else ""


_MACRO = "line 3: a macro body"
_HEADER = "a body whose header cannot be read"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("#define GET(d) do { \\\n\tget(d); \\\n} while (0)\n", _MACRO),
        ("#define GET(d) ({ \\\n\tint r = 1; \\\n\tget(d); r; \\\n})\n", _MACRO),
        ("#define MAKE(name) \\\nint name(int a) { \\\n\treturn get(a); \\\n}\n", _MACRO),
        ("int old(a)\n\tint a;\n{\n\tif (a)\n\t\treturn put(a);\n\treturn 0;\n}\n", f"line 5: {_HEADER}"),
        ("int many(int a" + ", int b" * 300 + ")\n{\n\treturn put(a);\n}\n", f"line 4: {_HEADER}"),
        ("int cut(struct demo *d)\n{\n\tif (d) {\n\t\tput(d);\n", "no end of the function that begins on line 3"),
    ],
    ids=["do", "value", "function", "K&R", "parameters", "no end"],
)
def test_code_in_no_function_is_told_of(touched: Find, code: str, reason: str) -> None:
    head = "#include <linux/demo.h>\n\n"
    assert [row[2] for row in touched(head, head + code)] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "#define LIMIT 5",
        "#define LIST(x) \\\n\tA(x), \\\n\tB(x)",
        "#define MEMBERS \\\n\tint a; \\\n\tstruct b *b;",
        "#define SUM(a, b) \\\n\t((a) + \\\n\t (b))",
        "#define PUT(d) put(d);",
        "#define DECLARE(x) \\\n\tint x##_get(void); \\\n\tvoid x##_put(int a);",
        "struct demo {\n\tint a : 3;\n\tDECLARE_BITMAP(map, 8);\n\tint (*open)(struct demo *d);\n};",
        "enum demo_kind {\n\tA = 1,\n\tB = A + 1,\n};",
        "static const struct demo demos[] = {\n\t{ .a = 1, .open = demo_open },\n\tDEMO(2),\n};",
        "static int value = ({\n\tint a = 1;\n\tif (a)\n\t\ta = 2;\n\ta;\n});",
        "int demo_open(struct demo *d);\nEXPORT_SYMBOL(demo_open);",
        "define_machine(x) {\n\t.name = 1,\n};",
        "/* if (a)\n * return put(a);\n */",
    ],
)
def test_data_and_declarations_are_no_code(touched: Find, text: str) -> None:
    assert touched("int a;\n", f"int a;\n{text}\n") == []


def test_a_macro_that_is_left_alone_is_not_told_of(touched: Find) -> None:
    macro = "#define GET(d) do { \\\n\tget(d); \\\n} while (0)\n"
    function = "int f(void)\n{\n\treturn 1;\n}\n"
    assert touched(macro + function, macro + function.replace("1", "2")) == [("f", "f", "")]
    assert touched(macro + function, function.replace("1", "2") + macro.replace("\\", " \\")) == [
        ("f", "f", ""),
        ("", "", "line 5: a macro body"),
    ]


def test_nothing_is_called_deleted_or_new_that_may_be_in_there(touched: Find) -> None:
    good = "int f(struct demo *d)\n{\n\treturn put(d);\n}\n"
    old = "int f(d)\n\tstruct demo *d;\n{\n\treturn put(d, 1);\n}\n"
    assert touched(good, old) == [("", "", f"line 3: {_HEADER}")]
    assert touched(old, good) == [("", "f", "")]


def test_a_file_that_is_too_large_is_one_thing_not_read(touched: Find) -> None:
    good = "int f(void)\n{\n\treturn 1;\n}\n"
    large = good + "\ta;\n" * 500_001
    reason = "more than 1000000 tokens in the file"
    assert touched(good.replace("1", "2"), large) == [("", "", reason)]
    (unread,) = functions_in(large, "demo.c")
    parsed = parse_function(unread)
    assert (parsed.status, parsed.reason) == (Status.SKIPPED, reason)
