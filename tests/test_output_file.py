# SPDX-License-Identifier: GPL-2.0-or-later
"""-o FILE: the result is there whole or not at all, and never in the tree under review."""

import os
import subprocess
from pathlib import Path

import pytest

from patchlint.cli import main

CASE = Path(__file__).parent.parent / "fixtures" / "cases" / "probe-error-path"
WORDS = ["--tree", str(CASE / "before"), str(CASE / "patch.mbox")]


def _printed(capfd: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*words, *WORDS]) == 1
    return capfd.readouterr().out


@pytest.mark.parametrize("form", ["reply", "json", "b4", "html"])
def test_it_is_what_would_be_printed(form: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    out.write_text("old")
    printed = _printed(capfd, "--format", form)
    assert _printed(capfd, "--format", form, "-o", str(out)) == ""
    assert out.read_text(encoding="utf-8") == printed
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_dash_is_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    assert _printed(capfd, "--format", "terse", "-o", "-") == _printed(capfd, "--format", "terse")


def test_what_is_no_file_is_written_to(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        assert _printed(capfd, "--format", "terse", "-o", str(pipe)) == ""
        assert reader.communicate(timeout=20)[0] == _printed(capfd, "--format", "terse")
    assert pipe.is_fifo()


@pytest.mark.parametrize("place", ["tree/out.html", "tree/drivers/../out.html", "link/out.html", "to-file", "tree"])
def test_nothing_is_written_into_the_tree(place: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tree = tmp_path / "tree"
    (tree / "drivers").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tree)
    (tmp_path / "to-file").symlink_to(tree / "new.html")
    out = tmp_path / place
    assert main(["-o", str(out), "--tree", str(tree), str(CASE / "patch.mbox")]) == 2
    assert capfd.readouterr().err == f"patchlint: {out}: nothing is written into the tree under review\n"
    assert [path.name for path in tree.rglob("*")] == ["drivers"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "nowhere" / "out.html"
    assert main(["-o", str(out), *WORDS]) == 2
    assert capfd.readouterr().err == f"patchlint: {out}: No such file or directory\n"


def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    out = tmp_path / "out"
    out.write_text("old")
    monkeypatch.setattr(Path, "replace", full)
    assert main(["-o", str(out), *WORDS]) == 2
    assert "No space left on device" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert out.read_text() == "old"


def test_what_a_killed_one_has_left_is_in_nobodys_way(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In a container all processes may have the same number."""
    (tmp_path / f".out.{os.getpid()}").write_text("half a re")
    assert _printed(capfd, "-o", str(tmp_path / "out")) == ""
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
