# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint index`, and reviews that find what it has left."""

import difflib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lamp_bus import FIND, GET, PUT

from patchlint.at_hand import at_hand, place_of
from patchlint.cli import main
from patchlint.contracts import crew
from patchlint.contracts.place import index_file
from patchlint.contracts.store import Store
from patchlint.contracts.version import made_by
from patchlint.errors import UsageError
from patchlint.knowledge.directories import cache_folder
from patchlint.source.git import LIMIT

SHOW = """\
int lamp_show(struct lamp_bus *bus, int id)
{
	struct lamp *lamp = lamp_find(bus, id);

	if (!lamp)
		return -ENODEV;
	lamp_print(lamp->level);
	lamp_put(lamp);
	return 0;
}
"""
LEAKY = SHOW.replace("\tlamp_print", "\tif (lamp->dull)\n\t\treturn -EINVAL;\n\tlamp_print")
CALLER = "drivers/lamp/show.c"
TREE = {"lib/lamp.c": GET + PUT, "lib/bus/find.c": FIND, CALLER: SHOW}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "patchlint"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path, text in TREE.items():
        place = tmp_path / "tree" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return tmp_path / "tree"


@pytest.fixture
def run(cache: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def go(*words: str | Path) -> tuple[int, str, str]:
        capfd.readouterr()
        status = main([str(word) for word in words])
        return status, *capfd.readouterr()

    return go


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    lines = difflib.unified_diff(SHOW.splitlines(True), LEAKY.splitlines(True), f"a/{CALLER}", f"b/{CALLER}")
    file = tmp_path / "leak.patch"
    file.write_text("".join(lines))
    return file


def known(tree: Path, folder: Path) -> list[tuple[str, str]]:
    store = Store(folder)
    try:
        found = store.finished(place_of(tree), made_by(None))
        return sorted((one.name, one.path) for one in store.known(found)) if found is not None else []
    finally:
        store.close()


ALL = [("lamp_find", "lib/bus/find.c"), ("lamp_get", "lib/lamp.c"), ("lamp_put", "lib/lamp.c")]


def test_what_it_says(run: Run, tree: Path, cache: Path) -> None:
    status, out, err = run("index", "--tree", tree, "--jobs", "1")
    assert (status, err) == (0, "")
    first, second = out.splitlines()
    told = r"3 files \(3 read\), 4 functions, 3 contracts beyond the families \(3 decided\) in \d rounds"
    assert re.fullmatch(told, first)
    assert second.endswith(f" MiB in {index_file(cache)}")
    assert known(tree, cache) == ALL
    assert run("index", "--tree", tree, "--jobs", "1")[1].startswith("3 files (0 read), 4 functions, 3 contracts")


def test_a_review_finds_it(run: Run, tree: Path, mail: Path) -> None:
    assert run(mail, "--tree", tree, "--format", "terse") == (0, "", "")
    run("index", "--tree", tree, "--jobs", "1")
    status, out, err = run(mail, "--tree", tree, "--format", "terse")
    assert (status, err) == (1, "")
    assert out.startswith(f"{CALLER}:8: warning: leak-on-error-path")
    assert run(mail, "--tree", tree.parent / "tree/../tree", "--format", "terse")[0] == 1, "by any of its names"
    assert run(mail, "--format", "terse")[0] == 0, "not without the tree"


def test_what_json_says_of_callees(run: Run, tree: Path, mail: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(*words: str | Path) -> Any:
        return json.loads(run(mail, "--format", "json", *words)[1])["coverage"]["callees"]

    (before,) = said("--tree", tree)
    assert (before["source"].startswith("files beside"), before["whole"]) == (True, True)
    monkeypatch.setattr("patchlint.contracts.elsewhere.MOST_FILES", 0)
    (tree / "drivers/lamp/other.c").write_text("int x;\n")
    (short,) = said("--tree", tree)
    assert not short["whole"]
    run("index", "--tree", tree, "--jobs", "1")
    assert said("--tree", tree) == [{"source": "the index of the tree", "whole": True}]


def test_another_cache(run: Run, tree: Path, cache: Path, mail: Path, tmp_path: Path) -> None:
    status, out, _ = run("index", "--tree", tree, "--cache", tmp_path / "deep/own", "--jobs", "1")
    assert status == 0
    assert str(tmp_path / "deep/own") in out
    assert not cache.exists()
    assert known(tree, tmp_path / "deep/own") == ALL


def test_nothing_is_written_into_the_tree(run: Run, tree: Path) -> None:
    before = sorted(tree.rglob("*"))
    run("index", "--tree", tree, "--jobs", "1")
    assert sorted(tree.rglob("*")) == before


def test_bad_files_are_told(run: Run, tree: Path, cache: Path) -> None:
    (tree / "lib/image.c").write_bytes(b"\0")
    (tree / "lib/table.h").touch()
    os.truncate(tree / "lib/table.h", LIMIT + 1)
    status, out, err = run("index", "--tree", tree, "--jobs", "1")
    assert status == 0
    assert sorted(err.splitlines()) == [
        "patchlint: lib/image.c: a binary file",
        "patchlint: lib/table.h: larger than 16 MiB",
    ]
    assert known(tree, cache) == ALL
    assert " 3 contracts " in out


@pytest.mark.parametrize("words", [("--tree", "nowhere"), (), ("--tree", ".", "--base", "v1"), ("--jobs", "many")])
def test_bad_words(words: tuple[str, ...], run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.chdir(tree)
    status, out, err = run("index", *words)
    assert (status, out) == (2, "")
    assert "internal error" not in err
    assert not cache.exists()


def test_no_place_for_a_cache(run: Run, tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    status, out, err = run("index", "--tree", tree, "--cache", tmp_path / "file", "--jobs", "1")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"patchlint: {tmp_path}/file")


def _garbage(data: bytes) -> bytes:
    return b"this is no index\n" * 500


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 3]


def _pages(data: bytes) -> bytes:
    """The list of tables is whole, and nothing else."""
    size = int.from_bytes(data[16:18], "big")
    return data[:size] + b"\xff" * (len(data) - size)


@pytest.mark.parametrize("damage", [_garbage, _cut, _pages], ids=lambda damage: damage.__name__)
def test_a_damaged_index(damage: Callable[[bytes], bytes], run: Run, tree: Path, mail: Path, cache: Path) -> None:
    status, out, _ = run(mail, "--tree", tree, "--format", "json")
    run("index", "--tree", tree, "--jobs", "1")
    file = index_file(cache)
    assert not file.with_name(file.name + "-wal").exists()
    file.write_bytes(damage(file.read_bytes()))
    again = run(mail, "--tree", tree, "--format", "json")
    assert again[:2] == (status, out)
    assert again[2].startswith(f"patchlint: {file}: ")
    assert again[2].endswith(": done without the index: `patchlint index` makes it anew\n")
    status, out, err = run("index", "--tree", tree, "--jobs", "1")
    assert (status, err.count("\n")) == (0, 1)
    assert err.startswith(f"patchlint: {file}: ")
    assert err.endswith(": begun anew\n")
    assert known(tree, cache) == ALL
    assert run(mail, "--tree", tree, "--format", "terse")[::2] == (1, "")


def test_broken_off_and_taken_up(run: Run, tree: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(crew, "read", broken)
        assert run("index", "--tree", tree, "--jobs", "1")[0] == 130
    assert known(tree, cache) == []
    assert run("index", "--tree", tree, "--jobs", "1")[0] == 0
    assert known(tree, cache) == ALL


def test_two_at_the_same_time(tree: Path, cache: Path) -> None:
    for number in range(40):
        (tree / f"lib/more{number}.c").write_text(FIND.replace("lamp_find", f"lamp_find_{number}"))
    words = [sys.executable, "-m", "patchlint", "index", "--tree", str(tree), "--jobs", "1"]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for one in both:
        out, err = one.communicate(timeout=60)
        assert (one.returncode, err) == (0, "")
        assert out.startswith("43 files (")
        assert " 44 functions, 43 contracts " in out
    assert len(known(tree, cache)) == 43


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", staticmethod(lambda: tmp_path))
    for said in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", said)
        assert cache_folder() == tmp_path / ".cache" / "patchlint"

    def nobody() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", staticmethod(nobody))
    with pytest.raises(UsageError, match="set XDG_CACHE_HOME"):
        cache_folder()


def test_without_a_home_a_review_needs_none(run: Run, mail: Path, monkeypatch: pytest.MonkeyPatch, tree: Path) -> None:
    def nobody() -> Path:
        raise RuntimeError

    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(Path, "home", staticmethod(nobody))
    assert run(mail, "--format", "terse") == (0, "", "")


def test_at_hand(run: Run, tree: Path) -> None:
    with at_hand(str(tree), None, []) as (_, before):
        assert before.index is None
    run("index", "--tree", tree, "--jobs", "1")
    with at_hand(str(tree), None, []) as (_, after):
        assert after.index is not None
        assert after.index.defining("lamp_find") == ["lib/bus/find.c"]
    with at_hand(None, None, []) as (_, nothing):
        assert nothing.index is None
