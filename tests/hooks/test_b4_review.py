# SPDX-License-Identifier: GPL-2.0-or-later
"""A series on a branch as `b4 review` makes it: what a check makes of B4_TRACKING_FILE, and the notes for b4."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lamp_mail import BEFORE, FINE, PATH, leaky, mail
from programs import Home

from patchlint.cli import main

LEAKY = leaky(FINE)
BRANCH = "b4/review/20261122-lamp"
Run = Callable[..., tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Under:
    """A repository with a series under review; HEAD is master, which has none of its patches."""

    home: Home
    tree: Path
    commits: list[str]
    about: dict[str, Any]

    def tip(self) -> str:
        """The id of the commit with the tracking data."""
        return self.home.run("git", "rev-parse", BRANCH, cwd=self.tree).stdout.strip()

    def notes(self) -> Path:
        """Where b4 looks for notes."""
        return self.tree / ".git" / "b4-review" / self.tip()

    def track(self, **changes: Any) -> Path:
        """Write the tracking data into a file, and on the branch."""
        series = self.about["series"] | changes
        text = json.dumps(self.about | {"series": series})
        (self.home.path / "tracking.json").write_text(text)
        message = f"lamp: a series\n\n--- b4-review-tracking ---\n# Not for people.\n{text}"
        self.home.run("git", "checkout", "-q", BRANCH, cwd=self.tree)
        self.home.run("git", "commit", "-q", "--amend", "--allow-empty", "-F", "-", cwd=self.tree, text=message)
        self.home.run("git", "checkout", "-q", "master", cwd=self.tree)
        return self.home.path / "tracking.json"


@pytest.fixture
def under(home: Home) -> Under:
    """A series of two, the second with a leak, on a branch of b4 review."""
    tree = home.repository("tree", {PATH: BEFORE})
    base = home.run("git", "rev-parse", "HEAD", cwd=tree).stdout.strip()
    home.run("git", "checkout", "-q", "-b", BRANCH, cwd=tree)
    commits = [home.commit(tree, PATH, FINE, "lamp: level"), home.commit(tree, PATH, LEAKY, "lamp: set it up")]
    home.run("git", "commit", "-q", "--allow-empty", "-m", "to be amended", cwd=tree)
    series: dict[str, Any] = {"change-id": "20261122-lamp", "base-commit": base, "first-patch-commit": commits[0]}
    series["header-info"] = {"msgid": "cover@example.org"}
    patches = [{"header-info": {"msgid": f"{number}@example.org"}} for number in (1, 2)]
    made = Under(home, tree, commits, {"series": series, "patches": patches})
    made.track()
    return made


@pytest.fixture
def run(under: Under, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run patchlint for the tree under review."""

    def go(*words: str) -> tuple[int, str, str]:
        status = main([*words[:1], "--tree", str(under.tree), *words[1:]])
        return (status, *capfd.readouterr())

    return go


def _second(under: Under, name: str = "2@example.org") -> str:
    text = mail(LEAKY, "[PATCH 2/2] lamp: set it up", before=FINE).replace(
        "<[PATCH 2/2] lamp: set it up@example.org>", f"<{name}>"
    )
    (under.home.path / "2.eml").write_text(text)
    return str(under.home.path / "2.eml")


def test_a_patch_lies_on_what_b4_has_applied_it_to(under: Under, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = run("--format=b4-json", _second(under))
    assert json.loads(alone[1])[0]["summary"] == "Of the series, patch 1 was not at hand."
    monkeypatch.setenv("B4_TRACKING_FILE", str(under.track()))
    status, out, err = run("--format=b4-json", _second(under))
    assert (status, err) == (1, "")
    (entry,) = json.loads(out)
    assert (entry["tool"], entry["status"], entry["summary"]) == ("patchlint", "fail", "1 error")
    assert "not at hand" not in entry["details"]
    status, out, _ = run("--format=reply", _second(under))
    assert f"on top of base-commit {under.commits[0][:12]}" in " ".join(out.split())


def test_the_cover_letter_stands_for_the_series(under: Under, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    cover = under.home.path / "0.eml"
    cover.write_text("From: A <a@example.org>\nSubject: [PATCH 0/2] x\nMessage-ID: <cover@example.org>\n\nTwo.\n")
    assert run("--format=b4-json", "--series", str(cover)) == (0, "", "")
    monkeypatch.setenv("B4_TRACKING_FILE", str(under.track()))
    assert run("--format=b4-json", str(cover)) == (0, "", "")
    status, out, err = run("--format=b4-json", "--series", str(cover))
    assert (status, err) == (1, "")
    (entry,) = json.loads(out)
    assert (entry["tool"], entry["status"]) == ("patchlint-series", "fail")
    (row,) = json.loads(entry["details"])
    assert row["context"] == "2/2 leak-on-error-path"


@pytest.mark.parametrize(
    "changes",
    [
        {"change-id": "another"},
        {"change-id": "--upload-pack=x"},
        {"change-id": None},
        {"first-patch-commit": "HEAD", "base-commit": "HEAD"},
        {"first-patch-commit": "f" * 40},
        {"first-patch-commit": ["x"], "base-commit": {}},
    ],
)
def test_tracking_data_that_is_not_what_it_should_be_is_left_out(
    under: Under, run: Run, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    monkeypatch.setenv("B4_TRACKING_FILE", str(under.track(**changes)))
    status, out, err = run("--format=b4-json", _second(under))
    assert (status, err) == (0, "")
    assert "patch 1 was not at hand" in out


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"series": []}', '{"series": {"change-id": "20261122-lamp"}}', "[" * 99999]
)
def test_a_tracking_file_that_is_none_is_left_out(
    under: Under, run: Run, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (under.home.path / "tracking.json").write_text(text)
    monkeypatch.setenv("B4_TRACKING_FILE", str(under.home.path / "tracking.json"))
    assert "patch 1 was not at hand" in run("--format=b4-json", _second(under))[1]


def test_patches_that_come_one_by_one_are_put_together(under: Under, run: Run) -> None:
    first = under.home.path / "1.eml"
    first.write_text(mail(FINE, "[PATCH 1/2] lamp: level").replace("Date:", "References: <cover@example.org>\nDate:"))
    second = Path(_second(under))
    second.write_text(second.read_text().replace("Date:", "References: <cover@example.org>\nDate:"))
    status, out, err = run("--format=b4", str(second))
    assert (status, err) == (0, "")
    assert out == (f"{PATH}:8: WARNING: not-seen: only hunks were read. Of the series, patch 1 was not at hand.\n")
    assert run("--format=b4", str(first)) == (0, "", "")
    status, out, err = run("--format=b4", str(second))
    assert (status, err) == (1, "")
    assert out.startswith(f"{PATH}:13: ERROR: leak-on-error-path: ")
    assert "not at hand" not in out
    second.write_text(second.read_text().replace("cover@", "another@"))
    assert "not-seen" in run("--format=b4", str(second))[1]


def test_notes_are_where_b4_looks_for_them(under: Under, run: Run) -> None:
    status, out, err = run("b4-review", BRANCH)
    assert (status, out) == (0, "")
    assert err == f"patchlint: {BRANCH}: 2 patches read, questions about 1\n"
    assert sorted(path.name for path in under.notes().iterdir()) == ["0002.txt", "identity.txt", "series.txt"]
    assert (under.notes() / "identity.txt").read_text() == "patchlint 0.1.0 <patchlint@localhost>\n"
    note, _, diff = (under.notes() / "0002.txt").read_text().partition("\n> diff --git ")
    assert note.startswith("A question about reference counts.\n\n")
    below = diff.partition("\n> +\t\treturn ret;\n\n")[2]
    assert below.startswith("of_parse_phandle() on line 6 takes a reference on np.")
    real = under.home.run("git", "diff", *under.commits, cwd=under.tree).stdout
    quoted = [line[2:] for line in f"> diff --git {diff}".splitlines() if line.startswith("> ")]
    assert quoted == [line for line in real.splitlines() if not line.startswith("index ")]
    assert [path.name for path in under.notes().parent.iterdir()] == [under.tip()]


def test_it_runs_as_the_agent_of_b4(under: Under, run: Run) -> None:
    under.home.run("git", "checkout", "-q", BRANCH, cwd=under.tree)
    assert run("b4-review", "Read and execute the prompt from .git/x.md")[0] == 0
    assert (under.notes() / "0002.txt").is_file()


def test_nothing_is_said_twice(under: Under, run: Run) -> None:
    run("b4-review", BRANCH)
    texts = {path.name: path.read_text() for path in under.notes().iterdir()}
    assert run("b4-review", BRANCH)[0] == 0
    assert {path.name: path.read_text() for path in under.notes().iterdir()} == texts
    comment = texts["0002.txt"].partition("return ret;\n\n")[2].partition("\n\n> ")[0]
    ours = {"patchlint@localhost": {"name": "patchlint", "comments": [{"text": comment}]}}
    under.about["patches"][1]["reviews"] = ours
    under.track(reviews={"patchlint@localhost": {"note": texts["series.txt"].strip()}})
    assert run("b4-review", BRANCH)[2] == f"patchlint: {BRANCH}: 2 patches read, nothing new to ask\n"
    assert not under.notes().exists()


def test_notes_of_others_stay(under: Under, run: Run) -> None:
    under.notes().mkdir(parents=True)
    (under.notes() / "identity.txt").write_text("Robin Robot <robin@example.org>\n")
    status, _, err = run("b4-review", BRANCH)
    assert status == 2
    assert "somebody else's notes" in err
    assert [path.name for path in under.notes().iterdir()] == ["identity.txt"]


@pytest.mark.parametrize(
    ("branch", "cause"),
    [
        ("master", "not a branch of b4 review"),
        ("b4/review/none", "no branch 'refs/heads/b4/review/none'"),
        ("b4/review/empty", "does not say of what"),
        ("b4/review/odd", "not what b4 review writes"),
    ],
)
def test_what_is_no_review_is_refused(under: Under, run: Run, branch: str, cause: str) -> None:
    under.home.run("git", "branch", "b4/review/empty", cwd=under.tree)
    under.home.run("git", "checkout", "-q", "-b", "b4/review/odd", cwd=under.tree)
    odd = "x\n\n--- b4-review-tracking ---\n{]"
    under.home.run("git", "commit", "-q", "--allow-empty", "-F", "-", cwd=under.tree, text=odd)
    status, out, err = run("b4-review", branch)
    assert (status, out) == (2, "")
    assert cause in err
    assert err.count("\n") == 1


def test_a_linked_work_tree_is_told_apart(under: Under, run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    under.home.run("git", "worktree", "add", "-q", under.home.path / "linked", BRANCH, cwd=under.tree)
    assert main(["b4-review", "--tree", str(under.home.path / "linked")]) == 2
    assert "main work tree" in capfd.readouterr().err
