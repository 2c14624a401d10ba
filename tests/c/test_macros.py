# SPDX-License-Identifier: GPL-2.0-or-later
"""Macros that take statements, declare, or govern a scope."""

from collections.abc import Callable

import pytest

_CASES = {
    "iterators": (
        r"""
    for_each_child_of_node(d->np, child) {
        use(child);
    }
    for_each_set_bit(i, d->map, 8)
        drop(i);
    list_for_each_entry(a, &d->list, node) list_for_each_entry(b, &a->list, node) join(a, b);
    hlist_for_each_entry_rcu(a, &d->list, node,
                 lockdep_is_held(&d->lock))
        if (a)
            use(a);
        else
            break;
    demo_walk(d, a)
        use(a);
    list_for_each(a, &d->list)
        ;
    device_for_each_child(d, NULL, use);
    ATOMIC {
        use(d);
    }
""",
        r"""
2: while __iterate(for_each_child_of_node(d->np, child))
  3: use(child)
5: while __iterate(for_each_set_bit(i, d->map, 8))
  6: drop(i)
7: while __iterate(list_for_each_entry(a, &d->list, node))
  7: while __iterate(list_for_each_entry(b, &a->list, node))
    7: join(a, b)
8: while __iterate(hlist_for_each_entry_rcu(a, &d->list, node, lockdep_is_held(&d->lock)))
  10: if a
    11: use(a)
  else
    13: break
14: while __iterate(demo_walk(d, a))
  15: use(a)
16: while __iterate(list_for_each(a, &d->list))
  17: ;
18: device_for_each_child(d, NULL, use)
19: while __iterate(ATOMIC)
  20: use(d)
""",
    ),
    "scopes": (
        r"""
    if (d)
        scoped_guard(mutex, &d->lock)
            return;
    else
        use(d);
    guard(spinlock_irqsave)(&d->lock);
    scoped_guard(rcu) { use(d); }
    scoped_cond_guard(mutex_intr, return -EINTR, &d->lock) {
        use(d);
    }
""",
        r"""
2: if d
  3: while __iterate(scoped_guard(mutex, &d->lock))
    4: return
else
  6: use(d)
7: guard(spinlock_irqsave)(&d->lock)
8: while __iterate(scoped_guard(rcu))
  8: use(d)
9: while __iterate(scoped_cond_guard(mutex_intr, ({ 9: return -EINTR }), &d->lock))
  10: use(d)
""",
    ),
    "classes": (
        r"""
    CLASS(fd, f)(n);
    CLASS_INIT(fd, g, fdget(m));
    ACQUIRE(mutex_intr, lock)(&d->lock);
    struct device_node *np __free(device_node) = of_node_get(d->np);
    return_ptr(np);
    return no_free_ptr(np);
""",
        r"""
2: __class_fd f = CLASS(fd, f)(n)
3: __class_fd g = CLASS_INIT(fd, g, fdget(m))
4: __class_mutex_intr lock = ACQUIRE(mutex_intr, lock)(&d->lock)
5: struct device_node *np = of_node_get(d->np)
6: return_ptr(np)
7: return no_free_ptr(np)
""",
    ),
    "conditional macros": (
        r"""
    if_present(d)
        use(d);
    else
        drop(d);
    if_present(d) use(d); else drop(d);
""",
        r"""
2: if if_present(d)
  3: use(d)
else
  5: drop(d)
6: if if_present(d)
  6: use(d)
else
  6: drop(d)
""",
    ),
    "declaring macros": (
        r"""
    static DEFINE_MUTEX(lock);
    static DEFINE_RATELIMIT_STATE(rs, 5 * HZ, 10);
    DECLARE_BITMAP(map, 64);
    LIST_HEAD(todo);
    DEFINE_RES(r, 1) = { .start = 1, };
    static const DEFINE_RES(s, 1) = { };
    REGMAP(8) regs = first(d), *more;
    ElfW(Sym) *sym = (ElfW(Sym) *)d;
    DECLARE_BITMAP(bits, BITS_OF(d)) = { d->first, };
""",
        r"""
2: DEFINE_MUTEX(lock)
3: DEFINE_RATELIMIT_STATE(rs, (5 * HZ), 10)
4: DECLARE_BITMAP(map, 64)
5: LIST_HEAD(todo)
6: DEFINE_RES(r, 1) r = {.start = 1}
7: DEFINE_RES(s, 1) s = {}
8: REGMAP(8) regs = first(d)
8: REGMAP(8) *more
9: ElfW(Sym) *sym = (ElfW(Sym) *)d
10: DECLARE_BITMAP(bits) bits[BITS_OF(d)] = {d->first}
""",
    ),
    "class behind a label": (
        r"""
    goto out;
out:
    CLASS(fd, f)(n);
""",
        r"""
2: goto out
3: out:
3: ;
4: __class_fd f = CLASS(fd, f)(n)
""",
    ),
    "a call below a bare macro": (
        r"""
    ALL_FLAGS
        use(d);
    demo_t
        *late;
""",
        r"""
2: ALL_FLAGS
3: use(d)
5: demo_t *late
""",
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_tree(body: Callable[[str], str], name: str) -> None:
    source, tree = _CASES[name]
    assert body(source) == tree.strip("\n")
