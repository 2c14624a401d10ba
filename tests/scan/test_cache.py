# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint cache`, and that the cache stays as small as it shall be: what goes first, and what never goes."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lamp_mail import BEFORE, LEAKY

from patchlint.cache import folder as ours
from patchlint.cache.limit import bound
from patchlint.cache.outcomes import outcomes_file, today
from patchlint.cache.size import size, sized
from patchlint.cli import main
from patchlint.contracts.place import index_file
from patchlint.contracts.seal import is_sealed
from patchlint.contracts.shared import Lock, mark_of

Ran = tuple[int, str, str]
Run = Callable[..., Ran]
SERIES = "0123456789abcdef" * 2


@pytest.fixture
def cache(tree: Path, run: Run, tmp_path: Path) -> Path:
    """The user's cache with an index, a scan and a series."""
    assert main(["index", "--tree", str(tree), "--jobs", "1"]) == 0
    run()
    folder = tmp_path / "cache/patchlint"
    (folder / "series" / SERIES).mkdir(parents=True)
    (folder / "series" / SERIES / "0001").write_text("From: Ann\n")
    return folder


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run `patchlint cache` and return exit status, output and notes."""

    def go(*words: str | Path) -> Ran:
        capfd.readouterr()
        return (main(["cache", *map(str, words)]), *capfd.readouterr())

    return go


def _told(say: Run) -> Any:
    return json.loads(say("--json")[1])


def _change(file: Path, what: str, *given: object) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as base:
        base.execute(what, given)


def test_what_it_shows(say: Run, cache: Path, tree: Path) -> None:
    status, out, err = say()
    assert (status, err) == (0, "")
    first, head, *rows = out.splitlines()
    assert first.startswith(f"{cache}: ")
    assert first.endswith(" of 2.0 GiB at most")
    assert head.split()[:3] == ["what", "entries", "size"]
    assert [row.split()[:2] for row in rows] == [["index", "2"], ["scan", "2"], ["series", "1"]]
    assert [row.split()[-1] for row in rows] == [str(tree), str(tree), SERIES]
    told = _told(say)
    assert told["size"] == ours.size(cache) > 0
    assert [part["made_by"] for part in told["parts"]] == ["0.1.0", "0.1.0", ""]
    assert not any(part["stale"] for part in told["parts"])
    assert all(part["used"] for part in told["parts"])


def test_what_another_version_has_made_is_stale(say: Run, cache: Path) -> None:
    (cache / "index-1.sqlite3").write_bytes(b"x" * 100)
    (cache / "scan-9.sqlite3").write_bytes(b"x" * 50)
    _change(outcomes_file(cache), "UPDATE maker SET made_by = '0.0.9 1 2'")
    _change(index_file(cache), "UPDATE tree SET made_by = '0.0.9 1 2'")
    rows = {part["what"]: (part["made_by"], part["stale"]) for part in _told(say)["parts"]}
    assert rows["index"] == rows["scan"] == ("0.0.9", True)
    assert rows["index-1"] == ("an older version", True)
    assert rows["scan-9"] == ("a newer version", False)
    assert say("clear", "--stale")[0] == 0
    assert [part["what"] for part in _told(say)["parts"]] == ["series", "scan-9"]


def test_clear_one_tree(say: Run, run: Run, cache: Path, tree: Path, tmp_path: Path) -> None:
    other = shutil.copytree(tree, tmp_path / "other")
    (other / "more.c").write_text(LEAKY.replace("lamp_bind", "lamp_more"))
    for command in ("index", "scan"):
        main([command, "--tree", str(other), "--jobs", "1"])
    shutil.rmtree(other)
    status, out, err = say("clear", "--tree", other)
    assert (status, out) == (0, "")
    assert " removed, " in err
    assert {part["tree"] for part in _told(say)["parts"]} == {str(tree), SERIES}
    assert "2 of them as the last time" in run()[2], "what both had is still there"
    assert is_sealed(index_file(cache))
    status, out, err = say("clear", "--tree", other)
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_clear_all_leaves_what_is_not_ours(say: Run, cache: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    (aside / SERIES).mkdir(parents=True)
    (aside / SERIES / "0001").write_text("not ours")
    (aside / "index-1.sqlite3").write_text("not ours")
    (cache / "notes.txt").write_text("mine")
    (cache / "index-3.sqlite3.old").write_text("mine")
    (cache / "series" / SERIES / "notes").write_text("mine")
    (cache / "series" / ("f" * 32)).symlink_to(aside / SERIES)
    (cache / "index-1.sqlite3").symlink_to(aside / "index-1.sqlite3")
    (cache / "used" / ("e" * 32)).symlink_to(aside / "index-1.sqlite3")
    assert say("clear", "--all", "--json")[0] == 0
    left = {str(path.relative_to(cache)) for path in cache.rglob("*") if not path.is_dir() or path.is_symlink()}
    links = {f"series/{'f' * 32}", "index-1.sqlite3", f"used/{'e' * 32}"}
    assert left == {"lock", "notes.txt", "index-3.sqlite3.old", f"series/{SERIES}/notes", *links}
    assert all(path.read_text() == "not ours" for path in aside.rglob("*") if path.is_file())


def test_a_cache_that_is_a_link_or_is_not_there(say: Run, cache: Path, tmp_path: Path) -> None:
    cache.rename(tmp_path / "far")
    cache.symlink_to(tmp_path / "far")
    assert [part["what"] for part in _told(say)["parts"]] == ["index", "scan", "series"]
    assert ours.size(cache) > 0
    assert say("clear", "--all")[0] == 0
    assert (ours.size(cache), cache.is_symlink()) == (0, True)
    assert say("clear", "--all", "--cache", tmp_path / "none")[0] == 0
    assert say("--cache", tmp_path / "none")[:2] == (0, f"{tmp_path}/none: 0 B of 2.0 GiB at most\n")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "words", [("clear",), ("clear", "--all", "--stale"), ("--all",), ("clean",), ("--cache-limit", "lots")]
)
def test_bad_words(words: tuple[str, ...], say: Run) -> None:
    status, out, err = say(*words)
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_nothing_is_cleared_while_it_is_used(say: Run, cache: Path) -> None:
    lock = Lock(cache, 1)
    before = ours.size(cache)
    status, out, err = say("clear", "--all")
    assert (status, out) == (2, "")
    assert err == f"patchlint: {cache}: in use by another patchlint: nothing was removed\n"
    bound(cache, 0, "")
    assert ours.size(cache) == before
    lock.close()
    assert say("clear", "--all")[0] == 0
    assert ours.size(cache) == 0


def test_a_damaged_cache_can_be_shown_and_cleared(say: Run, cache: Path) -> None:
    for file in (index_file(cache), outcomes_file(cache)):
        file.write_bytes(b"no database\n" * 500)
    status, out, err = say()
    assert (status, err) == (0, "")
    assert out.count("cannot be read: ") == 2
    assert say("clear", "--stale")[0] == 0
    assert [part["what"] for part in _told(say)["parts"]] == ["series"]


def test_names_do_not_steer_the_terminal(say: Run, tree: Path, cache: Path, tmp_path: Path) -> None:
    odd = shutil.copytree(tree, tmp_path / "o\x1b[31m\ndd")
    main(["scan", "--tree", str(odd), "-j", "1"])
    _, out, err = say()
    assert "\x1b" not in out + err
    assert out.count("\n") == 6
    assert "\x1b" not in say("clear", "--tree", f"{tmp_path}/\x1b[31m")[2]


# --- the limit


def _trees(say: Run) -> list[tuple[str, str]]:
    return [(part["what"], Path(part["tree"]).name) for part in _told(say)["parts"]]


@pytest.fixture
def several(tree: Path, cache: Path, tmp_path: Path) -> Path:
    """Copies of the tree, each with a file of its own, the first used longest ago; what older versions left as well."""
    for number in (1, 2, 3):
        other = shutil.copytree(tree, tmp_path / f"tree{number}")
        (other / "own.c").write_text("".join(LEAKY.replace("lamp_bind", f"own{number}_{n}") for n in range(40)))
        for command in ("index", "scan"):
            main([command, "--tree", str(other), "--jobs", "1"])
    for number in (1, 2, 3):
        place = str(tmp_path / f"tree{number}")
        when = (today() - 10 + number) * 86400 + 4000
        os.utime(mark_of(cache, place), (when, when))
        _change(
            outcomes_file(cache),
            "UPDATE outcome SET day = ? WHERE path = 'own.c' AND id IN"
            " (SELECT outcome FROM seen JOIN tree ON tree.id = tree WHERE place = ?)",
            when // 86400,
            place,
        )
    os.utime(cache / "series" / SERIES, (0, 0))
    (cache / "scan-1.sqlite3").write_bytes(b"x" * 9000)
    return cache


def test_what_is_not_used_goes_first(say: Run, several: Path, tree: Path) -> None:
    gone: list[tuple[str, str]] = []
    less: list[str] = []  # trees of which what only they have is gone from the scans
    before = _trees(say)
    at = -1
    while ours.size(several) != at:
        at = ours.size(several)
        bound(several, at - 1, str(tree))
        now = _trees(say)
        gone += [one for one in before if one not in now]
        left = [
            Path(part["tree"]).name for part in _told(say)["parts"] if (part["what"], part["entries"]) == ("scan", 2)
        ]
        less += [tree for tree in left if tree not in less]
        before = now
    order = [one for one in gone if one[0] in ("scan-1", "series", "index")]
    trees = [("index", "tree1"), ("index", "tree2"), ("index", "tree3")]
    assert order == [("scan-1", ""), ("series", SERIES), *trees]
    assert less == ["linux", "tree1", "tree2", "tree3"], "what the command uses stays"
    assert [one for one in before if one[0] != "scan"] == [("index", "linux")]


def test_no_more_goes_than_has_to(several: Path, say: Run, tree: Path) -> None:
    before = _trees(say)
    bound(several, ours.size(several) - 100, str(tree))
    assert set(before) - set(_trees(say)) == {("scan-1", "")}
    bound(several, 1 << 40, str(tree))
    assert len(_trees(say)) == len(before) - 1


def test_a_scan_keeps_to_it(several: Path, run: Run, say: Run, looked: list[str], tree: Path) -> None:
    whole = run("--format=json", "--again")
    assert run("--format=json", "--cache-limit=0")[:2] == whole[:2]
    assert [one for one in _trees(say) if one[0] != "scan"] == [("index", "linux")]
    assert {part["entries"] for part in _told(say)["parts"] if part["what"] == "scan"} == {2}
    looked.clear()
    assert run("--format=json", "--cache-limit=0")[:2] == whole[:2]
    assert looked == []
    assert is_sealed(index_file(several))


def test_it_can_be_configured(say: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATCHLINT_CACHE_LIMIT", "300k")
    assert _told(say)["limit"] == 300 << 10
    assert main(["config"]) == 0
    monkeypatch.setenv("PATCHLINT_CACHE_LIMIT", "lots")
    assert say()[::2] == (2, "patchlint: PATCHLINT_CACHE_LIMIT: 'lots' is no size such as 500M or 2G\n")


@pytest.mark.parametrize(
    ("word", "number", "told"),
    [("0", 0, "0 B"), ("5k", 5120, "5.0 KiB"), ("3MiB", 3 << 20, "3.0 MiB"), ("2G", 2 << 30, "2.0 GiB")],
)
def test_sizes(word: str, number: int, told: str) -> None:
    assert size(word) == number
    assert sized(number) == told


@pytest.mark.parametrize("limit", ["0", "2G"])
def test_many_at_once(limit: str, tree: Path, tmp_path: Path, say: Run) -> None:
    for number in range(12):
        (tree / f"drivers/more{number}.c").write_text((LEAKY if number % 3 else BEFORE).replace("lamp_", f"l{number}_"))
    copy = shutil.copytree(tree, tmp_path / "copy")

    def begun(place: Path) -> "subprocess.Popen[str]":
        words = ["scan", "--tree", str(place), "-j", "1", "--format=json", f"--cache-limit={limit}"]
        command = [sys.executable, "-m", "patchlint", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    said = set()
    for _ in range(2):
        for process in [begun(place) for place in (tree, tree, copy)]:
            out, err = process.communicate(timeout=300)
            assert err.count("\n") == 2
            said.add((process.returncode, out))
    assert len(said) == 1
    (status, out) = said.pop()
    assert status == 1
    assert out.count('"fingerprint"') == 9
    assert "Traceback" not in out
    bound(tmp_path / "cache/patchlint", size(limit), str(tree))
    if limit == "0":
        assert ("scan", "linux") in _trees(say), "who ends last has kept its own"
