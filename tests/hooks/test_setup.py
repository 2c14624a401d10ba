# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint setup`: what it writes, what it leaves alone, and that the programs it is for make something of it."""

import re
import time
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from lamp_mail import BEFORE, FINE, LEAKY, PATH, leaky, mail
from programs import ROOT, Home, Screen, found, needs, screen

from patchlint.cli import main

SETUP = ROOT / "templates" / "setup"
NAMES = ("b4", "mutt", "neomutt", "notmuch", "aerc", "lei", "git-hook", "github", "gitlab", "nipa")
CHECKPATCH = "scripts/checkpatch.pl"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tree(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in the home, ~/linux, which is where we are."""
    made = home.repository("linux", {PATH: BEFORE, CHECKPATCH: "#!/bin/sh\ncat >/dev/null\necho a line is too long\n"})
    (made / CHECKPATCH).chmod(0o755)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def run(tree: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Set something up."""

    def go(*words: str) -> tuple[int, str, str]:
        status = main(["setup", *words])
        return (status, *capfd.readouterr())

    return go


def _all(home: Home) -> dict[Path, str]:
    """Every file in the home but those of git's own making."""
    paths = (path for path in home.path.rglob("*") if path.is_file() and "objects" not in path.parts)
    return {path: path.read_text(errors="replace") for path in paths if path.name != "index"}


def test_the_table_names_files_that_are_there() -> None:
    table = tomllib.loads((SETUP / "places.toml").read_text())
    assert set(table) == set(NAMES)
    for rows in table.values():
        for row in rows:
            assert (SETUP / row["file"]).exists()
            assert row.get("to") or row.get("git") or row.get("into")


@pytest.mark.parametrize(
    "name", [*NAMES, "ci", *sorted(path.name for path in SETUP.iterdir() if path.suffix != ".toml")]
)
def test_to_print_is_to_change_nothing(run: Run, home: Home, name: str) -> None:
    before = _all(home)
    status, out, _ = run(name, "--print")
    assert status == 0
    assert "patchlint" in out
    assert "@TREE@" not in out
    assert _all(home) == before


@pytest.mark.parametrize("name", NAMES)
def test_twice_is_as_good_as_once(run: Run, home: Home, name: str) -> None:
    if name == "aerc":
        (home.path / ".config/aerc").mkdir(parents=True)
        (home.path / ".config/aerc/binds.conf").write_text("[messages]\nq = :quit<Enter>\n")
    status, out, err = run(name)
    assert (status, out) == (0, "")
    after = _all(home)
    status, out, again = run(name)
    assert (status, out) == (0, "")
    assert again.count("in place already") == again.count("\n") > 0
    assert "in place already" not in err
    assert _all(home) == after


@pytest.mark.parametrize(
    ("name", "file", "text"),
    [
        ("mutt", ".muttrc", "macro index ,p <quit>\n"),
        ("mutt", ".mutt/muttrc", "set pipe_decode\n"),
        ("mutt", ".config/patchlint/mutt.rc", "# mine\n"),
        ("neomutt", ".config/neomutt/neomuttrc", "macro index,pager ,r <quit>"),
        ("aerc", ".config/aerc/binds.conf", "[messages]\n,p = :quit<Enter>\n"),
        ("notmuch", ".local/bin/notmuch-patchlint", "#!/bin/sh\n"),
        ("lei", ".config/patchlint/lei-hook", ""),
        ("git-hook", "linux/.git/hooks/sendemail-validate", "#!/bin/sh\n"),
        ("github", "linux/.github/workflows/patchlint.yml", "on: push\n"),
        ("gitlab", "linux/.gitlab-ci.yml", "a:\n"),
        ("nipa", "linux/tests/patch/patchlint/info.json", "{}\n"),
    ],
)
def test_nothing_is_overwritten(run: Run, home: Home, name: str, file: str, text: str) -> None:
    place = home.path / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    status, out, err = run(name)
    assert status == 2
    assert place.read_text() == text
    assert "stays; this is what to add:" in err
    assert out


def test_settings_of_git_are_not_overwritten(run: Run, home: Home, tree: Path) -> None:
    home.run("git", "config", "b4.am-perpatch-check-cmd", "mine", cwd=tree)
    status, out, err = run("b4")
    assert status == 2
    assert home.run("git", "config", "--get-all", "b4.am-perpatch-check-cmd", cwd=tree).stdout == "mine\n"
    assert "b4.am-perpatch-check-cmd: is 'mine', which stays" in err
    home.run("sh", "-e", cwd=tree, text=out)
    there = home.run("git", "config", "--get-all", "b4.am-perpatch-check-cmd", cwd=tree).stdout.splitlines()
    assert there[::2] == ["mine", "patchlint --tree . --format b4"]
    assert run("b4")[0] == 0


def test_what_the_tree_has_not_is_no_check_of_b4(run: Run, home: Home, tree: Path) -> None:
    (tree / CHECKPATCH).unlink()
    assert run("b4")[0] == 0
    checks = home.run("git", "config", "--get-all", "b4.am-perpatch-check-cmd", cwd=tree).stdout
    assert checks == "patchlint --tree . --format b4\n"


def test_a_program_that_is_not_set_up_yet(run: Run) -> None:
    status, out, err = run("aerc")
    assert status == 2
    assert "binds.conf: not there" in err
    assert ",p = :pipe" in out


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["pine"], "nothing to set up is called 'pine'"),
        (["ci"], "which one? patchlint setup github, gitlab, nipa"),
        (["../words"], "nothing to set up is called"),
        (["mutt", "--tree", "a b"], "have a meaning to a shell"),
        (["git-hook", "--tree", "/"], "not the work tree"),
    ],
)
def test_wrong_usage(run: Run, words: list[str], cause: str) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert cause in err
    assert err.count("\n") == 1


def _maildir(home: Home, *texts: str) -> Path:
    for part in ("new", "cur", "tmp"):
        (home.path / "Mail" / part).mkdir(parents=True)
    for number, text in enumerate(texts):
        (home.path / "Mail" / "cur" / f"{number}.a:2,S").write_text(text.replace("Date:", "To: l@example.org\nDate:"))
    return home.path / "Mail"


@pytest.mark.parametrize("program", ["mutt", "neomutt"])
@needs("tmux")
def test_mutt(run: Run, home: Home, program: str) -> None:
    if not found(program):
        pytest.skip(f"{program} not installed")
    assert run(program)[0] == 0
    box = _maildir(home, mail(LEAKY))
    with screen(home, f"{program} -f {box}", home.path) as shown:
        shown.wait("lamp: set it up")
        shown.keys(",", "p")
        assert "of_parse_phandle() on line 6 takes a reference on np." in shown.wait("takes a reference on np")
        shown.keys("q")
        if "Press any key" in shown.wait(r"Press any key|Msgs:|\[Msgs"):
            shown.keys("Space")
        shown.wait(r"lamp: set it up")
        shown.keys(",", "r")
        if "Press any key" in shown.wait(r"Press any key|To: Ann Author"):
            shown.keys("Space")
        shown.wait("To: Ann Author <ann@example.org>")
        shown.keys("Enter")
        shown.wait(r"Subject: Re: \[PATCH\] lamp: set it up")


@needs("aerc", "tmux")
def test_aerc(run: Run, home: Home) -> None:
    config = home.path / ".config" / "aerc"
    config.mkdir(parents=True)
    keys = "q = :quit<Enter>\nj = :next<Enter>\nv = :mark -t<Enter>\no = :view<Enter>\n"
    (config / "binds.conf").write_text(f"[messages]\n{keys}\n[view]\nq = :close<Enter>\n")
    (config / "accounts.conf").write_text(
        f"[lamps]\nsource = maildir://{home.path}\ndefault = Mail\nfrom = M <m@example.org>\n"
    )
    (config / "accounts.conf").chmod(0o600)
    assert run("aerc")[0] == 0
    first, second = mail(FINE, "[PATCH 1/2] lamp: level"), mail(leaky(FINE), "[PATCH 2/2] lamp: set it up", before=FINE)
    _maildir(home, first, second)
    with screen(home, "aerc", home.path) as shown:  # it ends with an error where it does not understand a binding
        shown.wait("2/2. lamp: set it up")
        _press(shown, "patch 1 was not at hand")
        shown.keys("v", "j", "v")
        _press(shown, "takes a reference on np")  # both are marked
        shown.keys("o")
        shown.wait("END")
        _press(shown, "patchlint: .*level: nothing to report")


def _press(shown: Screen, pattern: str) -> None:
    """Press ,p in aerc, which loses keys while it fetches mails, wait for the answer in a tab, and leave that."""
    for _ in range(4):
        shown.keys(",", "p")
        with suppress(AssertionError):
            shown.wait("sh <", 10)
            break
    shown.wait(pattern)
    shown.keys("q")
    shown.wait("press any key to close")
    shown.keys("Space")
    shown.until(lambda text: "sh <" not in text, 10, "tab closed")


@needs("notmuch")
def test_notmuch(run: Run, home: Home) -> None:
    assert run("notmuch")[0] == 0
    box = _maildir(home, mail(FINE, "[PATCH] lamp: fine"), mail(LEAKY))
    (home.path / ".notmuch-config").write_text(f"[database]\npath={box}\n[user]\nname=M\nprimary_email=m@example.org\n")
    home.run("notmuch", "new")
    path = f"{home.path}/.local/bin:{home.environment['PATH']}"
    done = home.run("notmuch", "patchlint", "subject:set", fine=False, PATH=path, PATCHLINT_FLAGS="--format terse")
    assert done.stdout.startswith(f"{PATH}:12: error: leak-on-error-path")
    assert home.run("notmuch", "patchlint", fine=False, PATH=path).returncode == 2


@needs("git", "b4")
def test_b4(run: Run, home: Home, tree: Path) -> None:
    assert run("b4")[0] == 0
    home.run("git", "checkout", "-q", "-b", "work", cwd=tree)
    home.commit(tree, PATH, LEAKY, "lamp: set it up\n\nThe lamp.\n\nSigned-off-by: Mara Tainer <mara@example.org>")
    home.run("b4", "--no-stdin", "prep", "-e", "master", cwd=tree, EDITOR="true")
    done = home.run("b4", "--no-stdin", "prep", "--check", cwd=tree)
    said = done.stdout + done.stderr
    assert "checkpatch.pl: a line is too long" in said
    assert re.search(r"patchlint: drivers/lamp/bind\.c:12: ERROR: leak-on-error-path", said)


@needs("lei")
def test_lei(run: Run, home: Home) -> None:
    assert run("lei")[0] == 0
    hook = home.path / ".config/patchlint/lei-hook"
    mbox = "".join(
        f"From mboxrd@z Thu Jan  1 00:00:00 1970\n{text}\n" for text in (mail(LEAKY), mail(FINE, "[PATCH] b"))
    )
    (home.path / "in.mboxrd").write_text(mbox)
    box, drafts = home.path / "Mail" / "patches", home.path / "Mail" / "patchlint-drafts" / "cur"
    try:
        home.run("lei", "import", "-F", "mboxrd", "in.mboxrd")
        for _ in range(20):  # the index lags behind
            if home.run("lei", "q", "-f", "mboxrd", "dfn:bind.c").stdout.count("\nSubject:") == 2:
                break
        home.run("lei", "q", "-o", box, f"--alert={hook}", "dfn:bind.c")
        _until(lambda: drafts.is_dir() and len(list(drafts.iterdir())) == 1)
        (home.path / "more.mboxrd").write_text(mbox.replace("set it up", "set it up again"))
        home.run("lei", "import", "-F", "mboxrd", "more.mboxrd")
        home.run("lei", "up", f"--mua={hook} %f", box)
        _until(lambda: len(list(drafts.iterdir())) == 2)
    finally:
        home.run("lei", "daemon-kill", fine=False)


def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not there():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_git_send_email_asks_first(run: Run, home: Home, tree: Path) -> None:
    assert run("git-hook")[0] == 0
    (home.path / "a.patch").write_text(mail(LEAKY))
    (home.path / "b.patch").write_text(mail(FINE))
    hook = tree / ".git" / "hooks" / "sendemail-validate"
    for name, status in (("a.patch", 1), ("b.patch", 0)):
        assert home.run(hook, home.path / name, cwd=tree, fine=False).returncode == status
