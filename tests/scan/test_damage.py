# SPDX-License-Identifier: GPL-2.0-or-later
"""A cache that somebody else has written to, or that cannot be written: no other answer, and one line of notice."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lamp_bus import PUT
from lamp_mail import LEAKY, PATH, mail

from patchlint.cache.outcomes import outcomes_file
from patchlint.cli import main
from patchlint.contracts.place import index_file
from patchlint.contracts.seal import seal_of
from patchlint.contracts.shared import files_of

Run = Callable[..., tuple[int, str, str]]
Ran = tuple[int, str]

AT = "struct lamp *lamp_at(struct lamp *lamp)\n{\n\tkref_get(&lamp->ref);\n\treturn lamp;\n}\n"
LIGHT = """\
int lamp_light{0}(struct lamp *lamp)
{{
	struct lamp *own = lamp_at(lamp);

	if (own->dull)
		return -EINVAL;
	lamp_put(own);
	return 0;
}}
"""
TIMES = 20  # damages of each file
_SUMMED = 2  # lines of every scan: how much it looked at, and what it has found


@pytest.fixture
def cache(tree: Path, tmp_path: Path) -> Path:
    """The user's cache; what a finding hangs on is in another file of the tree."""
    for number in range(4):
        (tree / f"drivers/light{number}.c").write_text(LIGHT.format(number))
    (tree / "lib").mkdir()
    (tree / "lib/lamp.c").write_text(AT + PUT)
    return tmp_path / "cache/patchlint"


def _damages(data: bytes, times: int) -> Iterator[bytes]:
    """The bytes of a file with something else in the place of some of them, or without the end."""
    chance = random.Random(8)  # noqa: S311 - the same in every run
    for number in range(times):
        at = chance.randrange(len(data))
        if number % 10 == 0:
            yield data[:at]
            continue
        length = chance.choice((1, 1, 4, 100, 5000))
        end = min(at + length, len(data))
        new = bytes(end - at) if number % 3 == 0 else chance.randbytes(end - at)
        yield data[:at] + new + data[end:]


def _put(file: Path, data: bytes) -> None:
    """A file with other bytes, as it lies there when nobody uses it."""
    for path in files_of(file):
        path.unlink()
    file.write_bytes(data)


def _notes(err: str) -> list[str]:
    return err.splitlines()[:-_SUMMED]


def test_damage_of_what_scans_have_seen(run: Run, cache: Path) -> None:
    status, out, _ = run("--format=json")
    file = outcomes_file(cache)
    data = file.read_bytes()
    told = 0
    for number, damaged in enumerate(_damages(data, TIMES)):
        _put(file, damaged)
        again = run("--format=json")
        assert again[:2] == (status, out), number
        assert len(_notes(again[2])) <= 1, number
        told += len(_notes(again[2]))
        after = run("--format=json")
        assert after[:2] == (status, out), number
        assert _notes(after[2]) == [], number
    assert told > TIMES // 10


def test_damage_of_an_index(run: Run, tree: Path, cache: Path, tmp_path: Path) -> None:
    """Either it is as good as before, or it is not used at all, which is said."""
    without = run("--format=json", "--again")
    assert main(["index", "--tree", str(tree), "--jobs", "1"]) == 0
    file = index_file(cache)
    whole = run("--format=json", "--again")
    assert whole[1] != without[1]
    data, sealed = file.read_bytes(), seal_of(file).read_bytes()
    told = 0
    for number, damaged in enumerate(_damages(data, TIMES)):
        _put(file, damaged)
        seal_of(file).write_bytes(sealed)
        again = run("--format=json", "--again")
        notes = _notes(again[2])
        assert len(notes) <= 1, number
        assert again[:2] == (without if notes else whole)[:2], number
        told += len(notes)
    assert told > TIMES // 6
    assert main(["index", "--tree", str(tree), "--jobs", "1"]) == 0
    assert run("--format=json", "--again")[:2] == whole[:2]


@pytest.mark.parametrize("which", [index_file, outcomes_file], ids=["index", "scan"])
@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE file",
        "ALTER TABLE tree RENAME COLUMN place TO other",
        "DELETE FROM tree",
        "UPDATE tree SET place = x'ff00'",
        "UPDATE file SET blob = 7, stamp = NULL",
    ],
)
def test_a_file_of_another_layout(
    which: Callable[[Path], Path], change: str, run: Run, tree: Path, cache: Path
) -> None:
    without = run("--format=json", "--again")
    main(["index", "--tree", str(tree), "--jobs", "1"])
    whole = run("--format=json", "--again")
    with closing(sqlite3.connect(which(cache), isolation_level=None)) as base:
        base.execute(change)
    again = run("--format=json")
    assert again[:2] in (whole[:2], without[:2])
    assert len(_notes(again[2])) <= 1
    main(["index", "--tree", str(tree), "--jobs", "1"])
    again = run("--format=json")
    assert (again[:2], _notes(again[2])) == (whole[:2], [])


@pytest.mark.parametrize("which", [index_file, outcomes_file], ids=["index", "scan"])
def test_a_folder_in_the_place_of_a_file(which: Callable[[Path], Path], run: Run, cache: Path) -> None:
    without = run("--format=json", "--again")
    for path in files_of(which(cache)):
        path.unlink()
    which(cache).mkdir()
    again = run("--format=json")
    assert again[:2] == without[:2]
    assert len(_notes(again[2])) == (which is outcomes_file)


def _scan(tree: Path, *words: str, room: int | None = None) -> subprocess.CompletedProcess[str]:
    """A scan in a process of its own, which may write files of so many bytes only."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room or 0, room or 0))

    command = [sys.executable, "-m", "patchlint", "scan", "--tree", str(tree), "--format=json", "-j", "1", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, preexec_fn=limited if room is not None else None
    )


@pytest.mark.parametrize("room", [0, 3000, 5000, 40_000])
def test_a_full_disk(room: int, tree: Path, cache: Path) -> None:
    whole = _scan(tree, "--cache", str(cache.parent / "other"))
    full = _scan(tree, room=room)
    assert (full.returncode, full.stdout) == (whole.returncode, whole.stdout)
    assert len(_notes(full.stderr)) == 1
    assert "nothing is kept" in full.stderr
    after = _scan(tree)
    assert (after.returncode, after.stdout, _notes(after.stderr)) == (whole.returncode, whole.stdout, [])


def test_killed_while_it_writes(tree: Path, cache: Path, run: Run) -> None:
    """Whenever that is: the next one goes on, with the same answer as if nothing had been."""
    for number in range(60):
        (tree / f"drivers/more{number}.c").write_text(LEAKY.replace("lamp_bind", f"lamp_bind{number}"))
    for command in ("index", "scan"):
        words = [sys.executable, "-m", "patchlint", command, "--tree", str(tree), "--jobs", "1"]
        for seconds in (0.3, 0.6, 0.9, 1.2, 1.5):
            with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                time.sleep(seconds)
                process.send_signal(signal.SIGKILL)
        if command == "index":
            assert main([command, "--tree", str(tree), "--jobs", "1"]) == 0
    again = run("--format=json")
    assert _notes(again[2]) == []
    assert run("--format=json", "--again")[:2] == again[:2]
    assert again[1].count('"leak-on-error-path"') == 61 + 4


def test_a_review_with_a_damaged_index(tree: Path, cache: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (cache.parent / "a.eml").parent.mkdir(exist_ok=True)
    (cache.parent / "a.eml").write_text(mail(LEAKY, before=LEAKY.replace("ret = lamp_setup", "ret = lamp_set_up")))
    words = [str(cache.parent / "a.eml"), "--tree", str(tree), "--format=json"]
    capfd.readouterr()
    without = (main(words), *capfd.readouterr())
    main(["index", "--tree", str(tree), "--jobs", "1"])
    data = bytearray(index_file(cache).read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    _put(index_file(cache), bytes(data))
    capfd.readouterr()
    status, out, err = main(words), *capfd.readouterr()
    assert (status, out) == without[:2]
    assert err.count("\n") == 1
    assert "done without the index" in err
    assert PATH in out


def test_a_place_where_nothing_can_be_made(run: Run) -> None:
    whole = run("--format=json")
    again = run("--format=json", "--cache", "/proc/self/patchlint")
    assert again[:2] == whole[:2]
    assert len(_notes(again[2])) == 1
    assert "nothing is kept" in again[2]
