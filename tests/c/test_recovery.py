# SPDX-License-Identifier: GPL-2.0-or-later
"""What cannot be read is quoted, as little of it as possible, and said to be."""

from collections.abc import Callable

import pytest

from patchlint.c.model import Parsed, Status

_BROKEN = {
    "statement": ("use(d);\nx = + ;\nuse(d);", {3}, '2: use(d)\n  3: __opaque("x = + ;")\n  4: use(d)'),
    "condition": ("if (a +) {\nuse(d);\n}", {2}, '2: if __opaque("a +")\n    3: use(d)'),
    "case": ("switch (d) {\ncase 1 +:\nuse(d);\n}", {3}, '2: switch d\n    3: case __opaque("1 +")\n      4: use(d)'),
    "inner": ("for (;;) {\nif (a) {\nx / / z;\n}\n}", {4}, '2: for ; ;\n    3: if a\n      4: __opaque("x / / z ;")'),
    "several lines": ("f(a b,\nc);\nuse(d);", {2}, '2: f(__opaque("a b"), c)\n  4: use(d)'),
    "bare if": ("if ;\nuse(d);", {2}, '2: __opaque("if ;")\n  3: use(d)'),
    "bare asm": ("asm volatile;\nuse(d);", {2}, '2: __opaque("asm volatile ;")\n  3: use(d)'),
    "operator": ("ALU(ADD, +);", {2}, '2: ALU(ADD, __operator("+"))'),
    "operators": ("F(a, ==, b, ==);", {2}, '2: F((a == b), __operator("=="))'),
    "argument": ("F(d, 10:3);", {2}, '2: __opaque("F ( d , 10 : 3 ) ;")'),
    "typeof value": ("x = typeof(d);", {2}, '2: x = __opaque("typeof ( d )")'),
    "call in a text": ('x = NAME(get(d)) "a";', {2}, '2: x = "<NAME>a"'),
    "call in a declaring macro": ("DEFINE(*a, get(d)) = { 1 };", {2}, "2: DEFINE(*a, get(d)) a = {1}"),
    "quotes": ('x = "a\\n" + ;', {2}, "2: __opaque(\"x = 'a/n' + ;\")"),
}


@pytest.mark.parametrize(("source", "lines", "tree"), _BROKEN.values(), ids=_BROKEN)
def test_smallest_stretch_is_quoted(
    parse: Callable[..., Parsed], outline: Callable[[Parsed], str], source: str, lines: set[int], tree: str
) -> None:
    parsed = parse("void f(struct demo *d) {\n" + source + "\n}\n")
    assert parsed.status is Status.OPAQUE
    assert parsed.opaque_lines == lines
    assert parsed.reason.startswith(f"line {min(lines)}: ")
    assert "\n" not in parsed.reason
    assert outline(parsed) == "1: void f(struct demo *d)\n  " + tree


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("use(d;", "line 3: unbalanced '}'"),
        ("x = a]", "line 2: unbalanced ']'"),
        ("x = " + "(" * 200 + ")" * 200 + ";", "line 2: brackets nested more than 150 deep"),
        ("x = " + "-" * 1000 + "a;", "line 1: nested more than 200 deep"),
        ("x = " + "a->b + " * 1000 + "a;", "line 1: nested more than 200 deep"),
        ("use(d);" * 20_000, "line 1: more than 100000 tokens"),
    ],
    ids=["brace", "bracket", "parentheses", "prefixes", "sums", "length"],
)
def test_function_is_skipped(parse: Callable[..., Parsed], source: str, reason: str) -> None:
    parsed = parse("void f(void) {\n" + source + "\n}\n")
    assert (parsed.status, parsed.tree, parsed.reason) == (Status.SKIPPED, None, reason)


def test_a_function_of_rubbish_is_skipped_in_time(parse: Callable[..., Parsed]) -> None:
    parsed = parse("void f(void) {\n" + "if (a +) { x / / z ; }\n" * 1_000 + "}\n")
    assert parsed.status is Status.SKIPPED
    assert parsed.reason.startswith("line 2: unexpected '+'")


_PROSE = "void f(struct demo *d) {\nuse(d);\n#if MIN_STEP != 3\nCall use() MIN_STEP-3 more times\n#endif\nput(d);\n}\n"


@pytest.mark.parametrize(("touched", "status"), [(frozenset(), Status.STRICT), (frozenset({4}), Status.OPAQUE)])
def test_a_branch_that_is_no_c_is_not_taken_unless_touched(
    parse: Callable[..., Parsed], outline: Callable[[Parsed], str], touched: frozenset[int], status: Status
) -> None:
    parsed = parse(_PROSE, touched)
    assert parsed.status is status
    assert ("Call" in outline(parsed)) == bool(touched)
