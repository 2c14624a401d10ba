# SPDX-License-Identifier: GPL-2.0-or-later
"""Function headers."""

from collections.abc import Callable

import pytest

from patchlint.c.model import Parsed, Status

_HEADERS = {
    "static noinline struct demo *__init find(const char __user *name, u32 (*f)(demo_t *, void *), int x[static 4])": (
        "struct demo *find(const char *name, u32 (*f)(demo_t *, void *), int x[4])"
    ),
    "int log_demo(struct demo *d __maybe_unused, const char *fmt, ...)": (
        "int log_demo(struct demo *d, const char *fmt, ...)"
    ),
    "unknown_t f(other_t, struct s __percpu **q, FIXTURE_DATA(x) * self)": (
        "unknown_t f(other_t, struct s **q, FIXTURE_DATA(x) *self)"
    ),
    "int (*handler(int which))(struct demo *)": "int (*handler(int which))(struct demo *)",
    "EXPORT_SYMBOL(g)\nstatic bool f(void)": "bool f(void)",
    "typeof(kind) f(enum demo_kind kind)": "typeof(kind) f(enum demo_kind kind)",
    "f(struct demo *d)": "int f(struct demo *d)",
    "static void f(struct demo *d) UNKNOWN_LOCK(d->lock)": "void f(struct demo *d)",
    "SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, count)": (
        "SYSCALL_DEFINE3 read(unsigned int fd, char *buf, size_t count)"
    ),
    "COMPAT_SYSCALL_DEFINE2(truncate, int, fd, compat_arg_u64_dual(offset))": (
        "COMPAT_SYSCALL_DEFINE2 truncate(int fd, compat_arg_u64_dual offset)"
    ),
    "SYSCALL_DEFINE0(getdemo)": "SYSCALL_DEFINE0 getdemo(void)",
    "BPF_CALL_2(bpf_demo, struct sk_buff *, skb, u64, flags)": "BPF_CALL_2 bpf_demo(struct sk_buff *skb, u64 flags)",
    "DEFINE_HANDLER(exc, struct pt_regs *regs, long code)": "DEFINE_HANDLER exc(struct pt_regs *regs, long code)",
    "TEST_F(demo, opens)": "TEST_F demo(void)",
}


@pytest.mark.parametrize(("source", "header"), _HEADERS.items())
def test_header(parse: Callable[..., Parsed], outline: Callable[[Parsed], str], source: str, header: str) -> None:
    parsed = parse(source + "\n{\n\treturn 0;\n}\n")
    assert (parsed.status, parsed.reason) == (Status.STRICT, "")
    name_line = source.count("\n") + 1
    assert outline(parsed).replace("static ", "") == f"{name_line}: {header}\n  {name_line + 2}: return 0"


def test_a_header_in_each_branch(parse: Callable[..., Parsed], outline: Callable[[Parsed], str]) -> None:
    text = "#ifdef CONFIG_A\nint f(int a)\n#else\nint f(void)\n#endif\n{\n\tuse();\n}\n"
    assert outline(parse(text)) == "2: int f(int a)\n  7: use()"
    assert outline(parse(text, frozenset((4,)))) == "4: int f(void)\n  7: use()"


def test_a_macro_header_in_each_branch(parse: Callable[..., Parsed], outline: Callable[[Parsed], str]) -> None:
    text = "#ifdef A\nSYSCALL_DEFINE1(f, int, a)\n#else\nSYSCALL_DEFINE2(f, int, a, int, b)\n#endif\n{\n}\n"
    assert outline(parse(text)) == "2: SYSCALL_DEFINE1 f(int a)"
    assert outline(parse(text, frozenset((4,)))) == "4: SYSCALL_DEFINE2 f(int a, int b)"
