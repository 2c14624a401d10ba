# SPDX-License-Identifier: GPL-2.0-or-later
"""Diffs made out of two texts, so that these tests need no mail, and git run where nothing of the user's is read."""

import difflib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.mail.model import FileDiff, Hunk, HunkLine, Patch, PatchMail


@pytest.fixture(autouse=True)
def _own_git_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Test Writer")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "writer@example.org")


@pytest.fixture(scope="session")
def git() -> Callable[..., str]:
    """Run git in a directory and return what it prints, without the last newline."""

    def run(where: Path, *words: str) -> str:
        done = subprocess.run(["git", "-C", where, *words], capture_output=True, check=True, text=True)
        return done.stdout.removesuffix("\n")

    return run


@pytest.fixture
def repository(tmp_path: Path, git: Callable[..., str]) -> Path:
    """Three commits of one file: "one", "two", "three"; nothing else in the work tree."""
    where = tmp_path / "repository"
    (where / "drivers").mkdir(parents=True)
    git(where, "init", "-q", "-b", "main")
    for text in ("one", "two", "three"):
        (where / "drivers/x.c").write_text(f"int {text};\n")
        git(where, "add", ".")
        git(where, "commit", "-q", "-m", text)
    return where


@pytest.fixture(scope="session")
def hunks_of() -> Callable[..., tuple[Hunk, ...]]:
    """Return the hunks that lead from one text to another."""
    return _hunks


@pytest.fixture(scope="session")
def diff_of() -> Callable[..., FileDiff]:
    """Return the FileDiff that leads from one text (or None) to another; keywords overwrite its fields."""

    def make(before: str | None, after: str | None, path: str = "drivers/x.c", **fields: object) -> FileDiff:
        change = "add" if before is None else "delete" if after is None else "modify"
        known: dict[str, object] = {
            "old_path": None if before is None else path,
            "new_path": None if after is None else path,
            "change": change,
            "old_blob": "",
            "new_blob": "",
            "headers": (),
            "hunks": _hunks(before or "", after or ""),
            "line": 1,
        }
        return FileDiff(**(known | fields))  # type: ignore[arg-type] # the fields' types differ

    return make


@pytest.fixture(scope="session")
def patch_of() -> Callable[..., Patch]:
    """Return the Patch of some FileDiffs."""

    def make(*files: FileDiff, base_commit: str = "") -> Patch:
        mail = PatchMail(
            "a.eml", 1, "[PATCH] x", "", "", "", "", "", "", "", "", number=1, total=1, version=1,
            base_commit=base_commit, body="",
        )  # fmt: skip
        return Patch(mail, files, ())

    return make


@pytest.fixture(scope="session")
def unified() -> Callable[[FileDiff], str]:
    """Return a FileDiff as git would print it."""

    def make(diff: FileDiff) -> str:
        old = f"a/{diff.old_path}" if diff.old_path else "/dev/null"
        new = f"b/{diff.new_path}" if diff.new_path else "/dev/null"
        out = [f"diff --git a/{diff.path} b/{diff.path}", f"--- {old}", f"+++ {new}"]
        for hunk in diff.hunks:
            out.append(hunk.header)
            for line in hunk.lines:
                out += [line.kind + line.text, line.marker] if line.marker else [line.kind + line.text]
        return "\n".join(out) + "\n"

    return make


def _hunks(before: str, after: str, context: int = 3) -> tuple[Hunk, ...]:
    old, new = _lines(before), _lines(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return tuple(_hunk(old, new, group) for group in matcher.get_grouped_opcodes(context))


def _lines(text: str) -> list[str]:
    """Lines with their ends, cut at newlines only (`splitlines` knows more)."""
    *whole, last = text.split("\n")
    return [line + "\n" for line in whole] + ([last] if last else [])


def _hunk(old: list[str], new: list[str], group: list[tuple[str, int, int, int, int]]) -> Hunk:
    lines: list[HunkLine] = []

    def put(kind: str, text: str, was: int | None, now: int | None) -> None:
        marker = "" if text.endswith("\n") else "\\ No newline at end of file"
        lines.append(HunkLine(kind, text.removesuffix("\n"), was, now, marker))

    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            for offset in range(i2 - i1):
                put(" ", old[i1 + offset], i1 + offset + 1, j1 + offset + 1)
            continue
        for index in range(i1, i2):
            put("-", old[index], index + 1, None)
        for index in range(j1, j2):
            put("+", new[index], None, index + 1)
    i, oc = group[0][1], group[-1][2] - group[0][1]
    j, nc = group[0][3], group[-1][4] - group[0][3]
    o, n = i + (oc > 0), j + (nc > 0)
    return Hunk(f"@@ -{o},{oc} +{n},{nc} @@", "", o, oc, n, nc, tuple(lines), 1)
