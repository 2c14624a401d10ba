# SPDX-License-Identifier: GPL-2.0-or-later
"""What all tests share: none reads the configuration of whoever runs it, none writes to their cache."""

import os
import signal
from pathlib import Path

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # so a shell begins what it puts into the background, and what tests begin would not hear Ctrl-C either
    signal.signal(signal.SIGINT, signal.default_int_handler)

_FOR_TESTS = ("BENCH", "DEBUG", "NETWORK", "NIPA", "PROMOTE")


@pytest.fixture(autouse=True)
def configuration(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own family files, none at first."""
    base = tmp_path_factory.getbasetemp() / "configuration"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(base))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in os.environ:
        if name.startswith("PATCHLINT_") and not name.endswith(_FOR_TESTS):
            monkeypatch.delenv(name)
    return base / "patchlint" / "families"


@pytest.fixture(autouse=True)
def user_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an index goes when nothing else is said."""
    base = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(base))
    return base / "patchlint"
