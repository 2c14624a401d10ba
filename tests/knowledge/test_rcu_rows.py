# SPDX-License-Identifier: GPL-2.0-or-later
"""Rows that say what RCU has to do with an object: `rcu`, `locked`, `removes`, and `graced` in the header."""

from pathlib import Path

import pytest

from patchlint.errors import UsageError
from patchlint.knowledge import families
from patchlint.knowledge.contract import Knowledge
from patchlint.knowledge.describe import contract_lines, iterator_lines

FILE = """family = "lamp"
object = "struct lamp"
{header}

[{section}]
lamp_call = {{ {row} }}
"""


def known(tmp_path: Path, section: str, row: str, header: str = "") -> Knowledge:
    path = tmp_path / "lamp.toml"
    path.write_text(FILE.format(section=section, row=row, header=header), encoding="utf-8")
    families.check(path)
    return families.load(["lamp_call"], [tmp_path])


@pytest.mark.parametrize("section", ["borrow", "none"])
def test_what_is_good_under_rcu_only(tmp_path: Path, section: str) -> None:
    found = known(tmp_path, section, "rcu = true").contracts["lamp_call"]
    assert found.rcu
    assert "what it finds under RCU is good only as long as that section" in contract_lines(found)


def test_an_element_that_is_good_under_rcu_only(tmp_path: Path) -> None:
    loop = known(tmp_path, "loop", "var = 0, rcu = true").iterators["lamp_call"]
    assert loop.rcu
    assert list(iterator_lines(loop))[-1] == "under RCU the element is good only as long as that section"


@pytest.mark.parametrize("section", ["borrow", "none"])
def test_a_caller_with_a_lock(tmp_path: Path, section: str) -> None:
    found = known(tmp_path, section, "locked = true").contracts["lamp_call"]
    assert found.locked
    assert not found.rcu
    assert "its caller holds a lock" in contract_lines(found)


def test_what_takes_out_of_a_table(tmp_path: Path) -> None:
    found = known(tmp_path, "none", "removes = true").contracts["lamp_call"]
    assert found.removes
    assert list(contract_lines(found))[-1] == "takes something out of the table that is argument 0"


def test_a_family_whose_last_put_waits_for_readers(tmp_path: Path) -> None:
    waits = known(tmp_path, "get", "arg = 0", "graced = true").contracts["lamp_call"]
    assert waits.graced
    assert "readers of RCU may call it, the last put comes after them" in contract_lines(waits)


def test_a_put_of_such_a_family_says_nothing_of_readers(tmp_path: Path) -> None:
    put = known(tmp_path, "put", "", "graced = true").contracts["lamp_call"]
    assert not any("readers" in line for line in contract_lines(put))


def test_the_title_of_a_class(tmp_path: Path) -> None:
    assert known(tmp_path, "cleanup", 'put = "lamp_unlock", title = "lamps"').cleanups["lamp_call"].title == "lamps"


@pytest.mark.parametrize(("section", "row"), [("get", "arg = 0, rcu = true"), ("put", "removes = true")])
def test_rows_that_have_no_such_key(tmp_path: Path, section: str, row: str) -> None:
    with pytest.raises(UsageError, match="unknown key"):
        known(tmp_path, section, row)


def test_a_function_in_two_families_is_good_under_rcu_only(tmp_path: Path) -> None:
    (tmp_path / "bulb.toml").write_text('family = "bulb"\n\n[none]\nlamp_call = { locked = true }\n', encoding="utf-8")
    found = known(tmp_path, "borrow", "rcu = true").contracts["lamp_call"]
    assert (found.rcu, found.locked) == (True, True)


def test_what_the_shipped_rows_say() -> None:
    shipped = families.load(["pid_task", "list_for_each_entry_rcu", "get_task_struct", "dev_hold", "kref_get", "rcu"])
    assert shipped.contracts["pid_task"].rcu
    assert shipped.iterators["list_for_each_entry_rcu"].rcu
    assert shipped.contracts["get_task_struct"].graced
    assert shipped.contracts["dev_hold"].graced
    assert not shipped.contracts["kref_get"].graced
    assert shipped.cleanups["rcu"].title == "RCU"
