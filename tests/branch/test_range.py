# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint range`: every commit of a branch on top of its parent, as one result."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lamp_branch
import pytest
from lamp_branch import LEAK, TWICE, change, driver, git, leak, mend, write
from lamp_mail import leaky

from patchlint import commits
from patchlint.report.formats import FORMATS
from patchlint.source.history import changes, read_commits

Ran = tuple[int, str, str]
Run = Callable[..., Ran]
Long = tuple[Path, list[str]]


def _rows(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)["findings"]
    return found


def test_the_bad_two_of_thirty_commits_are_named(long: Long, run: Run) -> None:
    where, ids = long
    status, out, err = run(where, "start..HEAD", "--format=json")
    assert (status, err) == (1, "")
    found = [(row["commit"], row["rule"], row["file"]) for row in _rows(out)]
    leaks, twice = ids[LEAK - 1], ids[TWICE - 1]
    assert found == [(leaks, "leak-on-error-path", driver(1)), (twice, "double-put", driver(2))]
    status, out, err = run(where, "start..HEAD")
    assert out.startswith(f'commit {leaks[:12]} ("lamp: step {LEAK}")\n\nOn ')
    assert f'\ncommit {twice[:12]} ("lamp: step {TWICE}")\n' in out
    assert err == "patchlint: 30 commits: 2 with findings, 22 with nothing to report, 6 without C\n"


def test_each_commit_is_read_on_top_of_its_parent(long: Long, run: Run) -> None:
    where, ids = long
    _, out, _ = run(where, f"{ids[5]}..{ids[6]}", "--format=json")
    (file,) = json.loads(out)["coverage"]["files"]
    assert (file["whole"], file["origin"]) == (True, f"commit {ids[5][:12]}")


def test_two_processes_say_the_same_as_one(long: Long, run: Run) -> None:
    where, _ = long
    assert run(where, "start..HEAD", "--format=json", "-j1") == run(where, "start..HEAD", "--format=json", "-j2")


@pytest.mark.parametrize("form", sorted(name for name, form in FORMATS.items() if not form.alone))
def test_every_format_names_the_commit(long: Long, run: Run, form: str) -> None:
    where, ids = long
    status, out, err = run(where, f"{ids[5]}..{ids[7]}", f"--format={form}")
    assert status == 1
    assert ids[6][:12] in out
    assert err.count("\n") == (form == "reply")


@pytest.mark.parametrize("form", ["terse", "smatch", "github", "jsonl"])
def test_a_clean_range_is_silent_for_machines(long: Long, run: Run, form: str) -> None:
    where, ids = long
    assert run(where, f"{ids[0]}..{ids[5]}", f"--format={form}") == (0, "", "")


def test_what_b4_asks_for_is_not_for_a_range(long: Long, run: Run) -> None:
    status, out, err = run(long[0], "start..HEAD", "--format=b4")
    assert (status, out) == (2, "")
    assert "invalid choice: 'b4'" in err


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--fail-on=never",), 0),
        (("--fail-on=high",), 1),
        (("--select=never-put",), 0),
        (("--strict", "--select=never-put"), 0),
        (("--ignore=leak-on-error-path,double-put",), 0),
    ],
)
def test_options_decide_about_the_status(long: Long, run: Run, words: tuple[str, ...], status: int) -> None:
    assert run(long[0], "start..HEAD", "--format=terse", *words)[0] == status


def test_a_baseline_is_what_the_branch_had_before(long: Long, run: Run, tmp_path: Path) -> None:
    where, ids = long
    (tmp_path / "base.json").write_text(run(where, f"start..{ids[9]}", "--format=json")[1])
    words = ("start..HEAD", "--format=json", f"--baseline={tmp_path / 'base.json'}")
    status, out, err = run(where, *words)
    assert status == 1
    assert [row["commit"] for row in _rows(out)] == [ids[TWICE - 1]]
    (silent,) = json.loads(out)["suppressed"]
    assert silent["commit"] == ids[LEAK - 1]
    assert "1 finding is suppressed by" in err


def test_what_a_later_commit_mends_is_left_out_and_said(linux: Path, run: Run) -> None:
    bad = leak(linux, 0)
    change(linux, 1, "\tlamp->on", "\tlamp->level = 0;\n\tlamp->on", "lamp: other")
    good = mend(linux, 0)
    status, out, err = run(linux, "start..HEAD", "--format=terse")
    assert (status, out) == (0, "")
    assert err == f"patchlint: commit {bad[:12]}: 1 finding is left out: mended by commit {good[:12]}\n"
    assert run(linux, "start..HEAD~1", "--format=terse")[0] == 1


def test_a_merge_is_named_and_passed_over(linux: Path, run: Run) -> None:
    git(linux, "checkout", "-q", "-b", "side")
    bad = leak(linux, 1)
    git(linux, "checkout", "-q", "main")
    change(linux, 0, "\tlamp->on", "\tlamp->level = 0;\n\tlamp->on", "lamp: other")
    git(linux, "merge", "-q", "-m", "Merge the side", "side")
    merge = git(linux, "rev-parse", "HEAD")
    status, out, err = run(linux, "start..", "--format=json")
    assert status == 1
    assert [row["commit"] for row in _rows(out)] == [bad]
    assert err == f"patchlint: commit {merge[:12]}: Merge the side: a merge, passed over\n"


def test_a_root_commit_has_nothing_below_it(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    where = tmp_path / "new"
    where.mkdir()
    git(where, "init", "-q", ".")
    write(where, driver(0), leaky())
    root = lamp_branch.commit(where, "lamp: begin")
    (tmp_path / "ids").write_text(git(where, "rev-list", "HEAD") + "\n")
    with (tmp_path / "ids").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        status, out, err = run(where, "-", "--format=json")
    assert (status, err) == (1, "")
    assert [row["commit"] for row in _rows(out)] == [root]


def test_ids_come_in_any_order(long: Long, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where, ids = long
    expected = run(where, "start..HEAD", "--format=json")
    (tmp_path / "ids").write_text("".join(f"{oid}\n" for oid in reversed(ids)))
    with (tmp_path / "ids").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert run(where, "-", "--format=json") == expected


@pytest.mark.parametrize("text", ["HEAD\n", "--output=x\n", "a" * 40 + " b\n", "0" * 40 + "\n"])
def test_ids_are_ids(linux: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "ids").write_text(text)
    with (tmp_path / "ids").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        status, out, err = run(linux, "-")
    assert (status, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ("HEAD", "not a range such as origin/master..HEAD"),
        ("start...HEAD", "not a range"),
        ("start..HEAD..x", "not a range"),
        ("nowhere..HEAD", "no commit 'nowhere'"),
        ("start..^HEAD", "no commit '^HEAD'"),
        ("start..--all", "no commit '--all'"),
        ("--output=here..HEAD", "no commit '--output=here'"),
    ],
)
def test_a_bad_range_is_one_line_and_status_2(linux: Path, run: Run, given: str, cause: str) -> None:
    status, out, err = run(linux, "--", given)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert cause in err
    assert git(linux, "status", "--porcelain") == ""


def test_a_folder_without_git_is_named(tmp_path: Path, run: Run) -> None:
    assert run(tmp_path, "a..b")[2] == f"patchlint: {tmp_path}: not a git repository\n"
    assert run(tmp_path / "none", "a..b")[2] == f"patchlint: {tmp_path / 'none'}: no such directory\n"


def test_nothing_to_review_is_fine(linux: Path, run: Run) -> None:
    assert run(linux, "HEAD..HEAD") == (0, "", "patchlint: 0 commits\n")


def test_a_shallow_clone_is_told_and_the_rest_is_read(long: Long, run: Run, tmp_path: Path) -> None:
    where, ids = long
    git(tmp_path, "clone", "-q", "--depth", "24", f"file://{where}", "shallow")
    (tmp_path / "ids").write_text(git(tmp_path / "shallow", "rev-list", "HEAD"))
    command = [sys.executable, "-m", "patchlint", "range", "-", "--format=terse"]
    done = subprocess.run(
        command, cwd=tmp_path / "shallow", stdin=(tmp_path / "ids").open(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"patchlint: commit {ids[6][:12]}: lamp: step 7: its parent is not in this rep")
    assert done.stdout.count("\n") == 1
    assert "double-put" in done.stdout


@pytest.mark.parametrize("setting", ["-diff", "diff=evil", "binary"])
def test_the_tree_says_nothing_of_how_it_is_read(linux: Path, run: Run, setting: str) -> None:
    mark = linux.parent / "mark"
    (linux / ".gitattributes").write_text(f"*.c {setting}\n")
    for name in ("command", "textconv"):
        git(linux, "config", f"diff.evil.{name}", f"touch {mark}; true")
    git(linux, "config", "diff.external", f"touch {mark}; true")
    git(linux, "config", "diff.noprefix", "true")
    git(linux, "config", "diff.suppressBlankEmpty", "true")
    leak(linux, 0)
    status, out, _ = run(linux, "start..HEAD", "--format=terse")
    assert status == 1
    assert "leak-on-error-path" in out
    assert not mark.exists()


def test_the_work_tree_is_not_looked_at(linux: Path, run: Run) -> None:
    leak(linux, 0)
    git(linux, "clone", "-q", "--bare", ".", str(linux.parent / "bare.git"))
    (linux / driver(0)).write_text("not C at all\n")
    (linux / driver(1)).unlink()
    before = git(linux, "status", "--porcelain")
    status, out, _ = run(linux, "start..HEAD", "--format=terse")
    assert (status, git(linux, "status", "--porcelain")) == (1, before)
    assert run(linux.parent / "bare.git", "start..HEAD", "--format=terse")[:2] == (status, out)
    assert run(linux / "drivers", "start..HEAD", "--format=terse")[:2] == (status, out)


def test_nothing_hostile_reaches_the_terminal(linux: Path, run: Run) -> None:
    git(linux, "config", "user.name", "\x1b[31mAnn\x9b")
    leak(linux, 0, "lamp \x1b]0;x\x07 \u202eset up\nand more")
    for form in ("reply", "json", "terse", "ktap"):
        _, out, err = run(linux, "start..HEAD", f"--format={form}")
        assert not any((ord(char) < 32 and char not in "\n\t") or char in "\x7f\x9b\u202e" for char in out + err)


def test_one_commit_that_cannot_be_read_does_not_stop_the_others(
    long: Long, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, ids = long
    monkeypatch.setattr("patchlint.source.history.LIMIT_BYTES", len(changes(where, read_commits(where, ids)[6])) - 1)
    status, out, err = run(where, "start..HEAD", "-j1", "--format=terse")
    assert status == 2
    assert "double-put" in out
    assert err == f"patchlint: commit {ids[6][:12]}: lamp: step 7: its changes are larger than 0 MiB\n"


def test_too_many_commits_are_refused(long: Long, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patchlint.source.history.LIMIT_COMMITS", 29)
    assert run(long[0], "start..HEAD")[2] == "patchlint: 30 commits; no more than 29 are reviewed at once\n"


def _on_a_terminal(where: Path, **more: str) -> tuple[bytes, bytes]:
    """What `patchlint range` prints when standard error is a terminal: its output, and what the terminal gets."""
    ours, theirs = pty.openpty()
    known = {key: value for key, value in os.environ.items() if key != "CI"} | {"TERM": "xterm"} | more
    command = [sys.executable, "-m", "patchlint", "range", "start..HEAD", "--tree", str(where), "--format=terse"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=known) as process:
        os.close(theirs)
        assert process.stdout is not None
        out = process.stdout.read()
        seen = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other side is gone
                break
            if not part:
                break
            seen += part
    os.close(ours)
    return out, seen


def test_a_bar_is_shown_on_a_terminal_only(long: Long) -> None:
    out, seen = _on_a_terminal(long[0])
    assert b"] 30 of 30" in seen
    assert seen.endswith(b"\r\x1b[K")
    assert out.count(b"\n") == 2
    assert _on_a_terminal(long[0], CI="true") == (out, b"")


def test_an_interrupt_is_quiet(long: Long, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commits, "changes", interrupted)
    assert run(long[0], "start..HEAD", "-j1") == (130, "", "")


def test_facts_and_pages_have_every_commit(long: Long, run: Run) -> None:
    where, ids = long
    _, out, _ = run(where, f"{ids[5]}..{ids[8]}", "--format=facts")
    sources = [json.loads(line)["patch"]["source"] for line in out.splitlines()]
    assert sources == [f"commit {oid[:12]}" for oid in ids[6:9]]
