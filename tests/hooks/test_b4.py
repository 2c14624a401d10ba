# SPDX-License-Identifier: GPL-2.0-or-later
"""b4 itself: its checks before sending and before applying, and its review screen, over an inbox on loopback."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from lamp_mail import BEFORE, FINE, PATH, leaky
from programs import Home, Screen, found, inbox, needs, screen

LEAKY = leaky(FINE)
ASKED = r"drivers/lamp/bind\.c:13: ERROR: leak-on-error-path: "
COVER = "[PATCH 0/2] lamp: a series"
_TUI = find_spec("textual") is not None and found("tmux") is not None

pytestmark = needs("b4", "git")


def _b4(home: Home) -> tuple[int, ...]:
    found_version = re.search(r"(\d+)\.(\d+)", home.run("b4", "--version").stdout)
    assert found_version is not None
    return tuple(map(int, found_version.groups()))


@dataclass(frozen=True, slots=True)
class Sent:
    """A series in an inbox, and the repository of a maintainer who has none of it."""

    home: Home
    tree: Path
    cover: str  # its Message-ID


def _author(home: Home) -> Path:
    """The repository of an author with two commits on a branch."""
    tree = home.repository("author", {PATH: BEFORE})
    home.run("git", "checkout", "-q", "-b", "work", cwd=tree)
    home.commit(tree, PATH, FINE, "lamp: level\n\nThe level.\n\nSigned-off-by: Mara Tainer <mara@example.org>")
    home.commit(tree, PATH, LEAKY, "lamp: set it up\n\nThe lamp.\n\nSigned-off-by: Mara Tainer <mara@example.org>")
    return tree


@pytest.fixture
def sent(home: Home) -> Iterator[Sent]:
    """The series as it was sent, patch 2 before the others."""
    author = _author(home)
    home.run("git", "clone", "-q", "--single-branch", "--branch", "master", f"file://{author}", "tree")
    words = ("--cover-letter", "--thread", "--base=master", "--to=lamps@example.org", "-o", home.path / "out", "master")
    home.run("git", "format-patch", "-q", *words, cwd=author)
    mails = [path.read_text().partition("\n")[2] for path in sorted((home.path / "out").iterdir())]
    mails[0] = mails[0].replace("*** SUBJECT HERE ***", "lamp: a series").replace("*** BLURB HERE ***", "Two.")
    tree = home.path / "tree"
    with inbox(home, [mails[2], mails[0], mails[1]]) as address:
        for name, where in (("midmask", "%s"), ("searchmask", "?x=m&q=%s")):  # nothing is asked of the world
            home.run("git", "config", "--global", f"b4.{name}", f"{address}/{where}")
        cover = re.search(r"(?i)^message-id: <(.*)>$", mails[0], re.M)
        assert cover is not None
        yield Sent(home, tree, cover[1])


def test_before_sending(home: Home) -> None:
    author = _author(home)
    home.run("git", "config", "b4.prep-perpatch-check-cmd", "patchlint --tree . --format b4", cwd=author)
    home.run("b4", "--no-stdin", "prep", "-e", "master", cwd=author, EDITOR="true")
    done = home.run("b4", "--no-stdin", "prep", "--check", cwd=author)
    said = done.stdout + done.stderr  # b4 tells of its work on standard error
    assert "Success: 1, Warning: 0, Error: 1" in said
    assert re.search(rf"patchlint: {ASKED}", said)


@needs("public-inbox-init", "public-inbox-mda", "public-inbox-httpd")
@pytest.mark.parametrize("words", [("am", "-o", "am"), ("shazam",)])
def test_before_applying(sent: Sent, words: tuple[str, ...]) -> None:
    home = sent.home
    home.run("git", "config", "b4.am-perpatch-check-cmd", "patchlint --tree . --format b4", cwd=sent.tree)
    done = home.run("b4", "--no-stdin", *words, "-k", sent.cover, cwd=sent.tree)
    said = done.stdout + done.stderr
    first, _, second = said.partition("[PATCH 2/2]")
    assert "patchlint: passed all checks" in first
    assert re.search(rf"patchlint: {ASKED}", second)
    assert "not at hand" not in said
    applied = home.run("git", "log", "--format=%s", "--reverse", "origin/master..", cwd=sent.tree).stdout.splitlines()
    assert applied == (["lamp: level", "lamp: set it up"] if words == ("shazam",) else [])


@needs("public-inbox-init", "public-inbox-mda", "public-inbox-httpd")
def test_a_series_through_a_pipe(sent: Sent) -> None:
    home = sent.home
    series = home.run("b4", "-q", "--no-stdin", "am", "-o", "-", sent.cover, cwd=sent.tree).stdout
    thread = home.run("b4", "-q", "--no-stdin", "mbox", "-o", "-", sent.cover, cwd=sent.tree).stdout
    for mails in (series, thread):
        done = home.run("patchlint", "--tree", sent.tree, "--format=terse", "--series", text=mails, fine=False)
        assert (done.returncode, done.stderr.count("cover")) == (1, int(mails is thread))
        assert re.match(ASKED.replace("ERROR", "error"), done.stdout)


@needs("public-inbox-init", "public-inbox-mda", "public-inbox-httpd")
@pytest.mark.skipif(not _TUI, reason="tmux and b4[tui] are not both installed")
def test_the_review_screen(sent: Sent) -> None:
    home, tree = sent.home, sent.tree
    if _b4(home) < (0, 15):
        pytest.skip("b4 review came with 0.15")
    check = "patchlint --tree . --format b4-json"
    home.run("git", "config", "b4.review-perpatch-check-cmd", check, cwd=tree)
    home.run("git", "config", "b4.review-series-check-cmd", f"{check} --series", cwd=tree)
    editor = home.path / "bin" / "editor"
    editor.write_text(f'#!/bin/sh\ncp "$1" {home.path}/reply.eml\n')
    editor.chmod(0o755)
    home.run("git", "config", "--global", "core.editor", str(editor))
    home.run("b4", "--no-stdin", "review", "enroll", ".", cwd=tree)
    home.run("b4", "--no-stdin", "review", "track", sent.cover, cwd=tree)
    with screen(home, "b4 review tui --no-mouse", tree) as shown:
        shown.wait("lamp: a series")
        shown.keys("r")
        shown.wait("Apply results: clean")
        shown.keys("C-y")
        shown.wait(r"2/2 lamp: set it up")
    branch = home.run("git", "branch", "--list", "--format=%(refname:short)", "b4/review/*", cwd=tree).stdout.strip()
    said = home.run("patchlint", "b4-review", branch, cwd=tree)
    assert said.stderr == f"patchlint: {branch}: 2 patches read, questions about 1\n"
    with screen(home, "b4 review tui --no-mouse", tree) as shown:
        _look(shown, home)


def _look(shown: Screen, home: Home) -> None:
    """See the comment beside the code, the results of the checks, and the reply."""
    shown.wait("2/2 lamp: set it up")  # it opens where the review branch is checked out
    shown.keys("Down")
    shown.wait("│lamp: level")
    shown.keys("Down")
    shown.wait("│lamp: set it up")
    text = shown.wait(r"── patchlint \d")
    assert re.search(r"\+\s+return ret;\s*\n.*── patchlint \d", text)
    shown.keys("r")
    reply = home.path / "reply.eml"
    shown.until(lambda _: reply.is_file() and reply.stat().st_size > 0, 40, "reply")
    assert "\n| of_parse_phandle() on line 6 takes a reference on np." in reply.read_text()
    shown.keys("c")
    table = shown.wait(r"patchlint +patchlint-series[^_]*2/2 +lamp")
    assert re.search(r"0/2 +lamp: a series +– +● fail", table)
    assert re.search(r"2/2 +lamp: set it up +● fail", table)
