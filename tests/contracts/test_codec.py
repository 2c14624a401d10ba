# SPDX-License-Identifier: GPL-2.0-or-later
"""Contracts as text: what goes in comes out again, and nothing else is taken for a contract."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlint.contracts.codec import decode, encode, moves
from patchlint.ir.signs import ANY, NEGATIVE, VALID, ZERO
from patchlint.knowledge.contract import Action, Condition, Contract, Effect, LastPut, Mark, Place, Where

PUT = Effect(Action.PUT, Place(Where.ARGUMENT, 0), "device_node")
FULL = Effect(
    action=Action.GET,
    place=Place(Where.FIELD, 2, "bulb.node"),
    counter="device_node",
    when=ZERO,
    count_argument=1,
    holder=3,
    array=True,
    initial=True,
    bare=True,
    registered=True,
    zeroed=True,
    managed=True,
    null_ok=True,
    certain=False,
    stored=True,
    passed_on=True,
    lifetime=False,
    condition=Condition(1, "LAMP_REF", False),
    codes=("LAMP_LIT", "-EBUSY"),
    release=2,
    runs=1,
    runs_on=1,
    fails=NEGATIVE,
    tracked=True,
    sleeps=True,
    lock="lamps_lock",
    by="lamp_free",
    lock_argument=2,
    last=(
        LastPut(Action.PUT, Place(Where.FIELD, 0, "bus"), "device", "lamp_free"),
        LastPut(Action.LOCK, Place(Where.ARGUMENT, 0, "bus->lock"), "", "lamp_free"),
    ),
    again=True,
    owns="dev.bulb:bulb",
)
LOCK = Mark(
    "put", True, argument=1, path="bus->lock", title="the bus", when=ZERO, certain=False, atomic=True, by="bus_free"
)
ALL = Contract(
    name="lamp_get",
    effects=(FULL, PUT),
    marks=(LOCK, Mark("flag", False, 0, title="LAMP_LIT")),
    results=NEGATIVE | ZERO,
    codes=("LAMP_LIT", "-EBUSY", "0"),
    returns_argument=0,
    view_of=0,
    null_ok=True,
    err_ok=True,
    even_on_error=True,
    rcu=True,
    removes=True,
    locked=True,
    switches="lamp_on",
    graced=True,
    undoes=("lamp_add", "lamp_add_all"),
    family="lamp",
    source="lamp.c:3",
    trusted=False,
    short=True,
)


def of(*effects: Effect) -> Contract:
    return Contract("lamp_get", effects)


def back(contract: Contract) -> Contract:
    return decode(contract.name, encode(contract))


def test_the_full_contract_has_nothing_that_is_as_usual() -> None:
    """Otherwise the next test would miss a field."""
    for value in (FULL, LOCK, ALL):
        assert [f.name for f in fields(value) if getattr(value, f.name) == f.default] == []


def test_every_field_comes_back() -> None:
    assert back(ALL) == ALL


def test_a_contract_without_effects_comes_back() -> None:
    assert back(of()) == of()


@pytest.mark.parametrize(
    "condition", [None, Condition(0, "", True), Condition(0, "", False), Condition(4, "A_B", True)]
)
def test_a_condition_comes_back(condition: Condition | None) -> None:
    assert back(of(replace(PUT, condition=condition))).effects[0].condition == condition


@pytest.mark.parametrize("action", Action)
def test_every_action_comes_back(action: Action) -> None:
    assert back(of(replace(PUT, action=action))).effects[0].action is action


@pytest.mark.parametrize("where", Where)
def test_every_place_comes_back(where: Where) -> None:
    place = Place(where, 7, "a.b")
    assert back(of(replace(PUT, place=place))).effects[0].place == place


def test_the_order_of_effects_comes_back() -> None:
    assert back(of(FULL, PUT)) != back(of(PUT, FULL))


EFFECTS = st.builds(
    Effect,
    st.sampled_from(Action),
    st.builds(Place, st.sampled_from(Where), st.integers(0, 9), st.text(max_size=8)),
    st.text(max_size=8),
    st.integers(0, ANY),
    certain=st.booleans(),
    holder=st.none() | st.integers(0, 9),
    condition=st.none() | st.builds(Condition, st.integers(0, 9), st.text(max_size=8), st.booleans()),
)


@given(st.lists(EFFECTS, max_size=4), st.integers(0, ANY))
def test_anything_comes_back(effects: list[Effect], results: int) -> None:
    contract = Contract("f", tuple(effects), results=results)
    assert back(contract) == contract


@given(st.lists(EFFECTS, max_size=4))
def test_it_is_one_line_without_tabs(effects: list[Effect]) -> None:
    """The data that comes with patchlint has a line for each contract, and a tab behind it."""
    text = encode(Contract("f", tuple(effects)))
    assert len(text.splitlines()) == 1
    assert "\t" not in text


def test_what_is_as_usual_is_left_out() -> None:
    assert encode(of(PUT)) == '{"effects":[["put",["argument",0,""],{"counter":"device_node"}]]}'
    assert encode(of()) == "{}"


def test_the_name_is_left_out() -> None:
    assert encode(Contract("f", (FULL,))) == encode(Contract("g", (FULL,)))


@pytest.mark.parametrize(
    "change",
    [
        {"results": VALID},
        {"trusted": False},
        {"effects": (replace(PUT, certain=False),)},
        {"effects": (replace(PUT, condition=Condition(0, "", True)),)},
    ],
    ids=str,
)
def test_what_differs_has_another_text(change: dict[str, Any]) -> None:
    assert encode(replace(of(PUT), **change)) != encode(of(PUT))


EFFECT = '{"effects":[["get",["argument",0,""],%s]]}'
GARBAGE = {
    "nothing": "",
    "no JSON": "lamp_get",
    "cut off": encode(ALL)[:-1],
    "a list": "[]",
    "a number": "5",
    "null": "null",
    "an unknown key": '{"colour":1}',
    "a name": '{"name":"g"}',
    "effects that are none": '{"effects":5}',
    "an unknown action": '{"effects":[["grab",["argument",0,""],{}]]}',
    "an unknown place": '{"effects":[["get",["nowhere",0,""],{}]]}',
    "a place cut off": '{"effects":[["get",["argument",0],{}]]}',
    "an effect cut off": '{"effects":[["get",["argument",0,""]]]}',
    "an unknown key of an effect": EFFECT % '{"colour":1}',
    "an action among the keys": EFFECT % '{"action":"put"}',
    "keys that are none": EFFECT % "[]",
    "a condition cut off": EFFECT % '{"condition":[1,"LAMP_REF"]}',
    "a condition that is none": EFFECT % '{"condition":1}',
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode("lamp_get", GARBAGE[what])


def test_the_complaint_about_a_long_text_is_short() -> None:
    with pytest.raises(ValueError, match="no contract") as caught:
        decode("lamp_get", f'{{"{"x" * 5000}":1}}')
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("action", Action)
def test_what_moves_a_reference(action: Action) -> None:
    expected = action in (Action.GET, Action.PUT, Action.TAKE)
    assert moves(encode(of(replace(FULL, action=action)))) == expected


def test_one_effect_that_moves_is_enough() -> None:
    assert moves(encode(of(Effect(Action.KEEP, Place(Where.ARGUMENT, 0)), PUT)))


def test_no_effect_moves_nothing() -> None:
    assert not moves(encode(Contract("get", family="put", source="take")))


@pytest.mark.parametrize("word", ["get", '["get",["', "put,["])
def test_a_counter_called_like_an_action_moves_nothing(word: str) -> None:
    assert not moves(encode(of(replace(PUT, action=Action.KEEP, counter=word))))
