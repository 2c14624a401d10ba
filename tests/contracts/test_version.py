# SPDX-License-Identifier: GPL-2.0-or-later
"""By what contracts were made."""

from pathlib import Path

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
