# SPDX-License-Identifier: GPL-2.0-or-later
"""SQLite fails, one statement after the other, or the disk is full: the same answer, or one line that says why not."""

import errno
import os
import resource
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from apart import apart

from patchlint.cli import main
from patchlint.contracts.place import index_file

_ERRORS = {
    "I/O error": sqlite3.OperationalError("disk I/O error"),
    "disk full": sqlite3.OperationalError("database or disk is full"),
    "locked": sqlite3.OperationalError("database is locked"),
    "malformed": sqlite3.DatabaseError("database disk image is malformed"),
}
_SCAN = ("scan", "--tree", "tree", "-j", "1")
_INDEX = ("index", "--tree", "tree", "--jobs", "1")
_REVIEW = ("--tree", "tree", "--format", "json", "lamp.eml")
_MOST = 400  # statements of a run
_STEP = 3  # of so many statements one is tried

each_error = pytest.mark.parametrize("error", _ERRORS.values(), ids=_ERRORS)
Fail = Callable[[int, sqlite3.Error], list[int]]


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """From one statement on all fail; returns how many there were, in a list."""

    def make(number: int, error: sqlite3.Error) -> list[int]:
        run = [0]

        class Failing(sqlite3.Connection):
            def _count(self) -> None:
                run[0] += 1
                if run[0] >= number:
                    raise error

            def execute(self, *given: Any) -> sqlite3.Cursor:
                self._count()
                return super().execute(*given)

            def executemany(self, *given: Any) -> sqlite3.Cursor:
                self._count()
                return super().executemany(*given)

            def executescript(self, *given: Any) -> sqlite3.Cursor:
                self._count()
                return super().executescript(*given)

        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        connect = sqlite3.Connection
        monkeypatch.setattr(sqlite3, "connect", lambda *given, **more: Failing(*given, **more))
        assert issubclass(Failing, connect)
        return run

    return make


def _printed(capfd: pytest.CaptureFixture[str], words: tuple[str, ...]) -> tuple[int, str, str]:
    return (main(list(words)), *capfd.readouterr())


def _accident(noted: str) -> bool:
    return "internal error" in noted or not all(line.startswith("patchlint: ") for line in noted.splitlines())


@each_error
@pytest.mark.parametrize("warm", [False, True])
def test_a_scan_says_the_same_without_its_memory(
    place: Path, fail: Fail, error: sqlite3.Error, warm: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    status, wanted, _ = _printed(capfd, _SCAN)
    for number in range(1, _MOST, _STEP):
        if not warm:
            shutil.rmtree(place / "cache", ignore_errors=True)
        run = fail(number, error)
        done, out, noted = _printed(capfd, _SCAN)
        assert (done, out) == (status, wanted), number
        assert not _accident(noted), (number, noted)
        if run[0] < number:
            return
        assert str(error) in noted, number


@each_error
def test_an_index_that_cannot_be_written_is_one_line_and_made_later(
    place: Path, fail: Fail, error: sqlite3.Error, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, _MOST, _STEP):
        shutil.rmtree(place / "cache", ignore_errors=True)
        with monkeypatch.context():
            run = fail(number, error)
            done, out, noted = _printed(capfd, _INDEX)
        if run[0] < number:
            assert done == 0
            return
        assert (done, out, noted.count("\n")) == (2, "", 1), (number, noted)
        assert noted.startswith(f"patchlint: {index_file(place / 'cache/patchlint')}: {error}"), noted
        monkeypatch.undo()
        break_off = number > _STEP * 3  # the rest is the same again, and takes long
        monkeypatch.chdir(place)
        monkeypatch.setenv("XDG_CACHE_HOME", str(place / "cache"))
        done, out, noted = _printed(capfd, _INDEX)
        assert done == 0, (number, noted)
        if break_off:
            return


@each_error
def test_a_review_does_without_an_index_that_fails(
    place: Path, fail: Fail, error: sqlite3.Error, capfd: pytest.CaptureFixture[str]
) -> None:
    before = _printed(capfd, _REVIEW)
    assert _printed(capfd, _INDEX)[0] == 0
    for number in range(1, _MOST, _STEP):
        run = fail(number, error)
        done = _printed(capfd, _REVIEW)
        refused = done[0] == 2 and len(done[2].splitlines()) == 1  # it had begun to use the index
        assert done[0] == before[0] or refused, (number, done)
        assert not _accident(done[2]), (number, done[2])
        if run[0] < number:
            return


def _no_more_than(size: int) -> Callable[[], None]:
    """No file may get larger, which is what a full disk is like; Python ignores the signal and gets an error."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("words", [(*_REVIEW, "-o", "out"), (*_SCAN, "--format", "json", "-o", "out")])
def test_a_full_disk_leaves_the_result_as_it_was(place: Path, words: tuple[str, ...]) -> None:
    (place / "out").write_text("old")
    ran = apart((*words,), _no_more_than(200))
    assert ran.status == 2
    assert ran.err.splitlines()[-1] == f"patchlint: out: {errno_text(errno.EFBIG)}"
    assert ran.tidy
    assert (place / "out").read_text() == "old"
    assert not list(place.glob(".out*"))


def errno_text(number: int) -> str:
    """What the C library calls an error."""
    return os.strerror(number)


@pytest.mark.parametrize("size", [0, 1000, 5000, 20_000])
def test_a_full_disk_under_the_cache(place: Path, size: int) -> None:
    wanted = apart(_SCAN)
    shutil.rmtree(place / "cache")
    reader = apart(_SCAN, _no_more_than(size))
    if size >= 1000:  # else standard output, a file here, is full as well
        assert (reader.status, reader.out) == (wanted.status, wanted.out)
        assert "nothing" in reader.err
    assert reader.tidy
    made = apart(_INDEX, _no_more_than(size))
    assert (made.status, made.out) == (2, "")
    assert made.tidy
    assert made.err.count("\n") == 1 or size == 0
    assert apart(_SCAN).status == wanted.status
    assert apart(_INDEX).status == 0
