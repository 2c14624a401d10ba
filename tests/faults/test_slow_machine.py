# SPDX-License-Identifier: GPL-2.0-or-later
"""Budgets are steps: a slow machine, one that is stopped and goes on, gives the answer that a fast one gives."""

import itertools
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import patchlint
from patchlint.cli import main

_ROOT = Path(patchlint.__file__).parent
# Whoever asks for the time: how long to wait for another process, what to tell a person, what is old, what is due.
# None of them is asked while a patch or a file is looked at.
_ASKS = {
    "cache/clear.py": "patience with another process that uses what is to go",
    "cache/outcomes.py": "which day it is, for what goes first",
    "contracts/shared.py": "patience with another process that writes",
    "hooks/watch.py": "when a series is due, when to look again",
    "index.py": "how long it took, for a person",
    "recent.py": "which patches of a series are forgotten",
    "scan/cluster.py": "patience with a cluster",
    "scan/command.py": "how long it took, for a person",
    "source/git.py": "patience with git",
    "source/tree.py": "a file just written may be written again within the grain of its stamp",
    "terminal.py": "how often a progress bar is drawn",
}
_CLOCK = re.compile(
    r"\b(?:time\.(?:time|monotonic|perf_counter|process_time|thread_time|sleep)|perf_counter|setitimer|alarm)\b"
)
_WORDS = (
    ("--tree", "tree", "--format", "facts", "lamp.eml"),
    ("--tree", "tree", "lamp.eml"),
    ("scan", "--tree", "tree", "-j", "1", "--again"),
)


def test_who_asks_for_the_time() -> None:
    found = {str(path.relative_to(_ROOT)) for path in _ROOT.rglob("*.py") if _CLOCK.search(path.read_text())}
    rules = [path for path in (_ROOT.parent / "rules").glob("*.py") if _CLOCK.search(path.read_text())]
    assert (found, rules) == (set(_ASKS), [])


@pytest.mark.parametrize("words", _WORDS)
def test_hours_between_two_looks_at_the_clock_change_nothing(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out = main(list(words)), capfd.readouterr().out
    hours = itertools.count(0, 7200)
    for name in ("monotonic", "perf_counter", "process_time"):
        monkeypatch.setattr(time, name, lambda: float(next(hours)))
    assert (main(list(words)), capfd.readouterr().out) == (status, out)


@pytest.mark.parametrize("words", _WORDS)
def test_stopped_and_continued(words: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    wanted = main(list(words)), capfd.readouterr().out
    with subprocess.Popen([sys.executable, "-m", "patchlint", *words], stdout=subprocess.PIPE, text=True) as process:
        for _ in range(10):
            time.sleep(0.05)
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.05)
            process.send_signal(signal.SIGCONT)
        out = process.communicate(timeout=100)[0]
    assert (process.returncode, out) == wanted
