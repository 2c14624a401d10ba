# SPDX-License-Identifier: GPL-2.0-or-later
"""Expressions that only GNU C and the kernel know."""

from collections.abc import Callable

import pytest

_CASES = {
    "texts": (
        r"""
    printk(KERN_ERR PFX "a" PRIx64 "b" __stringify(x) "c\n", 1ULL);
    printk(KERN_INFO BANNER);
    s = PREFIX "x";
    s = "x" SUFFIX;
    n = min(16 KB, 2 * 64 MB);
""",
        r"""
2: printk("<KERN_ERR><PFX>a<PRIx64>b<__stringify>c\n", 1ULL)
3: printk("<KERN_INFO><BANNER>")
4: s = "<PREFIX>x"
5: s = "x<SUFFIX>"
6: n = min((16 * KB), ((2 * 64) * MB))
""",
    ),
    "conditional without middle": (
        r"""
    x = d->a ?: d->b ?: 0;
    x = a ? b : c ?: e;
""",
        r"""
2: x = (d->a ? __elvis : (d->b ? __elvis : 0))
3: x = (a ? b : (c ? __elvis : e))
""",
    ),
    "casts": (
        r"""
    u64 v = (u64)d->x + (__force u32)y;
    n = (weird)b;
    n = (other)(b);
    n = (u8)-1;
    n = (d->mask)-1;
    n = (v)-1;
    n = (v)*b;
    n = (handler)(a, b);
    (void)d;
    (d->ops->release)(d);
    x = (const u16 (*)[3])d->table;
    x = (struct demo *)(unsigned long)d;
    x = (unsigned char __iomem *)(d->base);
""",
        r"""
2: u64 v = ((u64)d->x + (u32)y)
3: n = (weird)b
4: n = (other)b
5: n = (u8)-1
6: n = (d->mask - 1)
7: n = (v - 1)
8: n = (v * b)
9: n = handler(a, b)
10: (void)d
11: d->ops->release(d)
12: x = (const u16 (*)[3])d->table
13: x = (struct demo *)(unsigned long)d
14: x = (unsigned char *)d->base
""",
    ),
    "sizes": (
        r"""
    x = sizeof x + sizeof(u32) + sizeof(struct demo) + sizeof(*d) + sizeof(d->x) + sizeof(struct demo *[2]);
    x = __alignof__(d->x) + __alignof__(struct demo);
    x = sizeof(vector int) + same(d, (u8[6])ADDRESS);
""",
        r"""
2: x = (((((sizeof(x) + sizeof(u32)) + sizeof(struct demo)) + sizeof(*d)) + sizeof(d->x)) + sizeof(struct demo *[2]))
3: x = (__alignof__(d->x) + __alignof__(struct demo))
4: x = (sizeof(int) + same(d, (u8 [6])ADDRESS))
""",
    ),
    "postfix chains": (
        r"""
    x = d->a[1]->b(2)(3)[4].c++;
    x = (*d->fn)(1);
    x = ((u8 *)d)[3];
    *d->p++ = 1;
""",
        r"""
2: x = d->a[1]->b(2)(3)[4].c++
3: x = (*d->fn)(1)
4: x = ((u8 *)d)[3]
5: *d->p++ = 1
""",
    ),
    "operators": (
        r"""
    x = -~!*&d;
    x = (a, b);
    x = a < b && c || e;
    x = (a) - b + (a) * b + (a) & b;
    x <<= 3, y |= ~z;
    x = a && &b;
""",
        r"""
2: x = -~!*&d
3: x = a, b
4: x = (((a < b) && c) || e)
5: x = ((((a - b) + (a * b)) + a) & b)
6: x <<= 3, y |= ~z
7: x = (a && &b)
""",
    ),
    "constants": (
        r"""
    x = 'a' + '\n' + 'ab' + L'a';
    x = 0x1f + 017 + 0b11 + 1.5 + 1ULL + 1e3;
""",
        r"""
2: x = ((('a' + '\n') + 'ab') + L'a')
3: x = (((((0x1f + 017) + 0b11) + 1.5) + 1ULL) + 1e3)
""",
    ),
    "generic selection": (
        r"""
    x = _Generic(d, int: a, struct demo *: b, default: use(d));
""",
        r"""
2: x = __generic(d, a, b, use(d))
""",
    ),
    "statement expression": (
        r"""
    int a = ({ int b = get(d); b + 1; });
    use(({ if (d) use(d); d; }));
""",
        r"""
2: int a = ({ 2: int b = get(d); 2: (b + 1) })
3: use(({ 3: if d; 3: use(d); 3: d }))
""",
    ),
    "compound literals": (
        r"""
    e = (struct demo){ .d = 1, .inner.x[2] = 3 };
    use((struct demo){ });
    use(&(demo_t){ 1 });
""",
        r"""
2: e = (struct demo){.d = 1, .inner.x[2] = 3}
3: use((struct demo){0})
4: use(&(demo_t){1})
""",
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_tree(body: Callable[[str], str], name: str) -> None:
    source, tree = _CASES[name]
    assert body(source) == tree.strip("\n")
