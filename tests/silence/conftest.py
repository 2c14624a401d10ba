# SPDX-License-Identifier: GPL-2.0-or-later
"""A lamp driver in a git repository, a mail that makes it leak, and a user who has configured nothing."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_mail import BEFORE, FINE, LEAKY, PATH, mail

from patchlint.cli import main

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


def _commit() -> None:
    git = ["git", "-C", "linux", "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for words in (["add", "."], ["commit", "-qm", "lamp"]):
        subprocess.run([*git, *words], check=True)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and current directory beside a git repository, in which nothing is configured."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "linux" / PATH
    file.parent.mkdir(parents=True)
    file.write_text(BEFORE)
    subprocess.run(["git", "init", "-q", str(tmp_path / "linux")], check=True)
    _commit()
    return tmp_path


@pytest.fixture
def run(here: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run patchlint on a mail in the tree and return exit status, output and notes."""

    def go(*words: str, after: str = LEAKY, before: str = BEFORE) -> Ran:
        (here / "lamp.eml").write_text(mail(after, before=before))
        status = main(["--tree", "linux", *words, "lamp.eml"])
        out, err = capfd.readouterr()
        return status, out, err

    return go


@pytest.fixture
def command(here: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run any other command."""

    def go(*words: str) -> Ran:
        status = main(list(words))
        out, err = capfd.readouterr()
        return status, out, err

    return go


@pytest.fixture
def before() -> str:
    """Return the driver's file as it is in the tree."""
    return BEFORE


@pytest.fixture
def leaky() -> str:
    """Return it with an error path that leaks."""
    return LEAKY


@pytest.fixture
def fine() -> str:
    """Return it with a change that is none of our business."""
    return FINE


@pytest.fixture
def commit() -> Callable[[], None]:
    """Return what commits the tree as it is."""
    return _commit


@pytest.fixture
def fingerprint(run: Run) -> str:
    """Return that of the leak."""
    (row,) = json.loads(run("--format", "json")[1])["findings"]
    return str(row["fingerprint"])
