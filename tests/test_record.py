# SPDX-License-Identifier: GPL-2.0-or-later
"""A record is what a frozen slotted dataclass is, as far as a program that mypy has checked can tell."""

import pickle
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from patchlint.record import record


@record
class Lamp:
    """All that a field can be."""

    name: str
    watts: int = 5
    places: tuple[str, ...] = field(default=(), compare=False)
    notes: dict[str, str] = field(default_factory=dict, compare=False, repr=False)


@record
class Bulb:
    """Looks like a lamp."""

    name: str
    watts: int = 5


@record
class Dark:
    """Has nothing."""


@dataclass(frozen=True, slots=True)
class Like:
    """What dataclass() makes of a lamp."""

    name: str
    watts: int = 5
    places: tuple[str, ...] = field(default=(), compare=False)
    notes: dict[str, str] = field(default_factory=dict, compare=False, repr=False)


def test_values_that_are_equal_are_one_key() -> None:
    found = {Lamp("a"): 1, Lamp("a", 6): 2}
    assert (found[Lamp("a")], found[Lamp("a", 6)]) == (1, 2)
    assert len({Dark(), Dark()}) == 1


def test_only_what_is_compared_tells_values_apart() -> None:
    assert Lamp("a", places=("hall",)) == Lamp("a", notes={"by": "door"})
    assert hash(Lamp("a", places=("hall",))) == hash(Lamp("a"))
    assert Lamp("a") != Lamp("b")


def test_values_of_two_classes_differ() -> None:
    lamp: object = Lamp("a")
    assert lamp != Bulb("a")
    assert lamp != ("a", 5)


def test_it_shows_itself_like_a_dataclass() -> None:
    lamp, like = Lamp("a", places=("hall",), notes={"by": "door"}), Like("a", places=("hall",))
    assert repr(lamp) == repr(like).replace("Like", "Lamp")


def test_it_can_be_taken_apart_replaced_and_sent() -> None:
    lamp = replace(Lamp("a", notes={"by": "door"}), watts=7)
    match lamp:
        case Lamp(name, watts):
            assert (name, watts) == ("a", 7)
    other = pickle.loads(pickle.dumps(lamp))  # noqa: S301  # of our own making
    assert (other, other.notes) == (lamp, lamp.notes)


def test_it_has_slots() -> None:
    assert not hasattr(Lamp("a"), "__dict__")
    assert Lamp("a").notes is not Lamp("a").notes


def test_the_first_value_is_like_all_others() -> None:
    @record
    class Socket:
        volts: int
        plugs: list[str] = field(default_factory=list)

    made: Any = Socket
    for _ in range(2):
        with pytest.raises(TypeError, match="volts"):
            made(plugs=[])
        assert (made(230).volts, made(volts=230, plugs=["a"]).plugs) == (230, ["a"])
    made(230).plugs.append("b")
    assert made(230).plugs == []
