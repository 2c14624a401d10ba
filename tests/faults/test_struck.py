# SPDX-License-Identifier: GPL-2.0-or-later
"""Interrupted or killed at any moment: nothing half written counts, nothing is left that stands in the way."""

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from apart import Ran, apart, at_moments, moments

from patchlint.cli import main
from patchlint.terminal import deliver

_REVIEW = ("--tree", "tree", "--format", "json", "-o", "out.json", "lamp.eml")
_SCAN = ("scan", "--tree", "tree", "-j", "1", "--format", "json", "-o", "out.json")
_INDEX = ("index", "--tree", "tree", "--jobs", "1", "--export", "out.json")
_OF_GIT = ("--tree", "repo", "--format", "json", "-o", "out.json", "repo.eml")
_COMMANDS = {"review": _REVIEW, "scan": _SCAN, "index": _INDEX, "git": _OF_GIT}
_TURNS = 3  # moments of a run at which it is struck

each_command = pytest.mark.parametrize("words", _COMMANDS.values(), ids=_COMMANDS)


def _clean(place: Path) -> None:
    shutil.rmtree(place / "cache", ignore_errors=True)
    for path in place.glob("*out.json*"):
        path.unlink()


def _whole(place: Path, words: tuple[str, ...]) -> tuple[Ran, bytes]:
    """What a run that nothing happens to comes to."""
    ran = apart(words)
    assert ran.tidy
    return ran, (place / "out.json").read_bytes()


def _chosen(count: int) -> list[int]:
    """Some moments, the last ones among them: there results are written."""
    return sorted({*range(1, count, max(1, count // _TURNS)), *range(max(1, count - 1), count + 1)})


def _strike(number: int, moment: int, how: int) -> None:
    if number == moment:
        os.kill(os.getpid(), how)


@each_command
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_whenever_it_is_struck_the_next_run_is_whole(
    place: Path, repo: Path, words: tuple[str, ...], how: signal.Signals
) -> None:
    main(list(words))  # what it keeps in memory makes the forks fast
    _clean(place)
    wanted, result = _whole(place, words)
    _clean(place)
    count = moments(words)
    for moment in _chosen(count):
        _clean(place)
        (place / "out.json").write_bytes(b"old")
        ran = apart(words, at_moments(partial(_strike, moment=moment, how=how)))
        assert ran.status in ((130, wanted.status) if how == signal.SIGINT else (-how,)), (moment, ran)
        assert ran.tidy, (moment, ran)
        assert (place / "out.json").read_bytes() in (b"old", result), moment
        if how == signal.SIGINT:
            assert not list(place.glob(".out.json*")), moment
        again, second = _whole(place, words)
        assert (again.status, again.out.count("\n"), second) == (wanted.status, wanted.out.count("\n"), result), moment


def test_what_one_of_the_same_number_left_is_not_in_the_way(place: Path) -> None:
    # in a container every run has the number 1
    (place / "out.json").write_text("old")
    left = place / f".out.json.{os.getpid()}"
    left.write_text("half")
    deliver("whole", str(place / "out.json"))
    assert (place / "out.json").read_text() == "whole"
    assert not left.exists()


def _begun(*words: str) -> subprocess.Popen[bytes]:
    """A run with processes of its own, once these are there; standard output stays open as long as one of them."""
    command = [sys.executable, "-m", "patchlint", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while len(_children(process.pid)) < 2:  # git, which is asked what is configured, is one at a time
        assert process.poll() is None
        time.sleep(0.02)
    return process


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def many(place: Path) -> Path:
    """A tree that takes two processes a while."""
    text = (place / "tree/drivers/bulb/bind.c").read_text()
    for number in range(300):
        (place / f"tree/drivers/bulb/bulb{number}.c").write_text(text.replace("bulb", f"bulb{number}_") * 8)
    return place / "tree"


_SPREAD = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
_BOTH = pytest.mark.parametrize("words", [("scan", "-j"), ("index", "--jobs")], ids=["scan", "index"])


@_SPREAD
@_BOTH
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_outlives_the_one_that_began_it(many: Path, words: tuple[str, str], how: signal.Signals) -> None:
    with _begun(words[0], "--tree", str(many), words[1], "2") as process:
        process.send_signal(how)
        _, noted = process.communicate(timeout=100)  # waits for all that could still write
    assert process.returncode == (130 if how == signal.SIGINT else -how)
    assert noted == b""


@_SPREAD
@_BOTH
def test_a_process_that_is_killed_is_told_in_one_line(many: Path, words: tuple[str, str]) -> None:
    with _begun(words[0], "--tree", str(many), words[1], "2") as process:
        os.kill(_children(process.pid)[0], signal.SIGKILL)  # as the kernel does for want of memory
        printed, noted = process.communicate(timeout=100)
    assert (process.returncode, printed) == (2, b"")
    assert noted == b"patchlint: a process was killed, perhaps for want of memory; use fewer of them (-j)\n"


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("--version",),
        ("scan", "--help"),
        ("rules",),
        ("families",),
        ("man",),
        ("explain", "double-put"),
        ("completion", "bash"),
        ("config",),
        ("paths", "lamp_bind", "--tree", "tree"),
        ("dump", "cfg", "lamp.eml"),
        _SCAN[:5],
        _INDEX[:5],
        ("reply", "--tree", "tree", "lamp.eml"),
        ("--format", "html", "--tree", "tree", "lamp.eml"),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_is_no_error(words: tuple[str, ...]) -> None:
    status = apart(words).status
    reader, writer = os.pipe()
    os.close(reader)
    ran = apart(words, out=writer)
    os.close(writer)
    assert (ran.status, ran.tidy) == (status, True), ran
