# SPDX-License-Identifier: GPL-2.0-or-later
"""Protocols: rows that hang on the exact result, on a flag that hands a reference in, or on who calls."""

from pathlib import Path

import pytest

from patchlint.contracts.contradiction import contradiction
from patchlint.errors import UsageError
from patchlint.ir.signs import ANY
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Condition, Contract, Effect, Ends, Lent, Place, Promised, Runs, Where
from patchlint.knowledge.describe import contract_lines

FAMILY = 'family = "brick"\ncounter = "clay"\npassed_on = true\n\n[put]\nbrick_put = {}\n'
PROTOCOL = """protocol = "firing"
family = "brick"
note = "who owns a brick in a kiln"

[get]
kiln_claim = { arg = 0, returns = "KILN_IN_USE|1", others = "KILN_FREED|-EBUSY", flag_arg = 1, lacks = "KILN_COUNTED" }

[put]
kiln_claim = { arg = 0, returns = "KILN_OLD", flag_arg = 1, flag = "KILN_COUNTED" }

[take]
kiln_fail = { arg = 0, flag_arg = 1, flag = "KILN_COUNTED" }
kiln_fill = [{ arg = 0 }, { arg = 1, counter = "mortar" }]

[callback]
kiln_driver = { member = "probe|remove", arg = 0 }

[counted]
kiln_ops = { member = "get|peek", has = "put", counter = "mortar" }

[runs]
kiln_empty = { arg = 1, member = "emptied" }

[work]
KILN_LATER = { does = "sets-up" }
kiln_not_now = { does = "cancels" }

[couple]
fire = [{ end = "cool|quench" }, { end = "rake", of = "kiln_ops|oven_ops" }, { end = "open", not_of = "kiln_ops" }]
"""
FIRST = Place(Where.ARGUMENT, 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "brick.toml").write_text(FAMILY, encoding="utf-8")
    (tmp_path / "firing.toml").write_text(PROTOCOL, encoding="utf-8")
    families.check(tmp_path / "firing.toml")
    return tmp_path


def refused(folder: Path, old: str, new: str) -> str:
    """What check() says of the protocol with something else in it."""
    path = folder / "firing.toml"
    assert old in PROTOCOL
    path.write_text(PROTOCOL.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        families.check(path)
    return str(caught.value).removeprefix(f"{folder}/")


def test_two_sections_make_one_contract(folder: Path) -> None:
    got = families.load(["kiln_claim"], [folder]).contracts["kiln_claim"]
    assert got.codes == ("KILN_IN_USE", "1", "KILN_FREED", "-EBUSY")
    assert got.source == f"{folder}/firing.toml:6, {folder}/firing.toml:9"
    get, put = got.effects
    assert (get.action, get.place, get.codes) == (Action.GET, FIRST, ("KILN_IN_USE", "1"))
    assert (put.action, put.place, put.codes) == (Action.PUT, FIRST, ("KILN_OLD",))
    assert (get.condition, put.condition) == (Condition(1, "KILN_COUNTED", False), Condition(1, "KILN_COUNTED", True))
    assert not got.always(get)


def test_the_header_of_the_family_counts(folder: Path) -> None:
    got = families.load(["kiln_claim"], [folder]).contracts["kiln_claim"]
    assert {(effect.counter, effect.passed_on) for effect in got.effects} == {("clay", True)}
    assert got.family == "brick"


def test_a_reference_that_is_handed_in(folder: Path) -> None:
    (effect,) = families.load(["kiln_fail"], [folder]).contracts["kiln_fail"].effects
    assert (effect.action, effect.condition, effect.codes) == (Action.TAKE, Condition(1, "KILN_COUNTED", True), ())


def test_a_row_of_two_tables(folder: Path) -> None:
    got = families.load(["kiln_fill"], [folder]).contracts["kiln_fill"]
    assert [(effect.place.index, effect.counter) for effect in got.effects] == [(0, "clay"), (1, "mortar")]
    assert got.source == f"{folder}/firing.toml:13"


def test_what_a_callback_is_lent(folder: Path) -> None:
    source = f"{folder}/firing.toml:16"
    assert families.load(["kiln_driver"], [folder]).callbacks == {
        ("kiln_driver", member, "clay"): Lent("kiln_driver", member, 0, "clay", source)
        for member in ("probe", "remove")
    }


def test_what_ends_what_a_member_begins(folder: Path) -> None:
    source = f"{folder}/firing.toml:29"
    assert families.load(["fire"], [folder]).couples == {
        "fire": (
            Ends(("cool", "quench"), source=source),
            Ends(("rake",), frozenset(("kiln_ops", "oven_ops")), source=source),
            Ends(("open",), others=frozenset(("kiln_ops",)), source=source),
        )
    }


def test_what_the_functions_of_a_structure_return(folder: Path) -> None:
    source = f"{folder}/firing.toml:19"
    got = families.load(["kiln_ops"], [folder]).promised
    assert got == {"kiln_ops": (Promised(("get", "peek"), "mortar", "put", source),)}


def test_what_a_call_runs_and_does_to_works(folder: Path) -> None:
    got = families.load(["kiln_empty", "KILN_LATER", "kiln_not_now"], [folder])
    assert got.runs == {"kiln_empty": Runs(1, "emptied", f"{folder}/firing.toml:22")}
    assert got.works == {"KILN_LATER": "sets-up", "kiln_not_now": "cancels"}


def test_the_names_of_constants(folder: Path) -> None:
    got = families.load(["kiln_claim"], [folder]).contracts["kiln_claim"]
    assert set(got.constants()) == {"KILN_IN_USE", "KILN_FREED", "KILN_OLD", "EBUSY", "KILN_COUNTED"}


def test_in_words(folder: Path) -> None:
    got = families.load(["kiln_claim"], [folder]).contracts["kiln_claim"]
    assert list(contract_lines(got)) == [
        "takes a reference on argument 0 (clay) if the result is KILN_IN_USE or 1 unless argument 1 has KILN_COUNTED",
        "drops a reference on argument 0 (clay) if the result is KILN_OLD if argument 1 has KILN_COUNTED",
    ]


def test_the_overview_tells_protocols_from_families(folder: Path) -> None:
    shown = [(one.kind, one.name, one.rows) for one in families.overview([folder])]
    names = (
        "kiln_claim",
        "kiln_fail",
        "kiln_fill",
        "kiln_driver",
        "kiln_ops",
        "kiln_empty",
        "KILN_LATER",
        "kiln_not_now",
        "fire",
    )
    assert shown == [("family", "brick", ("brick_put",)), ("protocol", "firing", names)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("KILN_IN_USE|1", "KILN IN USE", "6: [get] kiln_claim: 'returns': 'KILN IN USE' is no number and no name"),
        ("KILN_IN_USE|1", "", "6: [get] kiln_claim: 'returns': '' is no number and no name of a constant"),
        ("KILN_IN_USE|1", "zero", "6: [get] kiln_claim: 'returns': 'zero' is no number and no name of a constant"),
        ('returns = "KILN_IN_USE|1", ', "", "6: [get] kiln_claim: 'others' needs 'returns'"),
        ("KILN_FREED|-EBUSY", "KILN_FREED|--EBUSY", "6: [get] kiln_claim: 'others': '--EBUSY' is no number"),
        ('others = "KILN_FREED|-EBUSY"', 'when = "zero"', "6: [get] kiln_claim: 'returns' and 'when' exclude"),
        ("arg = 0, returns", "returns", "6: [get] kiln_claim: a pointer result must say"),
        ("flag_arg = 1, lacks", "lacks", "6: [get] kiln_claim: 'lacks' needs 'flag_arg'"),
        ("lacks =", 'flag = "A", lacks =', "6: [get] kiln_claim: 'flag' and 'lacks' exclude each other"),
        ("[{ arg = 0 }, {", "[{ arg = 0 }, 3, {", "13: [take] kiln_fill: a row is a table"),
        ("[{ arg = 0 }, {", "[{ argh = 0 }, {", "13: [take] kiln_fill: unknown key 'argh'"),
        ('"probe|remove", arg = 0', '"probe|remove"', "16: [callback] kiln_driver: 'arg' is missing"),
        ('end = "cool|quench"', "", "29: [couple] fire: 'end' is missing"),
        ('member = "get|peek", ', "", "19: [counted] kiln_ops: 'member' is missing"),
        ('arg = 1, member = "emptied"', "arg = 1", "22: [runs] kiln_empty: 'member' is missing"),
        ('does = "cancels"', "", "26: [work] kiln_not_now: 'does' is missing"),
        (
            '"cancels"',
            '"waits"',
            "26: [work] kiln_not_now: 'does' must be one of sets-up, queues, cancels, is",
        ),
        ("note =", "notes =", "3: unknown key 'notes' in the header"),
        ("[take]\n", "[take]\nkiln_fail = {}\n", "13: kiln_fail stands here and on line 12"),
    ],
)
def test_what_is_refused(folder: Path, old: str, new: str, said: str) -> None:
    assert refused(folder, old, new).startswith(f"firing.toml:{said}")


def test_only_a_protocol_has_rows_of_several_tables(folder: Path) -> None:
    path = folder / "brick.toml"
    path.write_text(FAMILY.replace("brick_put = {}", "brick_put = [{}]"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"brick\.toml:6: \[put\] brick_put: a row is a table"):
        families.check(path)


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (Effect(Action.GET, FIRST, "kref", codes=("KILN_IN_USE",)), ""),
        (Effect(Action.GET, FIRST, "kref", condition=Condition(1, "KILN_COUNTED", False)), ""),
        (Effect(Action.GET, FIRST, "kref", codes=("KILN_FREED",)), "the get of argument 0 hangs on another result"),
        (Effect(Action.PUT, FIRST, "kref", ANY), "the row says get of argument 0, its body put"),
        (Effect(Action.PUT, FIRST, "kref", condition=Condition(1, "KILN_COUNTED", True)), ""),
    ],
)
def test_where_a_body_contradicts_it(folder: Path, effect: Effect, said: str) -> None:
    row = families.load(["kiln_claim"], [folder]).contracts["kiln_claim"]
    claimed = Contract("kiln_claim", row.effects[:1])
    assert contradiction(claimed, Contract("kiln_claim", (effect,))) == said
