# SPDX-License-Identifier: GPL-2.0-or-later
"""The locator: which functions a file defines, where each begins and ends, and which #if branches are read."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlint.source.functions import locate, select
from patchlint.source.model import Function
from patchlint.source.tokens import tokenise


def _functions(text: str) -> tuple[Function, ...]:
    return locate(tokenise(text), "drivers/demo/demo.c")


def _names(text: str) -> list[str]:
    return [function.name for function in _functions(text)]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("int plain(void)", "plain"),
        ("static inline struct demo *__must_check\nfind_demo(struct device *dev)", "find_demo"),
        ("static __printf(2, 3) int log_demo(struct demo *d, const char *f, ...)", "log_demo"),
        ("__attribute__((noinline)) demo_t *typed(demo_t x)", "typed"),
        ("void locked(struct demo *d) __must_hold(&d->lock) __releases(x)", "locked"),
        ("unknown_t UNKNOWN_WORD quiet(void)", "quiet"),
        ("typeof(demo_kind) kind(struct demo *d)", "kind"),
        ("int (*handler(int which))(struct demo *)", "handler"),
        ("const char *const *names(struct demo *(*get)(int))", "names"),
        ("EXPORT_SYMBOL(other)\nstatic int behind_a_macro(void)", "behind_a_macro"),
        ("LIST_BEGIN(a)\nLIST_ENTRY\nLIST_ENTRY(b)\nint behind_a_list(void)", "behind_a_list"),
        ("SEC(one)\n__note(two)\n__naked void behind_notes(void)", "behind_notes"),
        ("bare_header(struct demo *d)", "bare_header"),
    ],
)
def test_header(header: str, name: str) -> None:
    functions = _functions(header + "\n{\n\treturn 0;\n}\nint after;\n")
    assert [(function.name, function.macro) for function in functions] == [(name, "")]
    function = functions[0]
    assert function.tokens[function.name_index].text == name
    assert function.tokens[function.body_index].text == "{"
    assert function.tokens[-1].text == "}"
    assert function.end_line == header.count("\n") + 4


@pytest.mark.parametrize(
    ("header", "macro", "name"),
    [
        ("SYSCALL_DEFINE2(demo_read, int, fd, char __user *, buf)", "SYSCALL_DEFINE2", "demo_read"),
        ("COMPAT_SYSCALL_DEFINE1(demo, compat_ulong_t, arg)", "COMPAT_SYSCALL_DEFINE1", "demo"),
        ("BPF_CALL_1(bpf_demo, u64, x)", "BPF_CALL_1", "bpf_demo"),
        ("static DEFINE_IDTENTRY(exc_demo)", "DEFINE_IDTENTRY", "exc_demo"),
        ("TEST_F(demo, opens)", "TEST_F", "demo_opens"),
        ("TEST(opens)", "TEST", "opens"),
    ],
)
def test_macro_function(header: str, macro: str, name: str) -> None:
    (function,) = _functions(header + "\n{\n\treturn 0;\n}\n")
    assert (function.name, function.macro) == (name, macro)
    assert function.tokens[function.name_index].text == macro


@pytest.mark.parametrize(
    "text",
    [
        "struct demo { int (*open)(void); };",
        "static struct demo table[] = { ENTRY(1) { 2 } };",
        "enum demo_kind { A = F(1) };",
        "typedef struct { int a; } demo_t;",
        "union u { int a; } __aligned(8);",
        "int declared(struct demo *d);",
        "DEFINE_DEMO(x, { .a = 1 });",
        "define_machine(x) { .name = 1 };",
        "FIXTURE(demo) { int fd; };",
        "MEMBERS(demo) { int fd; };",
        "#define f(x) { x; }",
        'asm("f: { }");',
    ],
)
def test_no_function(text: str) -> None:
    assert _names(text + "\nint real(void)\n{\n}\n") == ["real"]


def test_all_branches_are_located() -> None:
    text = """
#ifdef CONFIG_A
int one(void) { return 1; }
#elif defined(CONFIG_B)
int one(void) { return 2; }
int two(void) { return 2; }
#else
static inline int one(void) { return 3; }
#endif
int three(void)
{
#ifdef CONFIG_A
	if (a) {
#else
	if (b) {
#endif
		use();
	}
}
#ifdef CONFIG_A
int four(int a)
#else
int four(void)
#endif
{
}
int five(void) { }
"""
    found = [f"{function.name} {function.line}-{function.end_line}" for function in _functions(text)]
    assert found == ["one 3-3", "one 5-5", "two 6-6", "one 8-8", "three 10-19", "four 21-26", "five 27-27"]


def test_two_headers_share_a_body() -> None:
    text = """
#ifdef CONFIG_A
int first(int a)
{
	use(a);
#else
int second(void)
{
#endif
	common();
}
"""
    first, second = _functions(text)
    assert (first.name, first.line, first.end_line) == ("first", 3, 11)
    assert (second.name, second.line, second.end_line) == ("second", 7, 11)
    assert [t.text for t in select(second, frozenset())][-6:] == ["{", "common", "(", ")", ";", "}"]


def test_unbalanced_braces_cost_one_function() -> None:
    text = "int a(void)\n{\n\tif (x) {\n}\nint b(void)\n{\n}\nint c(void)\n{\n\tuse((d);\n}\nint e(void)\n{\n}\n"
    assert _names(text) == ["a", "b", "c", "e"]


_CHOICES = """int f(void)
{
#ifdef CONFIG_A
	a();
#elif X /* or
	not */
	b();
#else
	c();
#endif
#if 0 // never
	d();
#else
	e();
#endif
#ifndef CONFIG_A
	g();
#endif
#if /* always off */ 0
	h();
#endif
}
"""


def _calls(function: Function, touched: Sequence[int]) -> str:
    kept = select(function, frozenset(touched))
    assert all(token.kind != "PP" for token in kept)
    return "".join(token.text for token in kept if token.kind == "ID" and token.text != "f")


@pytest.mark.parametrize(
    ("touched", "calls"),
    [
        ([], "aeg"),
        ([4], "ae"),  # CONFIG_A is set, so #ifndef CONFIG_A goes
        ([7], "beg"),
        ([9], "ceg"),
        ([12], "adg"),
        ([20], "aegh"),
        ([4, 17], "aeg"),  # both are touched: both stay
        ([1, 22], "aeg"),
    ],
)
def test_the_touched_branch_is_chosen(touched: list[int], calls: str) -> None:
    assert _calls(_functions(_CHOICES)[0], touched) == calls


def test_nested_branches() -> None:
    text = "int f(void)\n{\n#if A\n#if B\n\ta();\n#else\n\tb();\n#endif\n#else\n\tc();\n#endif\n}\n"
    function = _functions(text)[0]
    assert [_calls(function, touched) for touched in ([], [5], [7], [10])] == ["a", "a", "b", "c"]


@given(st.text(alphabet="{}();#ifelsendi \n\"'ab=,*", max_size=300))
def test_any_text_is_located(text: str) -> None:
    for function in _functions(text):
        assert function.tokens[function.body_index].kind == "LBRACE"
        assert function.tokens[-1].kind == "RBRACE"
        assert function.line <= function.end_line
        select(function, frozenset(range(0, 9, 2)))


@pytest.mark.parametrize(
    "text",
    [
        "a " * 500 + "#if x\n#else\n{}\n#endif\n" * 5_000,
        "a " * 500 + "\n#if x\n" + "#else\n{}\n" * 5_000,
        "{}" * 50_000,
        "f(" * 50_000,
        "#if x\n" * 50_000,
        "int f(void){}\n" * 5_000,
        "#if x\n" + "int f(void) {\n#elif y\n" * 5_000 + "#endif\n}\n",
    ],
    ids=["alternatives", "one chain", "braces", "parentheses", "nested directives", "functions", "headers of one body"],
)
def test_hostile_files_cost_little(text: str) -> None:
    start = time.process_time()
    _functions(text)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "inside",
    ["#if A\nx++;\n#else\ny++;\n#endif\n" * 15_000, "#if A\nx++;\n" * 15_000 + "#else\n#endif\n" * 15_000],
    ids=["beside each other", "in each other"],
)
def test_choosing_among_many_branches_costs_little(inside: str) -> None:
    function = _functions("int f(void)\n{\n" + inside + "}\n")[0]
    start = time.process_time()
    kept = select(function, frozenset(range(1, function.end_line)))
    assert time.process_time() - start < 3
    assert sum(token.text == "x" for token in kept) == 15_000
