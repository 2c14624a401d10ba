# SPDX-License-Identifier: GPL-2.0-or-later
"""A home for the programs that call patchlint, or that patchlint is called from."""

from pathlib import Path

import pytest
from programs import Home, make_home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home, which code that runs in the test itself takes for its own, too."""
    made = make_home(tmp_path / "home")
    monkeypatch.setenv("HOME", str(made.path))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "B4_TRACKING_FILE"):
        monkeypatch.delenv(name, raising=False)
    return made
