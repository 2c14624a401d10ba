# SPDX-License-Identifier: GPL-2.0-or-later
"""Rows whose effect hangs on a flag: `flag_arg` and `flag`, from the file to the words for people."""

from pathlib import Path

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.errors import UsageError
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Condition, Contract, Effect, Place, Where
from patchlint.knowledge.describe import contract_lines
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

FILE = """family = "lamp"
object = "struct lamp"

[{section}]
lamp_call = {{ {row} }}
"""


def folder(tmp_path: Path, section: str, row: str) -> Path:
    (tmp_path / "lamp.toml").write_text(FILE.format(section=section, row=row), encoding="utf-8")
    return tmp_path


def contract(tmp_path: Path, section: str, row: str) -> Contract:
    families.check(folder(tmp_path, section, row) / "lamp.toml")
    return families.load(["lamp_call"], [tmp_path]).contracts["lamp_call"]


def refused(tmp_path: Path, section: str, row: str) -> str:
    """What check() says of a row."""
    path = folder(tmp_path, section, row) / "lamp.toml"
    with pytest.raises(UsageError) as caught:
        families.check(path)
    return str(caught.value).removeprefix(f"{path}:5: [{section}] lamp_call: ")


@pytest.mark.parametrize(
    ("row", "condition"),
    [
        ("arg = 0", None),
        ("arg = 0, flag_arg = 1", Condition(1, "", True)),
        ("arg = 0, flag_arg = 0", Condition(0, "", True)),
        ('arg = 0, flag_arg = 2, flag = "LAMP_REF"', Condition(2, "LAMP_REF", True)),
    ],
)
@pytest.mark.parametrize("section", ["get", "put"])
def test_the_condition_of_a_row(tmp_path: Path, section: str, row: str, condition: Condition | None) -> None:
    assert [effect.condition for effect in contract(tmp_path, section, row).effects] == [condition]


def test_a_row_with_a_flag_has_its_other_keys(tmp_path: Path) -> None:
    (effect,) = contract(tmp_path, "put", 'arg = 1, null_ok = true, flag_arg = 2, flag = "LAMP_PUT"').effects
    assert (effect.action, effect.place, effect.null_ok) == (Action.PUT, Place(Where.ARGUMENT, 1), True)


def test_what_is_consumed_hangs_on_no_flag(tmp_path: Path) -> None:
    found = contract(tmp_path, "get", 'fails = "null", consumes = 0, flag_arg = 1').effects
    assert [(effect.action, effect.condition is None) for effect in found] == [(Action.PUT, True), (Action.GET, False)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('arg = 0, flag = "LAMP_REF"', "'flag' needs 'flag_arg'"),
        ("arg = 0, flag_arg = -1", "'flag_arg' must not be negative"),
        ("arg = 0, flag_arg = true", "'flag_arg' must be int, not bool"),
        ('arg = 0, flag_arg = "1"', "'flag_arg' must be int, not str"),
        ("arg = 0, flag_arg = 1, flag = 4", "'flag' must be str, not int"),
    ],
)
def test_a_row_that_is_refused(tmp_path: Path, row: str, said: str) -> None:
    assert refused(tmp_path, "get", row) == said


@pytest.mark.parametrize("section", ["keep", "free", "lock", "borrow", "none"])
def test_sections_without_flags(tmp_path: Path, section: str) -> None:
    assert refused(tmp_path, section, "flag_arg = 1").startswith("unknown key 'flag_arg'")


def test_the_reader_refuses_it_too(tmp_path: Path) -> None:
    """A file of the user's that nobody has checked."""
    with pytest.raises(UsageError, match=r"lamp\.toml:5: \[get\] lamp_call: 'flag' needs 'flag_arg'"):
        families.load(["lamp_call"], [folder(tmp_path, "get", 'arg = 0, flag = "LAMP_REF"')])


def test_two_families_keep_their_conditions(tmp_path: Path) -> None:
    folder(tmp_path, "get", "arg = 0, flag_arg = 1")
    other = FILE.format(section="put", row='arg = 0, flag_arg = 2, flag = "LAMP_PUT"').replace('"lamp"', '"wick"')
    (tmp_path / "wick.toml").write_text(other, encoding="utf-8")
    found = families.load(["lamp_call"], [tmp_path]).contracts["lamp_call"].effects
    assert {effect.counter: effect.condition for effect in found} == {
        "lamp": Condition(1, "", True),
        "wick": Condition(2, "LAMP_PUT", True),
    }


# --- in words


@pytest.mark.parametrize(
    ("section", "row", "line"),
    [
        ("get", "arg = 0", "takes a reference on argument 0 (lamp)"),
        ("get", "arg = 0, flag_arg = 1", "takes a reference on argument 0 (lamp) if argument 1 is not zero"),
        ("put", 'flag_arg = 2, flag = "LAMP_PUT"', "drops a reference on argument 0 (lamp) if argument 2 has LAMP_PUT"),
        (
            "get",
            'arg = 0, when = "zero", flag_arg = 1',
            "takes a reference on argument 0 (lamp) if the result is zero if argument 1 is not zero",
        ),
    ],
)
def test_a_row_in_words(tmp_path: Path, section: str, row: str, line: str) -> None:
    assert next(iter(contract_lines(contract(tmp_path, section, row)))) == line


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(1, "", False), "unless argument 1 is not zero"),
        (Condition(2, "LAMP_KEEP", False), "unless argument 2 has LAMP_KEEP"),
    ],
)
def test_that_it_is_not_so_in_words(condition: Condition, words: str) -> None:
    known = Contract("f", (Effect(Action.PUT, Place(Where.ARGUMENT, 0), "lamp", condition=condition),))
    assert list(contract_lines(known)) == [f"drops a reference on argument 0 (lamp) {words}"]


# --- in a call


@pytest.mark.parametrize(
    ("passed", "held"),
    [("LAMP_REF", {True}), ("LAMP_SLOW | LAMP_REF", {True}), ("LAMP_SLOW", {False}), ("0", set()), ("flags", {False})],
)
def test_a_row_in_a_call(tmp_path: Path, passed: str, held: set[bool]) -> None:
    """Whether a reference is held, and for certain."""
    text = f"void f(struct lamp *lamp, int flags)\n{{\n\tlamp_call(lamp, {passed});\n}}\n"
    functions = functions_in(text, "lamp.c")
    folder(tmp_path, "get", 'arg = 0, flag_arg = 1, flag = "LAMP_REF"')
    known = families.load({token.text for token in functions[0].tokens}, [tmp_path])
    outcome = Bodies(functions, known).walk(lower(parse_function(functions[0], frozenset())))
    assert {reference.certain for found in outcome.exits for reference in found.held} == held


@pytest.mark.parametrize("name", ["__pm_runtime_resume", "__pm_runtime_idle", "__pm_runtime_suspend"])
def test_runtime_power_management_counts_with_its_flag(name: str) -> None:
    (effect,) = families.load([name]).contracts[name].effects
    assert effect.condition == Condition(1, "RPM_GET_PUT", True)
