# SPDX-License-Identifier: GPL-2.0-or-later
"""git fails, one call after the other: there is a clear line or a result made of what was left, never an accident."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.cli import main
from patchlint.source import git as git_module

_MOST_CALLS = 12  # of one run
_WAYS = {
    "refuses": "echo fatal: it broke >&2; exit 128",
    "babbles": "head -c 30000 /dev/urandom; exit 0",
    "says nothing": "exit 0",
    "is killed": "kill -9 $$",
    "hangs": "exec sleep 30",
    "answers in part": 'printf "%s" "0123456789abcdef0123456789abcdef01234567 blob 99"; exit 0',
}
_WORDS = {
    "review": ("--tree", "repo", "repo.eml"),
    "scan": ("scan", "--tree", "repo", "-j", "1"),
    "index": ("index", "--tree", "repo", "--jobs", "1"),
    "range": ("range", "--tree", "repo", "start..HEAD"),
    "config": ("config", "--tree", "repo"),
}
# git behaves until the call whose number is in a file; that one goes wrong, those behind it are fine again
_SCRIPT = """#!/bin/sh
left=$(cat {count}); echo $((left - 1)) > {count}.$$; mv {count}.$$ {count}
if [ "$left" -eq 1 ]; then {way}; fi
exec {git} "$@"
"""


@pytest.fixture
def breaks(place: Path, repo: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], Path]:
    """Put a git first in the path that goes wrong at one call; returns the file that says how many are left to it."""
    real = shutil.which("git")
    (place / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(git_module, "_TIMEOUT", 0.5)

    def make(way: str, call: int) -> Path:
        shutil.rmtree(place / "cache", ignore_errors=True)
        count, script = place / "left", place / "bin" / "git"
        count.write_text(str(call))
        script.write_text(_SCRIPT.format(count=count, way=way, git=real))
        script.chmod(0o755)
        return count

    return make


@pytest.mark.parametrize("command", _WORDS)
@pytest.mark.parametrize("way", _WAYS)
def test_a_git_that_fails_once(
    breaks: Callable[[str, int], Path], command: str, way: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for call in range(1, _MOST_CALLS):
        left = breaks(_WAYS[way], call)
        status = main(list(_WORDS[command]))
        _, noted = capfd.readouterr()
        assert status in (0, 1, 2), (call, noted)
        assert "internal error" not in noted, (call, noted)
        assert all(line.startswith("patchlint: ") for line in noted.splitlines()), (call, noted)
        assert status != 2 or noted, call
        if int(left.read_text()) > 0:
            return  # it was not called so often
    raise AssertionError(f"more than {_MOST_CALLS} calls of git")


@pytest.mark.parametrize("command", _WORDS)
def test_without_git(
    place: Path, repo: Path, command: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(place / "nowhere"))
    status = main(list(_WORDS[command]))
    _, noted = capfd.readouterr()
    assert (status, noted.count("\n")) == ((0, 0) if command == "config" else (2, 1))
    assert command == "config" or "git is not installed" in noted
