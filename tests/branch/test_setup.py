# SPDX-License-Identifier: GPL-2.0-or-later
"""The examples in templates/setup/ do what they say, as far as that can be seen without their servers.

git runs the hook and the rebase itself. NIPA's side of its protocol is played here, as its core/test.py does; with
PATCHLINT_NIPA naming a checkout of NIPA, its own runner does it. Of the CI files the commands are run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from lamp_branch import WHO, change, git, leak, repository

ROOT = Path(__file__).parent.parent.parent
SETUP = ROOT / "templates" / "setup"
NIPA = os.environ.get("PATCHLINT_NIPA", "")


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put this patchlint onto PATH; return the folder."""
    place = tmp_path / "bin"
    place.mkdir()
    command = place / "patchlint"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m patchlint "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return place


def _innocent(where: Path) -> str:
    return change(where, 0, "\tlamp->on", "\tlamp->level = 0;\n\tlamp->on", "lamp: innocent")


# --- git: pre-push, rebase


def _push(where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *WHO, "push", *words], cwd=where, capture_output=True, text=True, check=False)


@pytest.fixture
def pushing(tmp_path: Path, tools: Path) -> Path:
    """Return a repository with the hook, and another one as its remote "origin", which has the tag "start"."""
    where = repository(tmp_path / "linux")
    git(tmp_path, "init", "-q", "--bare", "origin.git")
    git(where, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(where, "push", "-q", "origin", "HEAD:refs/heads/main")
    shutil.copy(SETUP / "pre-push", where / ".git" / "hooks")
    return where


def test_a_push_of_fine_commits_goes_through(pushing: Path) -> None:
    _innocent(pushing)
    done = _push(pushing, "origin", "HEAD:main")
    assert (done.returncode, "patchlint" in done.stderr) == (0, False)
    assert _push(pushing, "origin", "HEAD:refs/heads/new").returncode == 0
    assert _push(pushing, "origin", ":refs/heads/new").returncode == 0


@pytest.mark.parametrize("branch", ["main", "refs/heads/new"])
def test_a_push_of_a_bad_commit_is_stopped(pushing: Path, branch: str) -> None:
    _innocent(pushing)
    bad = leak(pushing, 1)
    _innocent(pushing)
    done = _push(pushing, "origin", f"HEAD:{branch}")
    assert done.returncode == 1
    assert "leak-on-error-path: is the reference on np" in done.stderr
    assert bad[:12] in done.stderr
    assert _push(pushing, "--no-verify", "origin", f"HEAD:{branch}").returncode == 0
    assert _push(pushing, "origin", "HEAD:refs/heads/again").returncode == 0  # the remote has it now


def test_a_new_remote_is_not_sent_to_review_the_history(pushing: Path, tmp_path: Path) -> None:
    leak(pushing, 1)
    assert _push(pushing, "--no-verify", "origin", "HEAD:main").returncode == 0
    _innocent(pushing)
    git(tmp_path, "init", "-q", "--bare", "mine.git")
    git(pushing, "remote", "add", "mine", str(tmp_path / "mine.git"))
    assert _push(pushing, "mine", "HEAD:refs/heads/topic").returncode == 0
    leak(pushing, 2)
    done = _push(pushing, "mine", "HEAD:refs/heads/other")
    assert (done.returncode, done.stderr.count("leak-on-error-path")) == (1, 1)


def test_flags_go_to_the_hook(pushing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leak(pushing, 1)
    monkeypatch.setenv("PATCHLINT_FLAGS", "--fail-on never")
    done = _push(pushing, "origin", "HEAD:main")
    assert done.returncode == 0
    assert "leak-on-error-path" in done.stderr


def test_a_push_goes_on_without_patchlint(pushing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leak(pushing, 1)
    monkeypatch.setenv("PATH", os.defpath)
    if shutil.which("patchlint"):
        pytest.skip("patchlint is installed where everything is")
    done = _push(pushing, "origin", "HEAD:main")
    assert done.returncode == 0
    assert "not installed" in done.stderr


def test_a_rebase_stops_at_the_bad_commit(pushing: Path) -> None:
    _innocent(pushing)
    bad = leak(pushing, 1)
    _innocent(pushing)
    command = ["git", *WHO, "rebase", "-q", "--exec", "patchlint range HEAD~..HEAD --format terse", "start"]
    done = subprocess.run(command, cwd=pushing, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "leak-on-error-path" in done.stdout + done.stderr
    assert git(pushing, "rev-parse", "HEAD") == bad
    git(pushing, "rebase", "--abort")


# --- NIPA


@dataclass(frozen=True, slots=True)
class Answer:
    """What NIPA gets of a test."""

    code: int
    out: str
    err: str
    desc: str


def _as_nipa(where: Path) -> Answer:
    """Start the test as NIPA does: in the tree, with a pipe for one line."""
    info = json.loads((SETUP / "nipa" / "info.json").read_text())
    reading, writing = os.pipe()
    known = {**os.environ, "DESC_FD": str(writing), "RESULTS_DIR": str(where.parent), "BRANCH_BASE": "start"}
    done = subprocess.run(
        [str(SETUP / "nipa" / info["run"][0]), *info["run"][1:]],
        cwd=where,
        env=known,
        pass_fds=[writing],
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        return Answer(done.returncode, done.stdout, done.stderr, pipe.read())


def test_nipa_is_told_of_a_fine_patch(tmp_path: Path, tools: Path) -> None:
    where = repository(tmp_path / "linux")
    _innocent(where)
    assert _as_nipa(where) == Answer(0, "", "", "No new reference counting mistakes found\n")


def test_nipa_is_told_of_a_bad_patch(tmp_path: Path, tools: Path) -> None:
    where = repository(tmp_path / "linux")
    leak(where, 0)
    answer = _as_nipa(where)
    assert answer.code == 1
    assert answer.desc.startswith("New with this patch: errors 1, warnings 0; drivers/lamp/lamp0.c:12: error: leak-on-")
    assert answer.desc.count("\n") == 1
    assert answer.out.count("\n") == 1


def test_nipa_is_warned_of_what_is_less_sure(tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = repository(tmp_path / "linux")
    leak(where, 0)
    real = (tools / "patchlint").read_text()
    (tools / "patchlint").write_text(real.replace("exec ", "").rstrip() + " | sed s/error:/warning:/\n")
    answer = _as_nipa(where)
    assert (answer.code, answer.desc.partition(";")[0]) == (250, "New with this patch: errors 0, warnings 1")


def test_nipa_is_warned_of_what_patchlint_cannot_do(tmp_path: Path, tools: Path) -> None:
    where = repository(tmp_path / "linux")  # HEAD has no parent
    answer = _as_nipa(where)
    assert (answer.code, answer.desc) == (250, "not reviewed, or not all of it; see stderr\n")
    assert "no commit 'HEAD~'" in answer.err


def test_nipa_waits_for_what_was_stopped(tmp_path: Path, tools: Path) -> None:
    where = repository(tmp_path / "linux")
    (tools / "patchlint").write_text("#!/bin/sh\nexit 130\n")
    assert _as_nipa(where).code == 111


@pytest.mark.skipif(not NIPA, reason="PATCHLINT_NIPA does not name a checkout of NIPA")
def test_nipa_itself_runs_it(tmp_path: Path, tools: Path) -> None:
    where = repository(tmp_path / "linux")
    git(where, "branch", "base")
    _innocent(where)
    leak(where, 1)
    git(where, "format-patch", "-q", "-o", str(tmp_path / "patches"), "start..HEAD")
    git(where, "reset", "-q", "--hard", "start")
    (tmp_path / "results").mkdir()
    copy = tmp_path / "nipa"
    shutil.copytree(NIPA, copy, ignore=shutil.ignore_patterns(".git"))
    shutil.copytree(SETUP / "nipa", copy / "tests" / "patch" / "patchlint")
    words = [
        "--mdir",
        str(tmp_path / "patches"),
        "--tree",
        str(where),
        "--tree-name",
        "linux",
        "--result-dir",
        str(tmp_path / "results"),
        "-t",
        "patch/patchlint",
        "--noninteractive",
    ]
    who = {"GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org"}
    done = subprocess.run(
        [sys.executable, str(copy / "ingest_mdir.py"), *words],
        cwd=copy,
        env={**os.environ, **who},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    codes = sorted(path.read_text() for path in (tmp_path / "results").rglob("patchlint/retcode"))
    assert codes == ["0", "1"], done.stdout + done.stderr
    assert "New with this patch: errors 1" in done.stdout


# --- what servers run


def _commands(name: str) -> list[str]:
    """The commands of a CI file that call patchlint."""
    text = (SETUP / name).read_text()
    return [line.strip().removeprefix("- ") for line in text.splitlines() if re.match(r"\s+(- )?patchlint range", line)]


@pytest.mark.parametrize(("name", "count"), [("github.yml", 2), ("gitlab.yml", 1)])
def test_what_servers_run_finds_the_bad_commit(tmp_path: Path, tools: Path, name: str, count: int) -> None:
    where = repository(tmp_path / "linux")
    base = git(where, "rev-parse", "HEAD")
    leak(where, 0)
    head = git(where, "rev-parse", "HEAD")
    known = {
        "BASE": base,
        "HEAD": head,
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "CI_COMMIT_SHA": head,
        "CI": "true",
        "RUNNER_TEMP": str(tmp_path),
    }
    commands = _commands(name)
    assert len(commands) == count
    codes = []
    for command in commands:
        done = subprocess.run(
            ["sh", "-ec", command], cwd=where, env={**os.environ, **known}, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        codes.append(done.returncode)
    assert codes == [1, 0][:count]
    if name == "github.yml":
        (result,) = json.loads((tmp_path / "patchlint.sarif").read_text())["runs"][0]["results"]
        assert result["properties"]["commit"] == head
    else:
        (entry,) = json.loads((where / "patchlint.json").read_text())
        assert entry["location"]["lines"]["begin"] == 12


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_ci_files_are_yaml(name: str) -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    assert isinstance(yaml.safe_load((SETUP / name).read_text()), dict)


@pytest.mark.parametrize("name", ["pre-push", "nipa/run"])
def test_scripts_are_for_any_shell(name: str) -> None:
    assert subprocess.run(["sh", "-n", str(SETUP / name)], check=False).returncode == 0
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    assert subprocess.run(["shellcheck", str(SETUP / name)], check=False).returncode == 0
