# SPDX-License-Identifier: GPL-2.0-or-later
"""A lamp driver in a folder and in a repository, and a place for everything that patchlint keeps."""

from pathlib import Path

import pytest
from lamp_branch import repository
from lamp_mail import BEFORE, LEAKY, PATH, mail


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with a home and a cache of its own, a tree, and the mail of a patch that leaks."""
    for name in ("CACHE", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("PATCHLINT_DEBUG", raising=False)
    for path, text in ((PATH, BEFORE), ("drivers/bulb/bind.c", LEAKY.replace("lamp", "bulb"))):
        (tmp_path / "tree" / path).parent.mkdir(parents=True)
        (tmp_path / "tree" / path).write_text(text)
    (tmp_path / "lamp.eml").write_text(mail(LEAKY))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repo(place: Path) -> Path:
    """A git repository with lamps, and a mail for it."""
    repository(place / "repo")
    (place / "repo.eml").write_text(mail(LEAKY, path="drivers/lamp/lamp0.c"))
    return place / "repo"
