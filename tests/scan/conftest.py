# SPDX-License-Identifier: GPL-2.0-or-later
"""A small tree, scans of it, and which files they look at."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_mail import BEFORE, LEAKY, PATH

from patchlint.cli import main
from patchlint.scan import crew

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a driver that leaks, one that does not, and a file that is none."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    root = tmp_path / "linux"
    for path, text in ((PATH, LEAKY), ("drivers/bulb/bind.c", BEFORE.replace("lamp", "bulb")), ("doc/a.txt", "x")):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def run(tree: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Scan the tree and return exit status, output and notes."""

    def go(*words: str) -> Ran:
        capfd.readouterr()
        return (main(["scan", "--tree", str(tree), "-j", "1", *words]), *capfd.readouterr())

    return go


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are looked at, in order."""
    paths: list[str] = []
    see = crew._Worker.see

    def noted(worker: crew._Worker, path: str) -> object:
        paths.append(path)
        return see(worker, path)

    monkeypatch.setattr(crew._Worker, "see", noted)
    return paths
