# SPDX-License-Identifier: GPL-2.0-or-later
"""What an index answers, also when it is damaged or was made of odd files."""

import os
from pathlib import Path

import pytest
from lamp_bus import GET

from patchlint.cli import main
from patchlint.contracts.index import Index, open_index
from patchlint.contracts.place import index_file
from patchlint.contracts.seal import is_sealed
from patchlint.contracts.store import Store
from patchlint.contracts.version import made_by

FIRST = "struct lamp *lamp_first(struct lamp_bus *bus)\n{\n\treturn lamp_get(bus->first);\n}\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path, text in {"lamp.c": GET, "drivers/first.c": FIRST}.items():
        (tmp_path / "tree/drivers").mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / path).write_text(text)
    return tmp_path / "tree"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def opened(tree: Path, cache: Path) -> Index:
    """The index, made anew."""
    assert main(["index", "--tree", str(tree), "--cache", str(cache), "--jobs", "1"]) == 0
    index = open_index(cache, str(tree), made_by(None))
    assert index is not None
    return index


def test_definitions_and_callers(tree: Path, cache: Path) -> None:
    (tree / "drivers/own.c").write_text("static " + GET + FIRST.replace("lamp_first", "lamp_own"))
    index = opened(tree, cache)
    assert index.defining("lamp_get") == ["drivers/own.c", "lamp.c"]
    assert index.calling("lamp_get") == ["drivers/first.c", "drivers/own.c", "lamp.c"]
    assert index.calling("lamp_first") == ["drivers/first.c"]
    assert [one.path for one in index.known(["lamp_get", "lamp_nowhere"])] == ["lamp.c"]
    index.close()


def test_no_index_and_no_other_tree(tree: Path, cache: Path, tmp_path: Path) -> None:
    assert open_index(cache, str(tree), made_by(None)) is None
    assert not cache.exists(), "to look for an index does not make one"
    opened(tree, cache).close()
    assert open_index(cache, str(tmp_path), made_by(None)) is None


def test_who_only_asks_leaves_it_sealed(tree: Path, cache: Path) -> None:
    """Else all of it is looked through again before the next review."""
    opened(tree, cache).close()
    for _ in range(2):
        index = open_index(cache, str(tree), made_by(None))
        assert index is not None
        assert [one.name for one in index.known(["lamp_get"])] == ["lamp_get"]
        index.close()
        assert is_sealed(index_file(cache))


def test_damaged_later(tree: Path, cache: Path) -> None:
    """A page that is read late: no answer, and no error that ends a review."""
    index = opened(tree, cache)
    index.close()  # what is asked now fails as it does for a damaged page
    assert index.sound
    assert list(index.known(["lamp_get"])) == []
    assert not index.sound
    assert (index.defining("lamp_get"), index.calling("lamp_get")) == ([], [])


def test_damaged_offers_are_computed_anew(tree: Path, cache: Path) -> None:
    opened(tree, cache).close()
    store = Store(cache)
    with store.writing():
        store._base.execute("UPDATE offer SET contracts = ?", (b"\x00\x01",))
    store.close()
    index = opened(tree, cache)
    assert {one.name for one in index.known(["lamp_get", "lamp_first"])} == {"lamp_get", "lamp_first"}
    index.close()


def test_a_chain_too_long_to_follow(tree: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    links = "".join(f"void link{n}(struct lamp *lamp)\n{{\n\tlink{n + 1}(lamp);\n}}\n" for n in range(1500))
    (tree / "chain.c").write_text(links + "void link1500(struct lamp *lamp)\n{\n\tkref_get(&lamp->ref);\n}\n")
    index = opened(tree, cache)
    assert capsys.readouterr().err.splitlines() == [
        "patchlint: chain.c: functions that call each other in a chain too long to follow"
    ]
    assert [one.name for one in index.known(["lamp_first"])] == ["lamp_first"]
    index.close()


def test_a_name_that_is_no_text(tree: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / os.fsdecode(b"\xff.c")).write_text(GET)
    index = opened(tree, cache)
    assert capsys.readouterr().err == "patchlint: ?.c: control characters in the path\n"
    assert [one.path for one in index.known(["lamp_get"])] == ["lamp.c"]
    index.close()
