# SPDX-License-Identifier: GPL-2.0-or-later
"""The loader: from rows in files to contracts, iterators and cleanup classes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.errors import UsageError
from patchlint.ir.signs import ANY, ERR, NEGATIVE, NONZERO, NULL, POSITIVE, VALID, ZERO
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Cleanup, Contract, Effect, Iterator, Knowledge, Place, Where

Rows = Callable[..., Contract]


@pytest.fixture
def one(tmp_path: Path) -> Rows:
    """Loads f() from one file with the given section, row and header lines."""

    def load(section: str, row: str, header: str = "") -> Contract:
        directory = tmp_path / str(len(list(tmp_path.iterdir())))
        directory.mkdir()
        text = f'family = "thing"\n{header}\n[{section}]\nf = {row}\n'
        (directory / "thing.toml").write_text(text, encoding="utf-8")
        families.check(directory / "thing.toml")
        return families.load(["f"], [directory]).contracts["f"]

    return load


def effect(contract: Contract) -> Effect:
    assert len(contract.effects) == 1
    return contract.effects[0]


@pytest.mark.parametrize(
    ("row", "when", "results"),
    [
        ('{ fails = "null" }', VALID, NULL | VALID),
        ('{ fails = "err" }', VALID, ERR | VALID),
        ('{ fails = "null|err" }', VALID, ANY),
        ('{ fails = "never" }', VALID, VALID),
        ('{ when = "zero|positive", fails = "negative" }', ZERO | POSITIVE, ANY),
    ],
)
def test_a_reference_in_the_result(one: Rows, row: str, when: int, results: int) -> None:
    got = one("get", row)
    assert effect(got) == Effect(Action.GET, Place(Where.RESULT), "thing", when)
    assert got.results == results


@pytest.mark.parametrize(
    ("row", "when", "results"),
    [
        ("{ arg = 1 }", ANY, ANY),
        ('{ arg = 1, when = "zero" }', ZERO, ZERO | NEGATIVE),
        ('{ arg = 1, when = "nonzero" }', NONZERO, ZERO | POSITIVE),
        ('{ arg = 1, when = "positive", fails = "negative|zero" }', POSITIVE, ANY),
        ('{ arg = 1, when = "negative" }', NEGATIVE, NEGATIVE | ZERO),
        ('{ arg = 1, when = "valid", fails = "err" }', VALID, ERR | VALID),
        ('{ arg = 1, when = "zero", fails = "nonzero" }', ZERO, ANY),
    ],
)
def test_a_reference_on_an_argument(one: Rows, row: str, when: int, results: int) -> None:
    got = one("get", row)
    assert effect(got) == Effect(Action.GET, Place(Where.ARGUMENT, 1), "thing", when)
    assert got.results == results


def test_an_out_pointer_and_a_field_of_what_it_points_to(one: Rows) -> None:
    got = one("get", '{ out = 4, field = "np" }')
    assert effect(got) == Effect(Action.GET, Place(Where.OUT, 4, "np"), "thing", ZERO)
    assert got.results == ZERO | NEGATIVE


def test_a_field_of_an_argument(one: Rows) -> None:
    assert effect(one("put", '{ field = "owner.mod" }')).place == Place(Where.FIELD, 0, "owner.mod")


def test_consuming_comes_before_getting(one: Rows) -> None:
    got = one("get", '{ fails = "null", consumes = 2 }')
    assert [e.action for e in got.effects] == [Action.PUT, Action.GET]
    assert got.effects[0] == Effect(Action.PUT, Place(Where.ARGUMENT, 2), "thing", null_ok=True)


def test_taking_over_comes_before_getting(one: Rows) -> None:
    got = one("get", '{ fails = "null", takes = 0 }')
    assert got.effects[0] == Effect(Action.TAKE, Place(Where.ARGUMENT, 0), "thing", null_ok=True)
    assert got.effects[1].action is Action.GET


def test_what_is_taken_into_another_argument_is_kept_there(one: Rows) -> None:
    got = effect(one("take", "{ arg = 1, of = 0 }"))
    assert (got.action, got.holder) == (Action.KEEP, 0)


def test_a_row_can_say_that_nothing_happens(one: Rows) -> None:
    assert one("none", "{}").effects == ()
    assert one("none", '{ fails = "null" }').results == NULL | VALID


def test_consuming_what_a_field_holds(one: Rows) -> None:
    got = one("get", '{ arg = 0, field = "node", when = "zero", consumes = 0 }')
    assert [e.place for e in got.effects] == [Place(Where.FIELD, 0, "node")] * 2


def test_a_registered_object_is_kept_as_well(one: Rows) -> None:
    got = one("get", '{ fails = "err", initial = true, kept = true }')
    assert [(e.action, e.initial, e.when) for e in got.effects] == [
        (Action.GET, True, VALID),
        (Action.KEEP, False, VALID),
    ]


def test_flags_reach_the_contract(one: Rows) -> None:
    got = one("get", "{ arg = 1, returns_arg = true, null_ok = true, err_ok = true, even_on_error = true }")
    assert (got.returns_argument, got.null_ok, got.err_ok, got.even_on_error) == (1, True, True, True)
    assert effect(one("get", "{ arg = 1, count = 2 }")).count_argument == 2
    assert effect(one("get", '{ fails = "null", managed = true }')).managed
    assert effect(one("put", "{ array = true }")).array
    assert effect(one("keep", "{ arg = 2, of = 0 }")).holder == 0


def test_the_counter_is_the_family_the_header_s_or_the_row_s(one: Rows) -> None:
    assert effect(one("put", "{}")).counter == "thing"
    assert effect(one("put", "{}", 'counter = "device"')).counter == "device"
    assert effect(one("put", '{ counter = "module" }', 'counter = "device"')).counter == "module"
    assert effect(one("free", "{}", 'counter = "device"')).counter == ""


def test_usage_counts_do_not_decide_on_life(one: Rows) -> None:
    assert effect(one("put", "{}")).lifetime
    assert not effect(one("put", "{}", "lifetime = false")).lifetime


def test_what_is_passed_on(one: Rows) -> None:
    assert effect(one("get", '{ fails = "null" }', "passed_on = true")).passed_on
    assert not effect(one("get", '{ fails = "null" }')).passed_on


@pytest.mark.parametrize(
    ("section", "row", "action", "place"),
    [
        ("take", "{ arg = 1 }", Action.TAKE, Place(Where.ARGUMENT, 1)),
        ("keep", "{ arg = 1 }", Action.KEEP, Place(Where.ARGUMENT, 1)),
        ("free", "{}", Action.FREE, Place(Where.ARGUMENT, 0)),
        ("borrow", "{}", Action.BORROW, Place(Where.RESULT)),
        ("allocate", '{ fails = "null" }', Action.ALLOCATE, Place(Where.RESULT)),
    ],
)
def test_each_section_is_an_action(one: Rows, section: str, row: str, action: Action, place: Place) -> None:
    assert (effect(one(section, row)).action, effect(one(section, row)).place) == (action, place)


def write(directory: Path, name: str, text: str) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(text, encoding="utf-8")
    return directory


def test_a_function_in_two_families_has_both_effects(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'family = "device"\n[get]\nf = { fails = "null" }\n')
    write(tmp_path, "b.toml", 'family = "module"\n\n[get]\nf = { fails = "null|err" }\n')
    got = families.load(["f"], [tmp_path]).contracts["f"]
    assert [e.counter for e in got.effects] == ["device", "module"]
    assert got.results == NULL | VALID
    assert got.source == f"{tmp_path}/a.toml:3, {tmp_path}/b.toml:4"


def test_a_later_directory_replaces_rows_of_an_earlier_one(tmp_path: Path) -> None:
    first = write(tmp_path / "1", "a.toml", 'family = "a"\n[put]\nf = {}\ng = {}\n')
    second = write(tmp_path / "2", "b.toml", 'family = "b"\n[put]\nf = { arg = 1 }\n')
    known = families.load(["f", "g"], [first, second]).contracts
    assert effect(known["f"]).place.index == 1
    assert known["g"].family == "a"


def test_loops_and_classes(tmp_path: Path) -> None:
    text = """family = "thing"
[loop]
each = { var = 1, holds = true }
each_scoped = { var = 0, holds = true, leaves = "dropped", declares = true }
each_entry = { var = 0, ends = "garbage" }
each_phandle = { var = 0, holds = true, field = "node" }
[cleanup]
thing = { put = "thing_put" }
lock = { put = "unlock", counter = "" }
[alias]
to_thing = {}
[count]
thing_read = {}
"""
    write(tmp_path, "thing.toml", text)
    known = families.load_all([tmp_path])
    at = f"{tmp_path}/thing.toml:"
    assert known.iterators == {
        "each": Iterator("each", 1, "thing", family="thing", source=at + "3"),
        "each_scoped": Iterator(
            "each_scoped", 0, "thing", leaves_held=False, declares=True, family="thing", source=at + "4"
        ),
        "each_entry": Iterator(
            "each_entry", 0, "", leaves_held=False, ends_null=False, family="thing", source=at + "5"
        ),
        "each_phandle": Iterator("each_phandle", 0, "thing", "node", family="thing", source=at + "6"),
    }
    assert known.cleanups["thing"] == Cleanup("thing", "thing", "thing_put", family="thing", source=at + "8")
    assert known.cleanups["lock"].counter == ""
    assert (known.conversions, known.count_readers) == (frozenset({"to_thing"}), frozenset({"thing_read"}))


def test_only_rows_asked_for_are_parsed(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'family = "a"\n[put]\nf = {}\nbroken = { arg = = }\nwrong = { colour = 1 }\n')
    assert set(families.load(["f", "unheard_of"], [tmp_path]).contracts) == {"f"}
    with pytest.raises(UsageError, match=r"a\.toml:4: "):
        families.load(["broken"], [tmp_path])
    with pytest.raises(UsageError, match=r"a\.toml:5: \[put\] wrong: unknown key 'colour'"):
        families.load(["wrong"], [tmp_path])


def test_nothing_asked_nothing_known(tmp_path: Path) -> None:
    assert families.load([], [tmp_path]) == Knowledge()
