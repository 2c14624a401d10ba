# SPDX-License-Identifier: GPL-2.0-or-later
"""The index of a tree: what gets into it, and that it is the same however it came about."""

import functools
import itertools
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from lamp_bus import FIND, GET, PUT

from patchlint.contracts import build, crew, place
from patchlint.contracts.build import Builder, Built
from patchlint.contracts.codec import decode
from patchlint.contracts.crew import Read, Setting
from patchlint.contracts.index import open_index
from patchlint.contracts.store import Store, Stored
from patchlint.contracts.version import made_by
from patchlint.knowledge import families
from patchlint.source.git import LIMIT
from patchlint.source.tree import Listed, open_tree

STUB = "static inline struct lamp *lamp_get(struct lamp *lamp)\n{\n\treturn lamp;\n}\n"
PLAIN = GET.replace("\tkref_get(&lamp->ref);\n", "")
FIRST = "struct lamp *lamp_first(struct lamp_bus *bus)\n{\n\treturn lamp_find(bus, 0);\n}\n"
HOLD = """\
static inline struct lamp *lamp_hold(struct lamp *lamp, struct bulb *bulb)
{
	bulb_get(bulb);
	return lamp_get(lamp);
}
"""
BULB = "struct bulb *bulb_get(struct bulb *bulb)\n{\n\tkref_get(&bulb->ref);\n\treturn bulb;\n}\n"
TREE = {"lib/lamp.c": GET + PUT, "drivers/a/find.c": FIND, "drivers/b/first.c": FIRST, "lib/other.c": "int x;\n"}
_load_all = functools.cache(families.load_all)
_clock = itertools.count(10**18)

Asked = list[tuple[bool, str]]  # read for the first time or again, and which file


def put(tree: Path, files: Mapping[str, str | None]) -> Path:
    """Write files, None to delete; each at a time of its own."""
    for path, text in files.items():
        place = tree / path
        if text is None:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        now = next(_clock)
        os.utime(place, ns=(now, now))
    return tree


def built(tree: Path, cache: Path, more: tuple[Listed, ...] = (), jobs: int = 1, base: str | None = None) -> Built:
    store, opened = Store(cache), open_tree(tree, base)
    try:
        builder = Builder(store, Setting(tree, base, None), str(tree), jobs, lambda *_: None)
        return builder.build((*opened.listing(), *more))
    finally:
        store.close()
        opened.close()


def known(tree: Path, cache: Path) -> dict[str, Stored]:
    store = Store(cache)
    try:
        found = store.finished(str(tree), made_by(None))
        return {one.name: one for one in store.known(found)} if found is not None else {}
    finally:
        store.close()


def effects(tree: Path, cache: Path) -> dict[str, str]:
    """What each function does first."""
    index = open_index(cache, str(tree), made_by(None))
    assert index is not None
    rows = list(index.known(known(tree, cache)))
    index.close()
    told = {row.name: decode(row.name, row.contract).effects[0] for row in rows}
    return {name: f"{effect.action.value} {effect.place.where.value}" for name, effect in told.items()}


@pytest.fixture(autouse=True)
def _rows_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """To read all families takes longer than all else that is done here."""
    monkeypatch.setattr(families, "load_all", _load_all)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return put(tmp_path / "tree", TREE)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Which files were asked for."""
    found: Asked = []
    real = crew.read

    def read(setting: Setting, files: Mapping[str, str], *, first: bool, processes: int) -> Iterator[list[Read]]:
        found.extend((first, path) for path in files)
        return real(setting, files, first=first, processes=processes)

    monkeypatch.setattr(crew, "read", read)
    return found


# --- what gets into it


def test_wrappers_of_wrappers(tree: Path, cache: Path) -> None:
    done = built(tree, cache)
    assert (done.files, done.read, done.functions, done.contracts, done.unread) == (4, 4, 4, 4, ())
    assert effects(tree, cache) == {
        "lamp_get": "get argument",
        "lamp_put": "put argument",
        "lamp_find": "get result",
        "lamp_first": "get result",
    }
    assert known(tree, cache)["lamp_first"].path == "drivers/b/first.c"


def _different(text: str) -> str:
    return text.replace("kref_get(&lamp->ref)", "of_node_get(lamp)")


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"lib/lamp.c": "static " + GET}, None),
        ({"lib/lamp.c": GET, "drivers/a/lamp.c": _different(GET)}, None),
        ({"lib/lamp.c": GET, "drivers/a/lamp.c": PLAIN}, None),
        ({"lib/lamp.c": GET, "drivers/a/lamp.c": "\n" + GET}, "drivers/a/lamp.c"),
        ({"lib/lamp.c": GET, "drivers/a/lamp.c": "static " + PLAIN}, "lib/lamp.c"),
        ({"lib/lamp.c": GET, "include/lamp.h": STUB}, "lib/lamp.c"),
        ({"include/lamp.h": "static inline " + GET}, "include/lamp.h"),
        ({"lib/lamp.c": PLAIN, "include/lamp.h": "static inline " + GET}, None),
        ({"tools/lamp.c": GET}, None),
        ({"lib/lamp.c": GET, "tools/lamp.c": PLAIN}, "lib/lamp.c"),
        ({"lib/lamp.c": GET, "arch/arm/lamp.c": PLAIN}, "lib/lamp.c"),
    ],
    ids=(
        "static two_that_differ one_does_nothing two_that_agree static_beside stub_in_header in_header"
        " source_does_nothing tools_alone tools_beside arch_beside"
    ).split(),
)
def test_which_definition_counts(files: dict[str, str], path: str | None, tmp_path: Path, cache: Path) -> None:
    place = put(tmp_path / "own", {**files, "drivers/b/find.c": FIND})
    built(place, cache)
    found = known(place, cache)
    assert (found["lamp_get"].path if "lamp_get" in found else None) == path
    assert ("lamp_find" in found) == (path is not None), "what its caller offers hangs on it"


def test_recursion_across_files_comes_to_an_end(tmp_path: Path, cache: Path) -> None:
    ping = "void ping(struct lamp *lamp)\n{\n\tkref_get(&lamp->ref);\n\tpong(lamp);\n}\n"
    pong = "void pong(struct lamp *lamp)\n{\n\tping(lamp);\n}\n"
    place = put(tmp_path / "own", {"a.c": ping, "b.c": pong, "lamp.c": GET})
    assert built(place, cache).rounds <= build.MOST_ROUNDS
    assert "lamp_get" in known(place, cache)


# --- renewed


def test_nothing_changed(tree: Path, cache: Path, asked: Asked) -> None:
    first = built(tree, cache)
    before = known(tree, cache)
    asked.clear()
    second = built(tree, cache)
    assert (asked, second.read, second.contracts) == ([], 0, first.contracts)
    assert known(tree, cache) == before


def test_one_file_changed(tree: Path, cache: Path, asked: Asked) -> None:
    built(tree, cache)
    asked.clear()
    put(tree, {"lib/lamp.c": _different(GET) + PUT})
    assert built(tree, cache).read == 1
    assert [path for first, path in asked if first] == ["lib/lamp.c"]
    counters = {name: "device_node" in row.contract for name, row in known(tree, cache).items()}
    assert counters == {"lamp_get": True, "lamp_find": True, "lamp_first": True, "lamp_put": False}


EDITS: list[dict[str, str | None]] = [
    {"lib/lamp.c": PLAIN + PUT},
    {"lib/lamp.c": GET + PUT},  # as it was
    {"lib/lamp.c": _different(GET) + PUT, "include/lamp.h": STUB + HOLD, "lib/bulb.c": BULB},
    {"lib/lamp.c": PLAIN},  # seen from the header that has a stub of it
    {"lib/lamp.c": None},
    {"lib/lamp.c": GET, "drivers/a/find.c": "\n" + FIND},
    {"drivers/c/lamp.c": PLAIN},
    {"drivers/c/lamp.c": None, "include/lamp.h": "static inline " + GET + HOLD},
    {"lib/lamp.c": None},
    {"drivers/c/again.c": GET + "\n", "include/lamp.h": STUB + HOLD},
    {"block/again.c": "\n" + GET},  # the same once more, in a file that comes first
    {"drivers/a/find.c": FIRST.replace("lamp_first", "lamp_find").replace("lamp_find(bus, 0)", "lamp_first(bus)")},
    {"drivers/a/find.c": FIND, "drivers/b/second.c": FIRST.replace("lamp_first", "lamp_second")},
    {"drivers/a/find.c": None, "drivers/a/moved.c": FIND},
]


def test_renewed_is_as_from_scratch(tree: Path, cache: Path, tmp_path: Path) -> None:
    built(tree, cache)
    seen = []
    for number, edit in enumerate(EDITS):
        put(tree, edit)
        fresh = tmp_path / f"fresh{number}"
        assert built(tree, cache).contracts == built(tree, fresh).contracts, edit
        assert known(tree, cache) == known(tree, fresh), edit
        seen.append(known(tree, fresh))
    assert sum(one != other for one, other in itertools.pairwise(seen)) >= 9, "the edits change something"


def test_a_file_that_can_no_longer_be_read(tree: Path, cache: Path, tmp_path: Path) -> None:
    put(tree, {"drivers/c/lamp.c": _different(GET)})
    built(tree, cache)
    assert "lamp_get" not in known(tree, cache)
    os.truncate(tree / "drivers/c/lamp.c", LIMIT + 1)
    done = built(tree, cache)
    assert (done.files, done.unread) == (4, ("drivers/c/lamp.c: larger than 16 MiB",))
    built(tree, tmp_path / "fresh")
    assert known(tree, cache) == known(tree, tmp_path / "fresh")
    assert known(tree, cache)["lamp_get"].path == "lib/lamp.c"


def test_written_to_while_it_is_read(tree: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one content offers is not kept under the name of another."""
    real = crew.read

    def read(setting: Setting, files: Mapping[str, str], *, first: bool, processes: int) -> Iterator[list[Read]]:
        if not first:
            put(tree, {"drivers/a/find.c": FIND.replace("lamp_get(lamp)", "lamp")})
        return real(setting, files, first=first, processes=processes)

    with monkeypatch.context() as during:
        during.setattr(crew, "read", read)
        built(tree, cache)
    put(tree, {"drivers/a/find.c": FIND})
    built(tree, cache)
    built(tree, tmp_path / "fresh")
    assert known(tree, cache) == known(tree, tmp_path / "fresh")


# --- trees that have much in common


def _git(folder: Path) -> None:
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "lamp: begin"]):
        who = ["-c", "user.name=Ann Author", "-c", "user.email=ann@example.org"]
        subprocess.run(["git", *who, *words], cwd=folder, check=True)


def test_a_copy_is_not_read_again(
    tree: Path, cache: Path, tmp_path: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tree, cache)
    asked.clear()
    monkeypatch.setattr(crew, "scan", None)  # nothing may be taken apart
    copy = shutil.copytree(tree, tmp_path / "copy")
    assert built(copy, cache).contracts == 4
    assert [path for first, path in asked if not first] == []
    assert known(copy, cache) == known(tree, cache) != {}


def test_a_repository_of_the_same_is_not_read_at_all(tree: Path, cache: Path, tmp_path: Path, asked: Asked) -> None:
    built(tree, cache)
    asked.clear()
    copy = shutil.copytree(tree, tmp_path / "copy")
    _git(copy)
    done = built(copy, cache)
    assert (asked, done.read, done.contracts) == ([], 0, 4)
    assert known(copy, cache) == known(tree, cache)


@pytest.mark.parametrize("base", [None, "HEAD"])
def test_a_directory_of_a_repository(base: str | None, tmp_path: Path, cache: Path) -> None:
    """Its files have their paths below it, and the root may have others of the same names."""
    put(tmp_path / "all", {f"linux/{path}": text for path, text in TREE.items()} | {"lib/lamp.c": PLAIN})
    _git(tmp_path / "all")
    linux = tmp_path / "all/linux"
    done = built(linux, cache, base=base)
    assert (done.files, done.unread) == (4, ())
    plain = put(tmp_path / "plain", TREE)
    built(plain, cache)
    assert known(linux, cache) == known(plain, cache) != {}


# --- broken off, at the same time, by another version


def test_broken_off_at_every_point(tree: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tree, {f"drivers/d/d{n}.c": FIRST.replace("lamp_first", f"lamp_first_{n}") for n in range(3)})
    built(tree, tmp_path / "whole")
    monkeypatch.setattr(crew, "_CHUNK", 1)
    monkeypatch.setattr(build, "_BATCH", 1)
    real = crew.read

    def read(setting: Setting, files: Mapping[str, str], *, first: bool, processes: int) -> Iterator[list[Read]]:
        for number, chunk in enumerate(real(setting, files, first=first, processes=processes)):
            if number == 1:
                breaks.append(first)
                raise KeyboardInterrupt
            yield chunk

    breaks: list[bool] = []
    with monkeypatch.context() as during:
        during.setattr(crew, "read", read)
        for _ in range(20):
            try:
                built(tree, cache)
                break
            except KeyboardInterrupt:
                assert open_index(cache, str(tree), made_by(None)) is None
    assert (breaks.count(True), breaks.count(False)) == (6, 3), "each time a little more is kept"
    assert known(tree, cache) == known(tree, tmp_path / "whole") != {}


@pytest.mark.parametrize("lock", ["SELECT * FROM sqlite_master", "CREATE TABLE other (id)"], ids=["read", "write"])
def test_opened_while_another_makes_it(lock: str, cache: Path) -> None:
    cache.mkdir()
    other = sqlite3.connect(place.index_file(cache), isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE first (id)")
    other.execute("BEGIN IMMEDIATE" if "CREATE" in lock else "BEGIN")
    other.execute(lock).fetchall()
    later = threading.Timer(0.2, other.execute, ("COMMIT",))
    later.start()
    store = Store(cache)
    with store.writing():
        assert store.tree("somewhere") == 1
    later.join()
    store.close()
    other.close()


def test_several_processes(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_CHUNK", 2)
    more = {f"drivers/d/d{n}.c": FIRST.replace("lamp_first", f"lamp_first_{n}") for n in range(6)}
    place = put(tmp_path / "own", {**TREE, **more})
    built(place, cache, jobs=2)
    built(place, tmp_path / "alone")
    assert known(place, cache) == known(place, tmp_path / "alone")
    assert len(known(place, cache)) == 10


def test_another_version(tree: Path, cache: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """It neither uses what this one has made, nor what this one has found in the files."""
    built(tree, cache)
    assert open_index(cache, str(tree), "another") is None
    asked.clear()
    monkeypatch.setattr(build, "made_by", lambda _: "another")
    assert built(tree, cache).read == len(TREE)
    assert {path for first, path in asked if first} == TREE.keys()
    assert open_index(cache, str(tree), made_by(None)) is None
    again = open_index(cache, str(tree), "another")
    assert again is not None
    assert {one.name for one in again.known(["lamp_first"])} == {"lamp_first"}
    again.close()


# --- files that are none


def test_one_bad_file_does_not_stop_the_others(tree: Path, cache: Path) -> None:
    (tree / "lib/image.c").write_bytes(b"int x;\0\n")
    (tree / "lib/table.h").touch()
    os.truncate(tree / "lib/table.h", LIMIT + 1)
    put(tree, {"lib/two\nlines.c": GET})
    done = built(tree, cache, more=(Listed("lib/gone.c", "1:1"), Listed("../away.c", "1:1")))
    assert sorted(done.unread) == [
        "../away.c: a path that leads out of the tree",
        "lib/gone.c: file not in the tree",
        "lib/image.c: a binary file",
        "lib/table.h: larger than 16 MiB",
        "lib/two\nlines.c: control characters in the path",
    ]
    assert effects(tree, cache).keys() == {"lamp_get", "lamp_put", "lamp_find", "lamp_first"}
