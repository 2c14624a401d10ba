# SPDX-License-Identifier: GPL-2.0-or-later
"""What the index keeps of one file: its functions, what it calls, its typedefs, and what it offers to other files."""

import pytest

from patchlint.contracts.codec import decode, moves
from patchlint.contracts.scan import OFFERED, Located, Scan, is_visible, narrowed, offers, scan
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Contract, Effect, Place, Where

ROWS = families.load_all()
VOID = "void %s(struct device_node *np)\n{\n\t%s\n}\n"
DROP = Contract("lamp_drop", (Effect(Action.PUT, Place(Where.ARGUMENT, 0), "device_node"),))


def read(text: str, path: str = "drivers/lamp.c") -> Scan:
    return scan(text, path)[0]


def offered(
    text: str,
    path: str = "drivers/lamp.c",
    known: tuple[Contract, ...] = (),
    changed: frozenset[str] | None = None,
) -> dict[str, str]:
    return offers(scan(text, path)[1], ROWS, {contract.name: contract for contract in known}, changed)


def actions(text: str) -> list[str]:
    """What a contract as text does: "put device_node"."""
    return [f"{effect.action.value} {effect.counter}".strip() for effect in decode("f", text).effects]


# --- scan()


def test_functions_have_their_lines() -> None:
    text = "int lamp_level;\n\nint lamp_on(struct lamp *lamp)\n{\n\treturn 0;\n}\n"
    assert read(text).functions == (Located("lamp_on", 3, 6, visible=True),)


def test_functions_stand_in_the_order_of_the_file() -> None:
    assert [f.name for f in read(VOID % ("b", "") + VOID % ("a", "")).functions] == ["b", "a"]


def test_a_prototype_is_no_function() -> None:
    assert read("int lamp_on(struct lamp *lamp);\n").functions == ()


@pytest.mark.parametrize(
    ("head", "path", "visible"),
    [
        ("int f(int a)", "drivers/lamp.c", True),
        ("static int f(int a)", "drivers/lamp.c", False),
        ("static inline int f(int a)", "drivers/lamp.c", False),
        ("static inline int f(int a)", "include/lamp.h", True),
        ("int __init f(int a)", "drivers/lamp.c", True),
        ("static noinline int f(int a)", "drivers/lamp.c", False),
        ("SYSCALL_DEFINE1(f, int, a)", "drivers/lamp.c", False),
    ],
)
def test_who_sees_a_function(head: str, path: str, visible: bool) -> None:
    assert [f.visible for f in read(f"{head}\n{{\n\treturn a;\n}}\n", path).functions] == [visible]


def test_static_inside_a_body_hides_nothing() -> None:
    assert is_visible(scan("int f(void)\n{\n\tstatic int n;\n\treturn n++;\n}\n", "lamp.c")[1][0])


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("lamp_on(np);", {"lamp_on"}),
        ("lamp_on (np);", {"lamp_on"}),
        ("lamp_on(lamp_find(np));", {"lamp_on", "lamp_find"}),
        ("lamp_on(np); lamp_on(np);", {"lamp_on"}),
        ("own(np);", set()),
        ("later(np);", set()),
        ("f(np);", set()),
        ("lamp_hook = lamp_on;", set()),
        ("if (np) while (lamp) switch (np->a) { }", set()),
        ("np->size = sizeof(np);", set()),
        ('/* lamp_on(np) */ lamp_name = "lamp_off(np)";', set()),
    ],
)
def test_calls_of_what_is_elsewhere(body: str, calls: set[str]) -> None:
    text = VOID % ("own", "") + VOID % ("f", body) + VOID % ("later", "")
    assert read(text).calls == calls


@pytest.mark.parametrize(
    ("text", "name", "pointer"),
    [
        ("typedef struct lamp lamp_t;", "lamp_t", False),
        ("typedef struct lamp *lamp_p;", "lamp_p", True),
        ("typedef unsigned long lamp_bits;", "lamp_bits", False),
        ("typedef struct lamp { int level; struct bulb *bulb; } lamp_t;", "lamp_t", False),
        ("typedef struct { int level; struct bulb bulb; } *lamp_p;", "lamp_p", True),
        ("typedef enum { LAMP_OFF, LAMP_ON = 3 } lamp_state;", "lamp_state", False),
        ("typedef int (*lamp_fn)(struct lamp *lamp, int level);", "lamp_fn", True),
        ("typedef void *(*lamp_alloc)(size_t size);", "lamp_alloc", True),
        ("typedef void (*lamp_table[4])(void);", "lamp_table", True),
        ("typedef struct { int (*on)(struct lamp *lamp); } lamp_ops;", "lamp_ops", False),
        ("typedef int lamp_op(struct lamp *lamp);", "lamp_op", False),
        ("typedef u8 lamp_row[LAMP_MOST];", "lamp_row", False),
        ("typedef struct lamp *lamp_rows[4];", "lamp_rows", True),
        ("typedef u32 lamp_word __attribute__((aligned(4)));", "lamp_word", False),
        pytest.param(
            "typedef struct lamp *const lamp_p;",
            "lamp_p",
            True,
            marks=pytest.mark.xfail(strict=True, reason="the star is looked for right before the name"),
        ),
        pytest.param(
            "typedef struct lamp lamp_t __aligned(8);",
            "lamp_t",
            False,
            marks=pytest.mark.xfail(strict=True, reason="the attribute, a macro, stands last outside brackets"),
        ),
    ],
)
def test_a_typedef(text: str, name: str, pointer: bool) -> None:
    assert [(found.name, found.pointer) for found in read(f"{text}\n", "include/lamp.h").typedefs] == [(name, pointer)]


def test_every_typedef_once() -> None:
    text = "typedef struct lamp lamp_t;\ntypedef struct bulb { lamp_t *lamp; } bulb_t;\n"
    assert [found.name for found in read(text).typedefs] == ["lamp_t", "bulb_t"]


def test_a_typedef_that_is_cut_off_is_none() -> None:
    assert read("typedef struct {\n\tint level;\n").typedefs == ()


def test_an_empty_file_has_nothing() -> None:
    assert read("") == Scan((), frozenset(), ())


# --- offers()


def test_what_other_files_may_call_is_offered() -> None:
    found = offered(VOID % ("lamp_put", "of_node_put(np);"))
    assert {name: actions(text) for name, text in found.items()} == {"lamp_put": ["put device_node"]}


def test_a_static_function_is_not_offered() -> None:
    assert offered("static " + VOID % ("lamp_put", "of_node_put(np);")) == {}


def test_a_static_function_of_a_header_is_offered() -> None:
    assert set(offered("static inline " + VOID % ("lamp_put", "of_node_put(np);"), "include/lamp.h")) == {"lamp_put"}


def test_what_static_functions_do_counts_for_their_callers() -> None:
    text = "static " + VOID % ("drop", "of_node_put(np);") + VOID % ("lamp_put", "drop(np);")
    assert actions(offered(text)["lamp_put"]) == ["put device_node"]


def test_what_does_not_count_references_is_not_offered() -> None:
    assert set(offered(VOID % ("lamp_on", "np->level = 1;") + VOID % ("lamp_put", "of_node_put(np);"))) == {"lamp_put"}


def test_what_no_caller_can_see_is_not_offered() -> None:
    """Neither an argument nor the result is a pointer."""
    assert offered("void lamp_exit(int a)\n{\n\tof_node_put(lamp_root);\n}\n") == {}


def test_what_only_keeps_is_not_offered() -> None:
    assert offered(VOID % ("lamp_add", "list_add(&np->entry, &lamps);")) == {}


def test_what_counts_in_vain_and_keeps_moves_nothing() -> None:
    body = "of_node_get(np); list_add(&np->entry, &lamps); of_node_put(np);"
    text = offered(VOID % ("lamp_add", body))["lamp_add"]
    assert actions(text) == ["keep"]
    assert not moves(text)


@pytest.mark.parametrize("body", ["atomic_dec_and_test(&np->users);", "atomic_dec(&np->users);"])
def test_what_counts_with_atomic_only_does_nothing(body: str) -> None:
    """atomic_inc() has no row: of a pair only the put would be seen."""
    assert actions(offered(VOID % ("lamp_put", body))["lamp_put"]) == []


def test_what_counts_with_atomic_too_does_the_rest() -> None:
    text = VOID % ("lamp_put", "of_node_put(np->parent); atomic_dec(&np->users);")
    assert actions(offered(text)["lamp_put"]) == ["put device_node"]


@pytest.mark.parametrize(("share", "contracts"), [(0.5, {True}), (1.1, {False})])
def test_what_is_too_long_has_no_contract(share: float, contracts: set[bool]) -> None:
    line = "np->level = 1; "  # six tokens
    body = f"of_node_put(np); {line * int(share * OFFERED.longest / 6)}"
    assert {text != "" for text in offered(VOID % ("lamp_put", body)).values()} == contracts


def test_a_loop_that_holds_references_counts() -> None:
    """The file has no other word of a row."""
    body = "struct device_node *at; for_each_child_of_node(np, at) if (at->level) return at; return NULL;"
    text = f"struct device_node *lamp_find(struct device_node *np)\n{{\n\t{body}\n}}\n"
    assert actions(offered(text)["lamp_find"]) == ["get device_node"]


def test_the_text_says_nothing_of_its_place() -> None:
    """A line that moves in its file must not make a contract another one."""
    text = VOID % ("lamp_put", "of_node_put(np);")
    assert offered(text) == offered("\n\n" + text, "sound/lamp.c")


CALLER = VOID % ("lamp_off", "lamp_drop(np);")


def test_nothing_is_offered_on_a_name_alone() -> None:
    assert offered(CALLER) == {}


def test_what_is_known_of_other_files_counts() -> None:
    assert actions(offered(CALLER, known=(DROP,))["lamp_off"]) == ["put device_node"]


def test_a_function_of_the_file_is_not_the_known_one() -> None:
    own = VOID % ("lamp_drop", "np->level = 0;")
    assert offered(own + CALLER, known=(DROP,)) == {}


def test_a_stub_in_a_header_is_the_known_one() -> None:
    """What is known of its name is from a .c file; the header's own body does nothing."""
    text = "static inline " + VOID % ("lamp_drop", "") + "static inline " + CALLER
    assert actions(offered(text, "include/lamp.h", known=(DROP,))["lamp_off"]) == ["put device_node"]


def test_a_row_is_overruled_by_what_is_known() -> None:
    """That is known of a row's function only where its body contradicts the row."""
    known = Contract("of_node_put", (Effect(Action.GET, Place(Where.ARGUMENT, 0), "device_node"),))
    assert actions(offered(VOID % ("f", "of_node_put(np);"), known=(known,))["f"]) == ["get device_node"]


TWO = CALLER + VOID % ("lamp_put", "of_node_put(np);") + VOID % ("lamp_dim", "lamp_off(np);")


def test_without_changes_everything_is_offered() -> None:
    assert set(offered(TWO, known=(DROP,))) == {"lamp_off", "lamp_put", "lamp_dim"}


def test_only_what_reaches_a_change_is_offered() -> None:
    assert set(offered(TWO, known=(DROP,), changed=frozenset(("lamp_drop",)))) == {"lamp_off", "lamp_dim"}


def test_a_change_of_something_else_offers_nothing() -> None:
    assert offered(TWO, known=(DROP,), changed=frozenset(("lamp_blink",))) == {}


def test_what_is_offered_no_longer_is_told() -> None:
    """What was known is gone: "" takes the place of the contract that hung on it."""
    assert offered(TWO, changed=frozenset(("lamp_drop",))) == {"lamp_off": "", "lamp_dim": ""}


def test_changes_do_not_change_a_contract() -> None:
    whole = offered(TWO, known=(DROP,))
    part = offered(TWO, known=(DROP,), changed=frozenset(("lamp_drop",)))
    assert part == {name: whole[name] for name in part}


# --- narrowed()


def test_only_rows_of_the_words_are_known() -> None:
    found = narrowed(ROWS, {"of_node_put", "for_each_child_of_node", "kref_read", "lamp_drop"})
    assert set(found.contracts) == {"of_node_put"}
    assert set(found.iterators) == {"for_each_child_of_node"}
    assert found.count_readers == {"kref_read"}
    assert not found.conversions


def test_of_what_is_known_only_the_words_are() -> None:
    other = Contract("lamp_blink", DROP.effects)
    found = narrowed(ROWS, {"lamp_drop"}, {"lamp_drop": DROP, "lamp_blink": other})
    assert found.contracts == {"lamp_drop": DROP}


def test_what_the_file_defines_is_not_known() -> None:
    assert narrowed(ROWS, {"lamp_drop"}, {"lamp_drop": DROP}, own=["lamp_drop"]).contracts == {}
