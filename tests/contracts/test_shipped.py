# SPDX-License-Identifier: GPL-2.0-or-later
"""The contracts that come with patchlint: written, read back, and those that do come with it."""

import re
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import pytest

from patchlint.contracts import shipped as module
from patchlint.contracts.codec import decode, encode, moves
from patchlint.contracts.shipped import release, shipped, written
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Condition, Contract, Effect, Place, Where

FIRST = Place(Where.ARGUMENT, 0)
GET = Contract("lamp_get", (Effect(Action.GET, FIRST, "lamp", condition=Condition(1, "LAMP_REF", True)),))
PUT = Contract("lamp_put", (Effect(Action.PUT, FIRST, "lamp"),))


@pytest.fixture
def ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put a text in the place of the data."""

    def ship(text: str) -> None:
        path = tmp_path / "shipped.txt"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(module, "_FILE", str(path))
        module._data.cache_clear()

    yield ship
    module._data.cache_clear()


def test_a_line_for_the_release_and_one_for_each_contract() -> None:
    text = written("Linux 9.9", {"lamp_put": "{p}", "lamp_get": "{g}", "bulb_put": "{p}"})
    assert text == "Linux 9.9\n{g}\tlamp_get\n{p}\tbulb_put lamp_put\n"


def test_the_order_does_not_matter() -> None:
    one = {"lamp_put": "{p}", "lamp_get": "{g}", "bulb_put": "{p}"}
    assert written("Linux 9.9", one) == written("Linux 9.9", dict(reversed(one.items())))


def test_what_is_written_is_read_back(ship: Callable[[str], None]) -> None:
    ship(written("Linux 9.9", {c.name: encode(c) for c in (GET, PUT)}))
    found = shipped(["lamp_get", "lamp_put"])
    assert {name: (c.name, c.effects) for name, c in found.items()} == {
        "lamp_get": ("lamp_get", GET.effects),
        "lamp_put": ("lamp_put", PUT.effects),
    }


def test_functions_of_one_line_have_one_contract(ship: Callable[[str], None]) -> None:
    ship(written("Linux 9.9", dict.fromkeys(("bulb_put", "lamp_put"), encode(PUT))))
    assert {name: c.effects for name, c in shipped(["bulb_put", "lamp_put"]).items()} == {
        "bulb_put": PUT.effects,
        "lamp_put": PUT.effects,
    }


def test_the_release_is_read_back(ship: Callable[[str], None]) -> None:
    ship(written("Linux 9.9", {"lamp_put": encode(PUT)}))
    assert release() == "Linux 9.9"


def test_a_contract_says_from_which_release_it_is(ship: Callable[[str], None]) -> None:
    ship(written("Linux 9.9", {"lamp_put": encode(PUT)}))
    assert shipped(["lamp_put"])["lamp_put"].source == "its body in Linux 9.9"


def test_nothing_is_known_of_other_names(ship: Callable[[str], None]) -> None:
    ship(written("Linux 9.9", {"lamp_put": encode(PUT)}))
    assert shipped(["lamp", "lamp_put ", "", "lamp_puts"]) == {}


def test_no_contracts_at_all(ship: Callable[[str], None]) -> None:
    ship(written("Linux 9.9", {}))
    assert (release(), shipped(["lamp_put"])) == ("Linux 9.9", {})


# --- the data itself


@pytest.fixture(scope="module")
def text() -> str:
    return (resources.files("patchlint.contracts") / "shipped.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data(text: str) -> dict[str, str]:
    """Contract by function."""
    rows = [row.split("\t") for row in text.splitlines()[1:]]
    return {name: contract for contract, names in rows for name in names.split(" ")}


def test_the_data_names_a_release() -> None:
    assert re.fullmatch(r"Linux \d+\.\d+(\.\d+)?", release())


def test_the_data_is_as_written(text: str, data: dict[str, str]) -> None:
    assert written(release(), data) == text


def test_the_data_has_names_of_functions_and_slots(data: dict[str, str]) -> None:
    assert [name for name in data if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?", name, re.ASCII)] == []


def test_the_data_is_made_of_contracts(data: dict[str, str]) -> None:
    assert [name for name, contract in data.items() if encode(decode(name, contract)) != contract] == []


def test_the_data_has_what_moves_references_only(data: dict[str, str]) -> None:
    assert data
    assert [name for name, contract in data.items() if not moves(contract)] == []


def test_the_data_has_no_function_of_a_row(data: dict[str, str]) -> None:
    """Rows come first: a contract for the same name would never be looked at."""
    assert set(data) & families.load_all().contracts.keys() == set()
