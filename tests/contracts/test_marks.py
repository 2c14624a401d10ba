# SPDX-License-Identifier: GPL-2.0-or-later
"""Locks, flags and lists in contracts: what a function leaves otherwise than it found it."""

import pytest

from patchlint.contracts.bodies import Bodies
from patchlint.contracts.choose import Candidate, choose
from patchlint.contracts.codec import decode, encode, moves, unmarked
from patchlint.contracts.limits import Limits
from patchlint.contracts.scan import offers, scan
from patchlint.knowledge import families
from patchlint.knowledge.contract import Contract, Mark
from patchlint.knowledge.describe import contract_lines
from patchlint.source.pairs import functions_in

VOID = "void f(struct lamp *lamp, struct bus **bus)\n{\n%s}\n"
INT = "int f(struct lamp *lamp)\n{\n\tint ret;\n\n%s}\n"
BOOL = "bool f(struct lamp *lamp)\n{\n%s}\n"
WRAPPED = "static void lamp_lock(struct lamp *lamp)\n{\n\tmutex_lock(&lamp->lock);\n}\n\n"


def contract(text: str) -> Contract:
    """The contract of the last function of a text, marks and all."""
    functions = functions_in(text, "lamp.c")
    known = families.load({token.text for f in functions for token in f.tokens})
    found = Bodies(functions, known, Limits(for_marks=True)).body("f")
    assert found is not None
    return found


def marks(text: str) -> set[str]:
    """The marks of the last function of a text, in words."""
    return {line for line in contract_lines(Contract("f", marks=contract(text).marks)) if "references" not in line}


CASES = {
    "a lock": (VOID % "mutex_lock(&lamp->lock);\n", {"takes argument 0->lock"}),
    "a lock and its end": (VOID % "mutex_lock(&lamp->lock);\nmutex_unlock(&lamp->lock);\n", set()),
    "left for a while": (VOID % "spin_unlock(&lamp->lock);\nmsleep(1);\nspin_lock(&lamp->lock);\n", set()),
    "left": (VOID % "mutex_unlock(&lamp->lock);\n", {"releases argument 0->lock"}),
    "left before a callee is given it": (
        BOOL % "bool woken = lamp->on || lamp->near;\nmutex_unlock(&lamp->lock);\nif (woken)\n\tf2(lamp);\n"
        "return woken;\n",
        {"releases argument 0->lock"},
    ),
    "left after an unknown callee was given it": (
        VOID % "lamp_begin(lamp);\nmutex_unlock(&lamp->lock);\n",
        set(),
    ),
    "left, as the header says": (
        VOID.replace("{", "\t__releases(&lamp->lock)\n{", 1) % "lamp_begin(lamp);\nmutex_unlock(&lamp->lock);\n",
        {"releases argument 0->lock"},
    ),
    "behind a pointer": (VOID % "mutex_lock(&lamp->bus->io.lock);\n", {"takes argument 0->bus->io.lock"}),
    "of what it is a part of": (
        VOID % "mutex_lock(&container_of(lamp, struct shop, lamp)->lock);\n",
        {"takes argument 0->lock"},
    ),
    "a pointer to a lock": (VOID % "mutex_lock(lamp->lock);\n", {"takes argument 0->lock"}),
    "a lock of its own kind": (VOID % "rtnl_lock();\n", {"takes RTNL"}),
    "a lock of the file": (VOID % "mutex_lock(&lamps_lock);\n", {"takes lamps_lock"}),
    "of a local": (VOID % "struct bus *b = bus_find();\nmutex_lock(&b->lock);\n", set()),
    "by a wrapper": (WRAPPED + VOID % "lamp_lock(lamp);\n", {"takes argument 0->lock"}),
    "by a wrapper, of a part": (WRAPPED + VOID % "lamp_lock(&lamp->twin);\n", {"takes argument 0->twin.lock"}),
    "by a wrapper, left again": (WRAPPED + VOID % "lamp_lock(lamp);\nmutex_unlock(&lamp->lock);\n", set()),
    "on some paths only": (VOID % "if (lamp->shared)\n\tmutex_lock(&lamp->lock);\n", set()),
    "both times": (
        VOID % "if (lamp->on)\n\tmutex_lock(&lamp->lock);\nmsleep(1);\nif (lamp->on)\n\tmutex_unlock(&lamp->lock);\n",
        set(),
    ),
    "tried": (BOOL % "return mutex_trylock(&lamp->lock);\n", {"takes argument 0->lock if the result is not zero"}),
    "tried and left": (
        BOOL % "if (!mutex_trylock(&lamp->lock))\n\treturn false;\nmutex_unlock(&lamp->lock);\nreturn true;\n",
        set(),
    ),
    "interrupted": (
        INT % "ret = mutex_lock_interruptible(&lamp->lock);\nif (ret)\n\treturn ret;\nlamp->users = 1;\nreturn 0;\n",
        {"takes argument 0->lock if the result is zero"},
    ),
    "left on errors": (
        INT % "mutex_lock(&lamp->lock);\nret = g();\nif (ret) {mutex_unlock(&lamp->lock);\nreturn -5;\n}\nreturn 0;\n",
        {"takes argument 0->lock if the result is zero"},
    ),
    "the pointer read anew": (
        VOID % "mutex_lock(&lamp->bus->lock);\nlamp_scan(lamp);\nmutex_unlock(&lamp->bus->lock);\n",
        set(),
    ),
    "held by the caller": (VOID % "lockdep_assert_held(&lamp->lock);\nlamp->users = 1;\n", set()),
    "held by the caller, left": (
        VOID % "lockdep_assert_held(&lamp->lock);\nspin_unlock(&lamp->lock);\n",
        {"releases argument 0->lock"},
    ),
    "held by the caller, left for a while": (
        VOID % "lockdep_assert_held(&lamp->lock);\nspin_unlock(&lamp->lock);\nspin_lock(&lamp->lock);\n",
        set(),
    ),
    "in a scope": (VOID % "guard(mutex)(&lamp->lock);\nlamp_dim(lamp);\n", set()),
    "left, taken by a callee perhaps": (VOID % "lamp_wake(lamp);\nmutex_unlock(&lamp->lock);\n", set()),
    "left, the callee had nothing to do with it": (
        VOID % "lamp_wake(bus);\nmutex_unlock(&lamp->lock);\n",
        {"releases argument 0->lock"},
    ),
    "taken, and the object put": (
        "void f(struct device *dev)\n{\ndown(&dev->sem);\nput_device(dev);\n}\n",
        set(),
    ),
    "a flag": (VOID % "set_bit(LAMP_LIT, &lamp->flags);\n", {"sets LAMP_LIT of argument 0->flags"}),
    "a flag by hand": (VOID % "lamp->flags |= LAMP_LIT;\n", {"sets LAMP_LIT of argument 0->flags"}),
    "no flag by hand": (VOID % "lamp->flags &= ~LAMP_LIT;\n", {"clears LAMP_LIT of argument 0->flags"}),
    "all but one flag": (VOID % "lamp->flags &= LAMP_LIT;\n", set()),
    "the last counts": (
        VOID % "set_bit(LAMP_LIT, &lamp->flags);\nclear_bit(LAMP_LIT, &lamp->flags);\n",
        {"clears LAMP_LIT of argument 0->flags"},
    ),
    "a flag perhaps": (
        VOID % "if (lamp->on)\n\tset_bit(LAMP_LIT, &lamp->flags);\nlamp_dim(lamp);\n",
        {"sets LAMP_LIT of argument 0->flags on some of its paths"},
    ),
    "a folio's flag": ("void f(struct folio *fo)\n{\nfolio_test_clear_lru(fo);\n}\n", {"clears lru of argument 0"}),
    "in a list": (VOID % "list_add(&lamp->node, &lamps);\n", {"adds argument 0->node to a list"}),
    "in another list": (
        VOID % "list_del(&lamp->node);\nlist_add(&lamp->node, &lamps);\n",
        {"adds argument 0->node to a list"},
    ),
    "in no list": (VOID % "list_del_init(&lamp->node);\n", {"takes argument 0->node from its list"}),
    "elements": (VOID % "struct lamp *l;\nlist_for_each_entry(l, &lamp->all, node)\n\tlist_del(&l->node);\n", set()),
    "what an argument points to": (VOID % "mutex_lock(&(*bus)->lock);\n", {"takes argument 1->*->lock"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_marks(name: str) -> None:
    text, expected = CASES[name]
    assert marks(text) == expected


# --- the index

ROWS = families.load_all()


def offered(text: str, *known: Contract) -> set[str]:
    found = offers(scan(text, "drivers/lamp.c")[1], ROWS, {one.name: one for one in known})
    return {name for name, contract in found.items() if moves(contract)}


def test_a_function_that_only_locks_is_offered() -> None:
    assert offered(VOID % "mutex_lock(&lamp->lock);\n") == {"f"}
    assert offered("void f(void)\n{\n\trtnl_lock();\n}\n") == {"f"}


def test_one_that_locks_for_a_while_is_not() -> None:
    assert offered(VOID % "mutex_lock(&lamp->lock);\nmutex_unlock(&lamp->lock);\n") == set()


def test_flags_and_lists_alone_are_not() -> None:
    assert offered(VOID % "set_bit(LAMP_LIT, &lamp->flags);\nlist_del(&lamp->node);\n") == set()


def test_a_wrapper_of_another_file_s_lock_is_offered() -> None:
    lock = Contract("lamp_lock", marks=(Mark("lock", True, 0, "lock"),))
    assert offered(VOID % "lamp_lock(lamp);\n", lock) == {"f"}
    assert offered(VOID % "lamp_lock(lamp);\nlamp_unlock(lamp);\n", lock) == {"f"}  # nobody knows lamp_unlock()


def test_what_counts_has_its_marks() -> None:
    found = offers(
        scan(VOID % "mutex_lock(&lamp->lock);\nof_node_put(lamp->np);\nlamp_dim(lamp);\n", "drivers/lamp.c")[1],
        ROWS,
        {},
    )
    assert [mark.what for mark in decode("f", found["f"]).marks] == ["lock"]


def test_definitions_that_differ_in_marks_only_agree() -> None:
    counted = contract("void f(struct lamp *lamp)\n{\n\tof_node_put(lamp->np);\n}\n")
    locked = contract("void f(struct lamp *lamp)\n{\n\tof_node_put(lamp->np);\n\tmutex_lock(&lamp->lock);\n}\n")
    found = choose([Candidate("a.c", 1, encode(_bare(counted))), Candidate("b.c", 1, encode(_bare(locked)))])
    assert found is not None
    assert decode("f", found.contract).effects == counted.effects
    assert decode("f", found.contract).marks == ()
    assert unmarked(encode(Contract("f", marks=locked.marks))) == ""


def _bare(found: Contract) -> Contract:
    return Contract("f", effects=found.effects, marks=found.marks)
