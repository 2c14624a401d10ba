# SPDX-License-Identifier: GPL-2.0-or-later
"""What a file's text tells of objects that readers of RCU find: who takes them out, and whether he waits."""

import pytest

from patchlint.contracts.rcu import Removals, finds, finds_in_section
from patchlint.knowledge import families
from patchlint.source.pairs import functions_in

KINDS = frozenset({"struct lamp"})
PUT = "static void lamp_put(struct lamp *lamp)\n{\n\tkref_put(&lamp->ref, lamp_release);\n}\n"
TESTS = (
    "static void lamp_put(struct lamp *lamp)\n{\n\tif (refcount_dec_and_test(&lamp->users))\n\t\tlamp_free(lamp);\n}\n"
)


def removals(text: str) -> Removals:
    functions = functions_in(text, "lamp.c")
    names = {token.text for function in functions for token in function.tokens}
    return Removals({function.name: function for function in functions}, families.load(names))


def function(name: str, body: str) -> str:
    return f"static void {name}(struct lamp *lamp)\n{{\n\t{body}\n}}\n"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("list_del_rcu(&lamp->node);\n\tkfree_rcu(lamp, rcu);", "lamp_release"),
        ("hlist_del_rcu(&lamp->node);\n\tcall_rcu(&lamp->rcu, lamp_gone);", "lamp_release"),
        ("list_del_rcu(&lamp->other);\n\tkfree_rcu(lamp, rcu);", ""),
        ("struct bulb *bulb = lamp->bulb;\n\n\tlist_del_rcu(&bulb->node);\n\tkfree_rcu(lamp, rcu);", ""),
        ("list_del_rcu(&lamp->node);\n\tkfree(lamp);", ""),
        ("kfree_rcu(lamp, rcu);", ""),
        ("xa_erase(&node, lamp->id);\n\tkfree_rcu(lamp, rcu);", "lamp_release"),
        ("idr_remove(&lamp->shop->node, lamp->id);\n\tkfree_rcu(lamp, rcu);", "lamp_release"),
        ("RCU_INIT_POINTER(lamp->shop->node, NULL);\n\tkfree_rcu(lamp, rcu);", "lamp_release"),
    ],
)
def test_a_release_function_that_takes_it_out(body: str, found: str) -> None:
    file = removals(function("lamp_release", body) + PUT)
    assert file.by_last_put("kref_get", "ref", KINDS, frozenset({"node"})) == found


def test_the_counter_has_to_be_the_same() -> None:
    file = removals(function("lamp_release", "list_del_rcu(&lamp->node);\n\tkfree_rcu(lamp, rcu);") + PUT)
    assert file.by_last_put("kref_get", "users", KINDS, frozenset({"node"})) == ""
    assert file.by_last_put("kref_get", "", KINDS, frozenset({"node"})) == ""


def test_a_getter_of_the_file_counts_in_a_field() -> None:
    release = function("lamp_release", "list_del_rcu(&lamp->node);\n\tkfree_rcu(lamp, rcu);")
    file = removals(release + PUT + function("lamp_get", "kref_get(&lamp->ref);"))
    assert file.by_last_put("lamp_get", "", KINDS, frozenset({"node"})) == "lamp_release"


def test_a_put_that_tells_whether_it_was_the_last() -> None:
    free = function("lamp_free", "list_del_rcu(&lamp->node);\n\tkfree_rcu(lamp, rcu);")
    file = removals(free + TESTS)
    assert file.by_last_put("refcount_inc", "users", KINDS, frozenset({"node"})) == "lamp_put"
    plain = removals(free + TESTS.replace("refcount_dec_and_test", "refcount_dec"))
    assert plain.by_last_put("refcount_inc", "users", KINDS, frozenset({"node"})) == ""


@pytest.mark.parametrize("wait", ["synchronize_rcu", "synchronize_net", "synchronize_srcu", "call_rcu", "rcu_barrier"])
def test_whoever_takes_out_and_waits(wait: str) -> None:
    body = f"list_del_rcu(&lamp->node);\n\t{wait}();\n\tkref_put(&lamp->ref, lamp_release);"
    assert removals(function("lamp_del", body)).waits(frozenset({"node"}))
    assert not removals(function("lamp_del", body)).waits(frozenset({"other"}))
    assert not removals(function("lamp_del", body)).waits(frozenset())


def test_a_caller_may_wait() -> None:
    text = function("lamp_del", "list_del_rcu(&lamp->node);")
    assert not removals(text).waits(frozenset({"node"}))
    assert removals(text + function("lamp_exit", "lamp_del(lamp);\n\tsynchronize_rcu();")).waits(frozenset({"node"}))


def test_places_where_a_helper_looks() -> None:
    text = function("lamp_find", "hlist_for_each_entry_rcu(lamp, &shop->lamps, node)\n\t\tif (lamp->on)\n\t\t\treturn;")
    assert removals(text).places("lamp_find") >= {"node", "lamps"}
    assert removals(function("lamp_find", "lamp_on(xa_load(&lamps, 3));")).places("lamp_find") == {"lamps"}
    assert removals(function("lamp_find", "lamp_on(lamp);")).places("lamp_find") == frozenset()


def test_functions_worth_a_look() -> None:
    words = frozenset({"rcu_read_unlock", "list_for_each_entry_rcu", "list_for_each_entry", "guard", "rcu"})
    knowledge = families.load(words)
    assert finds_in_section(frozenset({"rcu_read_unlock", "list_for_each_entry_rcu"}), knowledge)
    assert finds_in_section(frozenset({"guard", "rcu", "rcu_dereference"}), knowledge)
    assert not finds_in_section(frozenset({"list_for_each_entry_rcu"}), knowledge)
    assert not finds_in_section(frozenset({"rcu_read_unlock", "list_for_each_entry"}), knowledge)
    assert finds(frozenset({"list_for_each_entry_rcu"}), knowledge)
    assert not finds(frozenset({"list_for_each_entry"}), knowledge)
