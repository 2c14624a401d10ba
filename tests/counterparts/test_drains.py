# SPDX-License-Identifier: GPL-2.0-or-later
"""Which lists are emptied where somebody may add to them, and what keeps the others from being told of."""

from collections.abc import Iterator

import pytest
from kiln import ADDS, EMPTIES

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.drains import Drains
from patchlint.counterparts.model import Counterparts, Drained
from patchlint.knowledge import families
from patchlint.source.pairs import functions_in

LOCKS = """
static void kiln_lock(struct kiln *kiln) { mutex_lock(&kiln->lock); }
static void kiln_unlock(struct kiln *kiln) { mutex_unlock(&kiln->lock); }
"""


def bodies(text: str, file: str = "kiln.c") -> Bodies:
    functions = functions_in(text, file)
    return Bodies(functions, families.load({token.text for one in functions for token in one.tokens}))


def drained(text: str, *others: str) -> tuple[Drained, ...]:
    def callers(name: str, file: str) -> Iterator[Bodies]:
        assert (name, file) == ("kiln_clear", "kiln.c")
        yield from (bodies(other, "oven.c") for other in others)

    return Drains(bodies(text), elsewhere=callers).added_to(Counterparts("")).drained


def test_who_adds_and_whose_lock_it_is() -> None:
    (found,) = drained(ADDS + EMPTIES)
    (added,) = found.added
    assert (found.function, found.spot.function, found.spot.head and found.spot.head.path) == (
        "kiln_clear",
        "list_splice_init",
        "heap.tiles",
    )
    assert (added.function, added.spot.line, added.locked_by, added.lock.line) == ("kiln_note", 4, "kiln_tile", 14)
    assert found.spot.entries[1] == "kfree"
    assert not found.spot.owner[0]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("void kiln_add(struct kiln *kiln, struct kiln_tile *t) { kiln_note(kiln, t); }", id="unlocked"),
        pytest.param("static struct kiln_ops ops = { .note = kiln_note };", id="by address"),
        pytest.param("static struct kiln_ops ops = { .clear = kiln_clear };", id="emptied by address"),
        pytest.param(
            "void f(struct kiln *k) { INIT_WORK(&k->work, kiln_clear); kiln_clear(k); }", id="a work item empties it"
        ),
        pytest.param("void f(struct kiln *k) { synchronize_rcu(); kiln_clear(k); }", id="the caller has waited"),
        pytest.param(
            "void f(struct kiln *k) { mutex_lock(&k->lock); kiln_clear(k); mutex_unlock(&k->lock); }", id="the lock"
        ),
        pytest.param("void kiln_free(struct kiln *k) { kiln_clear(k); }", id="the caller ends the object"),
        pytest.param(
            "void f(struct loom *l, struct kiln_tile *t) { list_add(&t->node, &to_heap(l)->tiles); }", id="perhaps"
        ),
    ],
)
def test_what_keeps_it_from_being_told(more: str) -> None:
    assert drained(ADDS + EMPTIES + more) == ()


def test_the_list_of_another_object() -> None:
    assert drained(ADDS + EMPTIES.replace("struct kiln *", "struct loom *")) == ()
    assert drained(ADDS + EMPTIES.replace("heap.", "shelf.")) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("&oven->heap.tiles, &tiles);", "&oven->heap.tiles, &tiles);\n\tif (more)\n\t\tgoto again;"),
        ("\tkfree(tile)", "\tcount++"),
        ("\tlist_splice_init", "\tkiln_lock(oven);\n\tlist_splice_init"),
        ("\tlist_splice_init", "\tkiln_lock(oven);\n\tkiln_unlock(oven);\n\tlist_splice_init"),
        ("\tlist_splice_init", "\tlockdep_assert_held(&oven->lock);\n\tlist_splice_init"),
        ("kiln_clear(struct kiln *oven)", "kiln_clear_locked(struct kiln *oven)"),
        ("kiln_clear(struct kiln *oven)", "kiln_clear(struct kiln *oven) __must_hold(&oven->lock)"),
        ("void kiln_clear(struct kiln *oven)", "static void kiln_clear(struct kiln *oven)"),
        ("LIST_HEAD(tiles);\n", "LIST_HEAD(tiles);\n\toven = kzalloc(sizeof(*oven), GFP_KERNEL);\nagain:\n"),
    ],
)
def test_drains_that_are_all_right(old: str, new: str) -> None:
    text = EMPTIES.replace("LIST_HEAD(tiles);\n", "LIST_HEAD(tiles);\nagain:\n") if "again;" in new else EMPTIES
    assert old in text
    assert drained(LOCKS + ADDS + text.replace(old, new)) == ()


def test_under_rcu_it_is_as_open_as_without() -> None:
    text = EMPTIES.replace("\tlist_splice_init", "\trcu_read_lock();\n\trcu_read_unlock();\n\tlist_splice_init")
    assert len(drained(ADDS + text)) == 1


def test_a_lock_that_others_may_hold_as_well_keeps_nobody_out() -> None:
    shared = ADDS.replace("mutex_lock", "down_read").replace("mutex_unlock", "up_read")
    assert drained(shared + EMPTIES) == ()


def test_callers_in_other_files() -> None:
    call = "void oven_clear(struct kiln *k) {{ {} kiln_clear(k); }}"
    assert drained(ADDS + EMPTIES, call.format("mutex_lock(&k->lock);")) == ()
    assert len(drained(ADDS + EMPTIES, call.format(""), call.format("mutex_lock(&k->other);"))) == 1
