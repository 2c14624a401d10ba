# SPDX-License-Identifier: GPL-2.0-or-later
"""What macros take for arguments."""

from collections.abc import Callable

import pytest

_CASES = {
    "types": (
        r"""
    p = container_of(d, struct demo, member.inner[1]);
    q = kzalloc_objs(struct demo, n, GFP_KERNEL);
    v = va_arg(args, unsigned long);
    w = va_arg(args, const char *);
    o = offsetof(struct demo, a.b);
    m = min_t(u32, a, b);
    l = list_first_entry(h, demo_t *, node);
    t = __builtin_types_compatible_p(typeof(d), u8 *);
    f = CALLBACK(void (*)(int, struct demo *), d);
""",
        r"""
2: p = container_of(d, __typearg(struct demo), member.inner[1])
3: q = kzalloc_objs(__typearg(struct demo), n, GFP_KERNEL)
4: v = va_arg(args, __typearg(unsigned long))
5: w = va_arg(args, __typearg(const char *))
6: o = offsetof(__typearg(struct demo), a.b)
7: m = min_t(__typearg(u32), a, b)
8: l = list_first_entry(h, __typearg(demo_t *), node)
9: t = __builtin_types_compatible_p(__typearg(typeof(d)), __typearg(u8 *))
10: f = CALLBACK(__typearg(void (*)(int, struct demo *)), d)
""",
    ),
    "words that are types": (
        r"""
    m = ROUND_UP(size_t, a);
    o = offsetof(DemoTable, rx_t);
    e = container_of(w, demo, rx_t);
    v = va_arg(args, Callback);
    t = from_timer(e, t, rx_t);
    s = min_t(Width, W, WORD) + ARRAY_SIZE(codes_t);
    size_t rx_t = 1;
    use(rx_t, Width, d);
    use(cpu_to_le32(size_t), d->rx_t);
""",
        r"""
2: m = ROUND_UP(__typearg(size_t), a)
3: o = offsetof(__typearg(DemoTable), rx_t)
4: e = container_of(w, __typearg(demo), rx_t)
5: v = va_arg(args, __typearg(Callback))
6: t = from_timer(e, t, rx_t)
7: s = (min_t(__typearg(Width), W, WORD) + ARRAY_SIZE(codes_t))
8: size_t rx_t = 1
9: use(rx_t, Width, d)
10: use(cpu_to_le32(__typearg(size_t)), d->rx_t)
""",
    ),
    "statements and declarations": (
        r"""
    F(return -1, goto out, break);
    F(int i);
    F(u32 i = 1, struct demo *e);
    F({ int a; use(a); });
    F(a; use(b));
    F(for_each(x) { use(x); });
    F(if (a) use(a));
""",
        r"""
2: F(({ 2: return -1 }), ({ 2: goto out }), ({ 2: break }))
3: F(({ 3: int i }))
4: F(({ 4: u32 i = 1 }), ({ 4: struct demo *e }))
5: F(({ 5: int a; 5: use(a) }))
6: F(({ 6: a; 6: use(b) }))
7: F(({ 7: while __iterate(for_each(x)); 7: use(x) }))
8: F(({ 8: if a; 8: use(a) }))
""",
    ),
    "values of unknown structures": (
        r"""
    F(.a = 1, .b = 2);
    F({ 1, 2 });
    F([2] = d);
""",
        r"""
2: F((__initialiser){.a = 1}, (__initialiser){.b = 2})
3: F((__initialiser){1, 2})
4: F((__initialiser){[2] = d})
""",
    ),
    "holes and hidden commas": (
        r"""
    F(a, , b);
    F(,);
    F(value EXTRA(1, 2));
    F(A(1) B(2) C(3));
""",
        r"""
2: F(a, __empty, b)
3: F(__empty, __empty)
4: F(value, EXTRA(1, 2))
5: F(A(1), B(2), C(3))
""",
    ),
    "comparisons over three arguments": (
        r"""
    ASSERTCMP(d->a | 1, ==, 2);
    ASSERTIFCMP(d, get(d), >=, (u32)b);
    timercmp(&a, &b, <);
""",
        r"""
2: ASSERTCMP(((d->a | 1) == 2))
3: ASSERTIFCMP(d, (get(d) >= (u32)b))
4: timercmp((&a < &b))
""",
    ),
    "pointers are not products": (
        r"""
    F(a * b, *p, -x, &d->y, !z, a *b, (demo_t *)p);
""",
        r"""
2: F((a * b), *p, -x, &d->y, !z, (a * b), (demo_t *)p)
""",
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_tree(body: Callable[[str], str], name: str) -> None:
    source, tree = _CASES[name]
    assert body(source) == tree.strip("\n")
