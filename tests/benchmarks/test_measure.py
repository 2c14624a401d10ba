# SPDX-License-Identifier: GPL-2.0-or-later
"""The command that measures: every row is there with its units, and what cannot be measured says why."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import lamp_branch
import psutil
import pytest
from folders import SCRIPTS
from lamp_branch import driver, git
from lamp_mail import BEFORE, FINE, LEAKY, mail
from measure import PARTS, main
from rows import BEGIN, END
from start_up import MAIL

from patchlint import cli

_TINY = ("--times", "1", "--mails", "1", "--commits", "2", "--files", "1", "2", "--changed", "2")
_TIMES = r"\d+\.\d+ s \| \d+\.\d+ s"
_MEMORY = r"\d+ MiB, \d+ MiB in all"
_SPATCH = """\
#!/bin/sh
case "$*" in
*--version*) echo "spatch version 9.9.9 compiled with OCaml" ;;
*put_device.cocci*"--no-includes --include-headers --dir mm")
    echo "mm/a.c:3:2-8: ERROR: missing put_device"
    echo "HANDLING: mm/b.c"
    echo "mm/b.c:4:2-8: ERROR: missing put_device" ;;
esac
"""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like that of the benchmark: a tree of four files, two mails, and a repository of three drivers."""
    where = tmp_path / "bench"
    for folder, text in (("drivers/clk", LEAKY), ("drivers/soc", BEFORE), ("mm", LEAKY), ("net/core", BEFORE)):
        lamp_branch.write(where / "trees" / "linux-source-6.12", f"{folder}/a.c", text)
    lamp_branch.write(where, "bench/benign/b1/patch.mbox", mail(FINE, path=driver(0)))
    lamp_branch.write(where, f"bench/benign/b1/base/{driver(0)}", BEFORE)
    repository = lamp_branch.repository(where / "repo.git")
    lamp_branch.write(repository, "include/lamp.h", "struct lamp;\n")
    lamp_branch.commit(repository, "lamp: declare it")
    git(repository, "branch", "6.12")
    git(repository, "update-ref", "refs/bench/b1/base", "HEAD")
    monkeypatch.setenv("PATCHLINT_BENCH", str(where))
    return where


def _rows(out: str) -> dict[str, str]:
    """The rows of a table, by what they are about."""
    lines = [line for line in out.splitlines() if line.startswith("| ") and not line.startswith("| |")]
    return {line.split(" | ")[0][2:]: line for line in lines}


def _install(where: Path, spatch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a script the spatch that is found."""
    lamp_branch.write(where, "bin/spatch", spatch)
    (where / "bin" / "spatch").chmod(0o755)
    monkeypatch.setenv("PATH", f"{where / 'bin'}{os.pathsep}{os.environ['PATH']}")


def _scripts(bench: Path) -> None:
    """Give the tree the scripts that coccinelle is to run."""
    for script in SCRIPTS:
        path = f"trees/linux-source-6.12/scripts/coccinelle/{script}.cocci"
        lamp_branch.write(bench, path, "// Options: --no-includes --include-headers\n")


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("start", {"`patchlint --help`": "", "a mail of one hunk, no tree": ""}),
        (
            "mails",
            {f"one mail, {t}, {c}": "" for t in ("only its files", "whole tree") for c in ("empty cache", "once more")},
        ),
        ("range", {"`range` of 2 commits, whole tree": rf"{_MEMORY} \| \d+\.\d commits a second"}),
        ("memory", {f"`scan` of {number} files": _MEMORY for number in (1, 2)}),
        (
            "scan",
            {
                "`scan` of Linux 6.12, empty cache": rf"{_MEMORY} \| 3 functions, \d+ a second",
                "`scan` of Linux 6.12, nothing changed": _MEMORY,
                "`scan` of Linux 6.12, 2 files changed": _MEMORY,
            },
        ),
        (
            "index",
            {
                "`index` of Linux 6.12, empty cache": rf"{_MEMORY} \| 3 functions, \d+ a second",
                "`index` of Linux 6.12, nothing changed": _MEMORY,
                "`index` of Linux 6.12, 2 files changed": _MEMORY,
                "one mail, whole tree and its index": "",
                "one mail, whole tree and its index, once more": "",
            },
        ),
    ],
)
def test_each_part_has_its_rows(
    part: str, expected: dict[str, str], bench: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = git(bench / "repo.git", "for-each-ref"), sorted(bench.rglob("*"))
    assert main([part, *_TINY]) == 0
    out = capsys.readouterr().out
    rows = _rows(out)
    assert list(rows) == list(expected)
    for what, more in expected.items():
        assert re.search(rf"\| {_TIMES} \| {more}", rows[what])
    assert re.search(
        r"Measured on \d{4}-\d\d-\d\d with patchlint \S+ on \d+ cores of .*Python \d", " ".join(out.split())
    )
    assert (git(bench / "repo.git", "for-each-ref"), sorted(bench.rglob("*"))) == before


def test_the_mail_of_one_hunk_is_one_and_is_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(re.findall(r"^@@ ", MAIL.read_text(), re.MULTILINE)) == 1
    assert cli.main(["--format", "terse", str(MAIL)]) == 1
    assert capsys.readouterr().out.count("\n") == 1


def test_folders_stand_beside_coccinelle(
    bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _install(tmp_path, _SPATCH, monkeypatch)
    assert main(["folders"]) == 0
    assert "not measured: the tree has no api/atomic_as_refcounter.cocci |" in capsys.readouterr().out
    _scripts(bench)
    assert main(["folders"]) == 0
    ours, theirs = _rows(capsys.readouterr().out).values()
    assert re.search(r"drivers/clk, drivers/soc, mm, net/core \(4 files\).* \| 2 findings, [\d.,]+ times the", ours)
    assert re.search(rf"^\| coccinelle 9.9.9, the same folders, 8 scripts \| {_TIMES} \| .* \| 2 findings \|$", theirs)


def test_without_coccinelle_the_scan_is_measured(
    bench: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("folders.shutil.which", lambda name: None)
    assert main(["folders"]) == 0
    ours, theirs = _rows(capsys.readouterr().out).values()
    assert "| 2 findings |" in ours
    assert theirs == "| coccinelle, the same folders |  |  |  | not measured: spatch is not installed |"


def test_what_is_lacking_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [name for name in PARTS if name != "start"]
    monkeypatch.delenv("PATCHLINT_BENCH", raising=False)
    assert main(parts) == 0
    rows = _rows(capsys.readouterr().out)
    assert rows == {name: f"| {name} |  |  |  | not measured: PATCHLINT_BENCH is not set |" for name in parts}
    monkeypatch.setenv("PATCHLINT_BENCH", str(tmp_path))
    assert main(["folders", "range"]) == 0
    rows = _rows(capsys.readouterr().out)
    assert "PATCHLINT_BENCH has no trees/linux-source-6.12: setup.sh makes it" in rows["folders"]
    assert "PATCHLINT_BENCH has no repo.git: whole_tree.py makes it" in rows["range"]


def test_nothing_of_the_users_is_used(
    bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("PATCHLINT_FORMAT", "no such format")
    assert main(["index", *_TINY]) == 0
    assert "not measured" not in capsys.readouterr().out
    assert not (tmp_path / "mine").exists()


def test_a_failure_is_no_figure(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bench / "bench/benign/b1/patch.mbox").write_text("no patch\n")
    assert main(["mails", *_TINY]) == 0
    (row,) = _rows(capsys.readouterr().out).values()
    assert re.fullmatch(r"\| mails \|  \|  \|  \| not measured: patchlint ended with 2: .*patch.mbox.* \|", row)


def test_the_table_of_a_file_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATCHLINT_BENCH", raising=False)
    place = tmp_path / "README.md"
    place.write_text(f"Before.\n{BEGIN}\n{END}\nAfter.\n")
    assert main(["range", "-o", str(place)]) == 0
    assert list(_rows(place.read_text())) == ["range"]
    assert main(["mails", "-o", str(place)]) == 0
    text = place.read_text()
    assert list(_rows(text)) == ["mails"]
    assert text.startswith(f"Before.\n{BEGIN}\n| | wall ")
    assert text.endswith(f".\n{END}\nAfter.\n")


def test_a_file_without_a_place_for_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("Nothing.\n")
    assert main(["start", "-o", str(tmp_path / "README.md")]) == 2
    assert "README.md: no lines <!-- figures" in capsys.readouterr().err
    assert (tmp_path / "README.md").read_text() == "Nothing.\n"


def test_ended_early_it_leaves_nothing(bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = tmp_path / "pid"
    _install(tmp_path, f"#!/bin/sh\nsleep 600 &\necho $! >{pid}.new\nmv {pid}.new {pid}\nwait\n", monkeypatch)
    _scripts(bench)
    (tmp_path / "scratch").mkdir()
    script = str(Path(__file__).parent / "measure.py")
    words = [sys.executable, script, "folders", "--scratch", str(tmp_path / "scratch")]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _until(pid.is_file)
        process.terminate()
    assert process.returncode == 1
    assert list((tmp_path / "scratch").iterdir()) == []
    _until(lambda: not psutil.pid_exists(int(pid.read_text())))


def _until(there: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 120
    while not there():
        assert time.monotonic() < end
        time.sleep(0.05)
