# SPDX-License-Identifier: GPL-2.0-or-later
"""Guesses: a name alone is never knowledge; a put of its result in the same function is a sign."""

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.guess import guesses
from patchlint.engine.outcome import Outcome
from patchlint.knowledge import families
from patchlint.knowledge.contract import Contract
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in


def walk(body: str, supposed: tuple[Contract, ...] = ()) -> Outcome:
    text = f"static int f(struct lamp *lamp)\n{{\n{body}\n}}\n"
    function = functions_in(text, "lamp.c")[0]
    known = families.load({token.text for token in function.tokens})
    return Bodies([function], known).walk(lower(parse_function(function, frozenset())), guesses=supposed)


LOOKUP = (
    "void *np = lamp_find_node(lamp); if (!np) return -ENODEV; if (lamp->slow) return -EIO; of_node_put(np); return 0;"
)


def test_a_put_of_the_result_makes_a_getter() -> None:
    found = guesses(walk(LOOKUP))
    assert [(contract.name, contract.effects[0].counter) for contract in found] == [("lamp_find_node", "device_node")]
    assert not found[0].trusted


def test_the_second_walk_sees_the_reference() -> None:
    supposed = guesses(walk(LOOKUP))
    held = [reference for found in walk(LOOKUP, supposed).exits for reference in found.held]
    assert [(reference.counter, reference.name, reference.trusted) for reference in held] == [
        ("device_node", "np", False)
    ]


def test_what_is_read_or_asked_for_may_be_a_reference() -> None:
    for name in ("lamp_read_page", "lamp_request_key"):
        (found,) = guesses(walk(LOOKUP.replace("lamp_find_node", name)))
        assert found.name == name


def test_a_name_alone_is_no_knowledge() -> None:
    assert guesses(walk("void *np = lamp_find_node(lamp); if (!np) return -ENODEV; return 0;")) == ()


def test_a_name_that_says_nothing_is_no_getter() -> None:
    assert guesses(walk("void *np = lamp_node(lamp); of_node_put(np); return 0;")) == ()


def test_a_put_of_something_else_makes_none() -> None:
    assert guesses(walk("void *np = lamp_find_node(lamp); of_node_put(lamp->node); return 0;")) == ()


def test_each_getter_once() -> None:
    body = "void *a = lamp_find_node(lamp), *b = lamp_find_node(lamp); of_node_put(a); of_node_put(b); return 0;"
    assert len(guesses(walk(body))) == 1
