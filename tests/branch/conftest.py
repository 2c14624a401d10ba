# SPDX-License-Identifier: GPL-2.0-or-later
"""A repository with a branch, and patchlint run on it."""

from collections.abc import Callable
from pathlib import Path

import lamp_branch
import pytest

from patchlint.cli import main

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """Return a repository of lamp drivers."""
    return lamp_branch.repository(tmp_path / "linux")


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Return one with a branch of thirty commits, and their ids; nobody changes it."""
    where = lamp_branch.repository(tmp_path_factory.mktemp("long") / "linux")
    return where, lamp_branch.long_branch(where)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return what runs `patchlint range` in a repository and returns exit status, output and notes."""

    def go(where: Path, *words: str) -> Ran:
        status = main(["range", "--tree", str(where), *words])
        return (status, *capfd.readouterr())

    return go
