# SPDX-License-Identifier: GPL-2.0-or-later
"""A home for the programs that call patchlint, or that patchlint is called from."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_mail import BEFORE, PATH
from programs import Home, make_home

from patchlint.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home, which code that runs in the test itself takes for its own, too."""
    made = make_home(tmp_path / "home")
    monkeypatch.setenv("HOME", str(made.path))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "B4_TRACKING_FILE"):
        monkeypatch.delenv(name, raising=False)
    return made


@pytest.fixture
def box(home: Home) -> Path:
    """An empty Maildir beside a tree and a folder for drafts."""
    for name in ("box/new", "box/cur", "box/tmp", "drafts", "tree/drivers/lamp"):
        (home.path / name).mkdir(parents=True)
    (home.path / "tree" / PATH).write_text(BEFORE)
    return home.path / "box"


@pytest.fixture
def once(box: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Have `patchlint watch` look once."""

    def go(*words: str, drafts: bool = True) -> tuple[int, str, str]:
        place = ["-o", str(box.parent / "drafts")] if drafts else []
        status = main(["watch", "--once", "--tree", str(box.parent / "tree"), *place, *words, str(box)])
        return (status, *capfd.readouterr())

    return go
