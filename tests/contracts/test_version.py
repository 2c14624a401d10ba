# SPDX-License-Identifier: GPL-2.0-or-later
"""By what contracts were made."""

import os
import subprocess
import sys
from pathlib import Path

from programs import installed

from patchlint.contracts.version import made_by


def test_made_by_tells_family_files_apart(tmp_path: Path) -> None:
    rows = tmp_path / "lamp.toml"
    rows.write_text('family = "lamp"\n\n[put]\nlamp_put = {}\n')
    first = made_by((tmp_path,))
    assert first == made_by((tmp_path,)) != made_by(None)
    (tmp_path / "notes.txt").write_text("no family")
    assert made_by((tmp_path,)) == first
    rows.write_text('family = "lamp"\n\n[put]\nlamp_drop = {}\n')
    assert made_by((tmp_path,)) != first


def test_an_installed_program_is_the_same_as_a_checkout(tmp_path: Path) -> None:
    place = installed(tmp_path / "site")
    ask = "from patchlint.contracts.version import made_by; print(made_by(None, findings=True))"
    command = [sys.executable, "-c", ask]
    environment = {**os.environ, "PYTHONPATH": str(place)}

    def said() -> str:
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.strip()

    here = made_by(None, findings=True)
    assert said() == here
    for name in ("rules/never_put.py", "rules/families/device_node.toml", "contracts/shipped.txt"):
        file = place / "patchlint" / name
        text = file.read_text()
        file.write_text(text + "\n")
        assert said() != here
        file.write_text(text)
    assert said() == here
