# SPDX-License-Identifier: GPL-2.0-or-later
"""Declarations without a typedef table."""

from collections.abc import Callable

import pytest

_CASES = {
    "declarators": (
        r"""
    int a = 1, *b[2], (*c)[3];
    const struct demo *const *p;
    int (*fn)(u32 a, demo_t) = NULL;
    demo_t (*get)(demo_t *) = d->get;
    demo_t x, *y = (demo_t *)d, **z;
    int (*table[])(struct demo *, int) = { first, second };
    void (*signal(int, void (*handler)(int)))(int);
    char text[] = "a" "b", w[sizeof(int)];
    extern int elsewhere(u32, demo_t *, ...);
    enum demo_kind (*kind)(struct demo *);
""",
        r"""
2: int a = 1
2: int *b[2]
2: int (*c)[3]
3: const struct demo * const *p
4: int (*fn)(u32 a, demo_t) = NULL
5: demo_t (*get)(demo_t *) = d->get
6: demo_t x
6: demo_t *y = (demo_t *)d
6: demo_t **z
7: int (*table[])(struct demo *, int) = {first, second}
8: void (*signal(int, void (*handler)(int)))(int)
9: char text[] = "ab"
9: char w[sizeof(int)]
10: extern int elsewhere(u32, demo_t *, ...)
11: enum demo_kind (*kind)(struct demo *)
""",
    ),
    "specifiers": (
        r"""
    unsigned long long long_value = 1;
    register unsigned long sp asm("rsp");
    typeof(*d) copy = *d;
    const typeof(d->x) *same;
    __auto_type e = d;
    auto f = d;
    volatile u32 __iomem *reg;
    static const char *const names[] __initconst = { "a", };
    unsigned int z __maybe_unused = 3;
    int __aligned(8) v, u __attribute__((unused));
    static unknown_type thing;
    bool ok = true;
""",
        r"""
2: unsigned long long long_value = 1
3: register unsigned long sp
4: typeof(*d) copy = *d
5: const typeof(d->x) *same
6: __auto_type e = d
7: __auto_type f = d
8: volatile u32 *reg
9: static const char * const names[] = {"a"}
10: unsigned int z = 3
11: int v
11: int u
12: static unknown_type thing
13: bool ok = true
""",
    ),
    "structures": (
        r"""
    struct { u32 a : 3, b : 5, : 8; demo_t *c; union { int d; }; DECLARE_BITMAP(m, 3); } __packed x = { 0 };
    enum { A = 1, B } e;
    enum demo_kind kind = A;
    struct demo;
    struct MACRO(x) *p;
    struct empty { } y;
""",
        r"""
2: struct {u32 a : 3; u32 b : 5; u32 : 8; demo_t *c; union {int d}; DECLARE_BITMAP(m, 3) m} x = {0}
3: enum {A, B} e
4: enum demo_kind kind = A
5: struct demo
6: struct MACRO(x) *p
7: struct empty y
""",
    ),
    "initialisers": (
        r"""
    struct demo x = { [0 ... 3] = 1, [4] = { .b.c = 2, .d[1] = 3 }, old: 4, .MACRO(1) = 2, .bare "text" };
    struct demo y = {};
    struct demo z = { FIRST(1) SECOND(2), A B, , c };
    int *p = &(int){ 1 }, q[] = { [N] = 1, [N + 1] = 2, [0] = 3 };
""",
        r"""
2: struct demo x = {[__range(0, 3)] = 1, [4] = {.b.c = 2, .d[1] = 3}, .old = 4, .MACRO(1) = 2, .bare = "text"}
3: struct demo y = {}
4: struct demo z = {FIRST(1), SECOND(2), A, B, 0, c}
5: int *p = &(int){1}
5: int q[] = {[+N] = 1, [(N + 1)] = 2, [0] = 3}
""",
    ),
    "told from expressions": (
        r"""
    a * b;
    a * c = d;
    a(*b);
    a (*e)(int);
    a * f(int g);
    a & b;
    a(b)(c);
    d->b * c;
    *b = c;
    __label__ again;
    demo_t
        *late;
""",
        r"""
2: a *b
3: a *c = d
4: a(*b)
5: a (*e)(int)
6: a *f(int g)
7: (a & b)
8: a(b)(c)
9: (d->b * c)
10: *b = c
11: __label__ again
13: demo_t *late
""",
    ),
    "local types": (
        r"""
    typedef int small_t;
    small_t s = (small_t)1;
    union { u64 u64; u32 u32[2]; } pun = { .u64 = (u64)*s };
""",
        r"""
2: typedef int small_t
3: small_t s = (small_t)1
4: union {u64 u64; u32 u32[2]} pun = {.u64 = (u64)*s}
""",
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_tree(body: Callable[[str], str], name: str) -> None:
    source, tree = _CASES[name]
    assert body(source) == tree.strip("\n")
