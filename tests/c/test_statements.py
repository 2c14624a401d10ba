# SPDX-License-Identifier: GPL-2.0-or-later
"""Statements, and the line each one keeps."""

from collections.abc import Callable

import pytest

_CASES = {
    "loops": (
        r"""
    do {
        use(d);
    } while (d->busy);
    do
        use(d);
    while (0);
    do { use(d); } END_LOOP(d);
    while (d->busy)
        ;
    for (;;) { }
    for (i = 0, j = 1; i < n; i++, j--)
        use(d);
    for (demo_t *e = d; e; e = e->next)
        ;
    for (MACRO)
        use(d);
""",
        r"""
2: do
  3: use(d)
while d->busy
5: do
  6: use(d)
while 0
8: do
  8: use(d)
while END_LOOP(d)
9: while d->busy
  10: ;
11: for ; ;
12: for i = 0, j = 1; (i < n); i++, j--
  13: use(d)
14: for demo_t *e = d; e; e = e->next
  15: ;
16: for MACRO; ;
  17: use(d)
""",
    ),
    "branches": (
        r"""
    if (a) {
    } else if (b) ; else {
        use(d);
    }
    if (a)
        if (b) use(a); else use(b);
    if LIKELY(a)
        use(d);
    while MORE(d) use(d);
""",
        r"""
2: if a
else
  3: if b
    3: ;
  else
    4: use(d)
6: if a
  7: if b
    7: use(a)
  else
    7: use(b)
8: if LIKELY(a)
  9: use(d)
10: while MORE(d)
  10: use(d)
""",
    ),
    "macros without a semicolon": (
        r"""
    FIRST_MACRO
    use(d);
    SECOND_MACRO(1)
    use(d);
    if (d)
        THIRD_MACRO
    else
        use(d);
    LAST(d)
""",
        r"""
2: FIRST_MACRO
3: use(d)
4: SECOND_MACRO(1)
5: use(d)
6: if d
  7: THIRD_MACRO
else
  9: use(d)
10: LAST(d)
""",
    ),
    "cases": (
        r"""
    switch (d->kind) {
    case '0' ... '9':
    case A:
        use(d);
        fallthrough;
    case B ? C : D: {
        break;
    }
    case FIRST ... LAST + 1:
        return;
    default:
    }
""",
        r"""
2: switch d->kind
  3: case __range('0', '9')
  4: case A
    5: use(d)
    6: fallthrough
  7: case (B ? C : D)
    7: {
      8: break
  10: case __range(FIRST, (LAST + 1))
    11: return
  12: default
    12: ;
""",
    ),
    "labels before declarations and ends": (
        r"""
    switch (d->kind) {
    case 1:
        int b = 2;
        break;
    default:
        demo_t *c = get(d);
    }
    if (d)
retry:        use(d);
out:
    struct demo x;
end:
""",
        r"""
2: switch d->kind
  3: case 1
    3: ;
    4: int b = 2
    5: break
  6: default
    6: ;
    7: demo_t *c = get(d)
9: if d
  10: retry:
  10: use(d)
11: out:
11: ;
12: struct demo x
13: end:
13: ;
""",
    ),
    "computed goto": (
        r"""
    goto *table[d->kind];
    static void *table[] = { [0 ... 3] = &&one, [LAST] = &&two };
one:
two:
    goto one;
""",
        r"""
2: __goto_ptr(table[d->kind])
3: static void *table[] = {[__range(0, 3)] = &one, [+LAST] = &two}
4: one:
5: two:
6: goto one
""",
    ),
    "assembler": (
        r"""
    asm volatile("nop" : "=r" (a), [b] "+m" (*p) : "r" (c), "i" (sizeof(*d)) : "memory");
    asm goto("1: jmp %l[out]" : : "i" (key(d)) : : out);
    asm_inline volatile (ALTERNATIVE("a", "b", X) ::: "cc");
    asm("" :: READ(c) (d->a));
out:
""",
        r"""
2: __asm__("nop", &a, &*p, c, sizeof(*d))
3: __asm__("1: jmp %l[out]", key(d), &out)
4: __asm__("ALTERNATIVE ( 'a' , 'b' , X )")
5: __asm__("", d->a)
6: out:
6: ;
""",
    ),
    "nested blocks": (
        r"""
    {
        { use(d); }
        ;
    }
    for (;;)
        while (d)
            if (d)
                do use(d); while (d);
""",
        r"""
2: {
  3: {
    3: use(d)
  4: ;
6: for ; ;
  7: while d
    8: if d
      9: do
        9: use(d)
      while d
""",
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_tree(body: Callable[[str], str], name: str) -> None:
    source, tree = _CASES[name]
    assert body(source) == tree.strip("\n")
