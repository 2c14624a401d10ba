# SPDX-License-Identifier: GPL-2.0-or-later
"""One image of a hunk without its file: complete functions, heads and bodies."""

import time
from collections.abc import Callable

import pytest

from patchlint.c.fragment import name_in, parse_fragment
from patchlint.c.model import Parsed, Status

_SECTION = "static int demo_probe(struct platform_device *pdev)"


def _parse(
    text: str, section: str = _SECTION, first: int = 100, touched: frozenset[int] = frozenset()
) -> tuple[Parsed, ...]:
    lines = text.strip("\n").split("\n")
    return parse_fragment(list(enumerate(lines, first)), "drivers/demo/demo.c", section, touched)


_BODIES = {
    "plain": ("\tret = get(d);\n\tif (ret)\n\t\treturn ret;", "100: ret = get(d)\n  101: if ret\n    102: return ret"),
    "end of a block": ("\t\tput(d);\n\t}\n\treturn 0;\n}", "100: {\n    100: put(d)\n  102: return 0"),
    "else of an unseen if": (
        "\t\tput(d);\n\t} else {\n\t\tuse(d);\n\t}",
        "100: if __partial\n    100: put(d)\n  else\n    102: use(d)",
    ),
    "else first": ("\telse\n\t\tuse(d);", "100: if __partial\n    100: ;\n  else\n    101: use(d)"),
    "statement, then else": (
        "\t\ta = get(d);\n\telse\n\t\tuse(d);",
        "100: if __partial\n    100: a = get(d)\n  else\n    102: use(d)",
    ),
    "end of a do": ("\t\tput(d);\n\t} while (d->next);", "100: do\n    100: put(d)\n  while d->next"),
    "start of a do": ("\tdo {\n\t\tput(d);", "100: do\n    101: put(d)\n  while __partial"),
    "end of a call": ("\t\t  d->name, 1);\n\tuse(d);", "100: __partial(d->name, 1)\n  101: use(d)"),
    "end of a condition": ("\t    b < c) {\n\t\tuse(d);", "100: if (b < c)\n    101: use(d)"),
    "operator first": ("\t    && b) {\n\t\tuse(d);", "100: if (__partial && b)\n    101: use(d)"),
    "end of a choice": ("\t\t\tA : B);\n\tuse(d);", "100: __partial((__partial ? A : B))\n  101: use(d)"),
    "end of a for": ("\t     i < n; i++) {\n\t\tuse(d);", "100: for __partial; (i < n); i++\n    101: use(d)"),
    "end of an iterator": (
        "\t\t\t     &d->list, node) {\n\t\tuse(d);",
        "100: while __iterate(__partial(&d->list, node))\n    101: use(d)",
    ),
    "end of an index": ("\t\t  i + 1] = 2;", "100: __partial[(i + 1)] = 2"),
    "end of an initialiser": (
        "\t\t.a = get(d),\n\t}, 1);\n\tuse(d);",
        "100: __partial((struct __partial){.a = get(d)}, 1)\n  102: use(d)",
    ),
    "start of a call": ("\tuse(d);\n\tret = get(d, flags |", "100: use(d)\n  101: ret = get(d, flags)"),
    "start of an if": ("\tuse(d);\n\tif (get(d) &&", "100: use(d)\n  101: if get(d)\n    101: ;"),
    "start of an initialiser": (
        "\tstruct demo e = {\n\t\t.a = get(d),",
        "100: struct demo e = {.a = get(d)}",
    ),
    "label in column 1": ("out:\n\tput(d);\n\treturn ret;\n}", "100: out:\n  101: put(d)\n  102: return ret"),
    "comment first": (" * long gone\n * */\n\tput(d);", "102: put(d)"),
    "rest of a comment": ("\tend of it */\n\tput(d);", "101: put(d)"),
    "rest of a macro": ("\t\tlost(d); \\\n\t} while (0)\n\tput(d);", "102: put(d)"),
    "rest of a header": ("\t\t\tint a)\n{\n\tput(d);\n}", "102: put(d)"),
    "other branch": ("\ta(d);\n#else\n\tb(d);\n#endif\n\tc(d);", "100: a(d)\n  104: c(d)"),
}


@pytest.mark.parametrize(("text", "tree"), _BODIES.values(), ids=_BODIES)
def test_body(outline: Callable[[Parsed], str], text: str, tree: str) -> None:
    (parsed,) = _parse(text)
    assert (parsed.status, parsed.reason) == (Status.PARTIAL, "")
    assert parsed.function.name == "demo_probe"
    assert (parsed.function.name_index, parsed.function.body_index) == (-1, -1)
    assert outline(parsed).split("\n  ", 1)[1] == tree


def test_pieces_of_three_functions(outline: Callable[[Parsed], str]) -> None:
    body, whole, head = _parse("""
	put(d);
}

static void demo_remove(struct demo *d)
{
	drop(d);
}
EXPORT_SYMBOL(demo_remove);

static int demo_resume(struct demo *d)
{
	if (d->ready) {
		use(d,
""")
    assert [(p.function.name, p.status, p.function.line, p.function.end_line) for p in (body, whole, head)] == [
        ("demo_probe", Status.PARTIAL, 100, 101),
        ("demo_remove", Status.STRICT, 103, 106),
        ("demo_resume", Status.PARTIAL, 109, 112),
    ]
    assert outline(head) == "109: int demo_resume(struct demo *d)\n  111: if d->ready\n    112: use(d)"
    function = head.function
    assert function.tokens[function.name_index].text == "demo_resume"
    assert function.tokens[function.body_index].text == "{"
    assert function.tokens[-1].text == ","


def test_a_head_without_its_type() -> None:
    (parsed,) = _parse("demo_resume(struct demo *d)\n{\n\tuse(d);\n", section="")
    assert (parsed.function.name, parsed.function.macro, parsed.status) == ("demo_resume", "", Status.PARTIAL)


def test_a_touched_branch() -> None:
    text = "\ta(d);\n#else\n\tb(d);\n#endif\n\tc(d);"
    (parsed,) = _parse(text, touched=frozenset((102,)))
    assert [item.name.name for item in parsed.tree.body.block_items] == ["b", "c"]


def test_a_broken_line_is_quoted() -> None:
    (parsed,) = _parse("\tput(d);\n\tx = / 2;\n\tput(d);")
    assert (parsed.status, parsed.opaque_lines) == (Status.PARTIAL, frozenset({101}))
    assert parsed.reason.startswith("line 101: ")


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("\tint a;\n\tint b;\n};", "struct demo {"),
        ("\t.open = demo_open,\n\t.close = demo_close,\n};", "static const struct file_operations demo_fops = {"),
        ("\t{ 1, 2 },\n\t{ 3, 4 },", "static const struct demo table[] = {"),
        ("\tint b;\n};\nint c;", ""),
        ("\tint b;\n} __packed;\nint c;", ""),
        ("\t\tu32 mask);\nint f(int a);", "int g(struct demo *d,"),
        ("#include <a.h>\n#include <b.h>\n\nstruct demo;", ""),
        ("MODULE_LICENSE(\"GPL\");", "module_init(demo_init);"),
        ("static int f(struct demo *d,", _SECTION),
        ("", ""),
        ("/* only\n * words */", _SECTION),
    ],
)  # fmt: skip
def test_nothing_outside_functions(text: str, section: str) -> None:
    assert _parse(text, section) == ()


def test_a_hunk_that_is_too_long_is_skipped() -> None:
    (parsed,) = _parse("\ta;" * 250_001)
    assert (parsed.status, parsed.reason) == (Status.SKIPPED, "line 100: more than 500000 tokens in the hunk")


def test_a_section_is_read_as_far_as_one_can_be_long() -> None:
    start = time.process_time()
    assert name_in("static int demo_probe(int a" + ", int a" * 300_000) == "demo_probe"
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("section", "name"),
    [
        (_SECTION, "demo_probe"),
        ("static int demo_probe(struct platform_device *pdev, unsigned long fla", "demo_probe"),
        ("void *(*demo_get(int a))(void) {", "demo_get"),
        ("SYSCALL_DEFINE2(demo, int, fd, int, x)", "demo"),
        ("demo_probe(struct demo *d)", "demo_probe"),
        ("err_put:", ""),
        ("", ""),
        ("struct demo {", None),
        ("static const struct demo table[] = {", None),
        ("EXPORT_SYMBOL(demo);", None),
    ],
)
def test_name_in_a_section(section: str, name: str | None) -> None:
    assert name_in(section) == name
