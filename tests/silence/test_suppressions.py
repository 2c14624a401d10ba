# SPDX-License-Identifier: GPL-2.0-or-later
"""The file of suppressions: what may stand in it, where it may lie, when it counts, who writes it."""

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lamp_mail import PATH

from patchlint import cli

ABSENT = "0123456789abcdef"

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


def _table(**fields: str) -> str:
    known = {"fingerprint": f'"{ABSENT}"', "why": '"the core puts it"'} | fields
    return "[[suppress]]\n" + "".join(f"{key} = {value}\n" for key, value in known.items() if value)


def test_entries_end(here: Path, run: Run, fingerprint: str) -> None:
    file = here / "config/patchlint/suppressions.toml"
    file.parent.mkdir(parents=True)
    file.write_text(_table(fingerprint=f'"{fingerprint}"', until="2001-02-03"))
    status, out, err = run()
    assert status == 1
    assert out
    assert err == f"patchlint: {file}:1: {fingerprint} was suppressed until 2001-02-03\n"
    file.write_text(file.read_text() + "\n" + _table(fingerprint=f'"{fingerprint}"', until="2999-02-03"))
    status, _, err = run("--format", "terse")  # renewed
    assert (status, err) == (0, f"patchlint: 1 finding is suppressed by {file}\n")


class _Day(date):
    """The last day of January 2027, whenever it is asked for."""

    @classmethod
    def today(cls) -> "_Day":
        return cls(2027, 1, 31)


@pytest.mark.parametrize(("until", "status"), [("2027-01-30", 1), ("2027-01-31", 0), ("2027-02-01", 0)])
def test_the_last_day_counts(
    here: Path, run: Run, monkeypatch: pytest.MonkeyPatch, fingerprint: str, until: str, status: int
) -> None:
    file = here / "config/patchlint/suppressions.toml"
    file.parent.mkdir(parents=True)
    file.write_text(_table(fingerprint=f'"{fingerprint}"', until=until))
    monkeypatch.setattr(cli, "date", _Day)
    assert run("--format", "terse")[0] == status


def test_an_entry_of_use_is_not_called_unused(here: Path, run: Run, command: Run, fingerprint: str, fine: str) -> None:
    (here / "base.json").write_text(run("--format", "json")[1])
    command("suppress", fingerprint, "--why", "the core puts it", "--from", "base.json")
    assert "any more" not in run("--format", "terse")[2]
    assert "any more" in run("--format", "terse", after=fine)[2]
    mail = (here / "lamp.eml").read_text().replace(" @@\n", " @@ static int lamp_bind(struct lamp *lamp)\n")
    (here / "lamp.eml").write_text(mail)
    assert command("--format", "terse", "lamp.eml") == (0, "", "")  # a hunk alone does not tell


def test_entries_of_no_use_are_told_where_that_is_known(here: Path, run: Run, fine: str) -> None:
    file = here / "config/patchlint/suppressions.toml"
    file.parent.mkdir(parents=True)
    place = {"file": f'"{PATH}"', "function": '"lamp_bind"', "rule": '"leak-on-error-path"'}
    told = f"{ABSENT}: nothing is there any more to be suppressed in lamp_bind() of {PATH}\n"
    file.write_text("# mine\n" + _table(**place))
    assert run("--format", "terse", after=fine) == (0, "", f"patchlint: {file}:2: {told}")
    for other in (
        place | {"function": '"lamp_unbind"'},  # not touched
        place | {"rule": '"contract-change"'},  # about one patch
        dict.fromkeys(place, ""),  # who knows where
    ):
        file.write_text(_table(**other))
        assert run("--format", "terse", after=fine) == (0, "", "")
    file.write_text(_table(**place))
    assert run("--format", "terse", "--ignore", "leak-on-error-path", after=fine) == (0, "", "")
    file.write_text(_table(**place) * 5)
    assert run("--format", "terse", after=fine)[2].count("\n") == 1  # one finding
    tables = "".join(_table(**place, fingerprint=f'"{number:016}"') for number in range(5))
    file.write_text(tables)
    assert run("--format", "terse", after=fine)[2].splitlines()[-1] == "patchlint: ... and 2 more entries like these"


def test_a_fix_is_of_use_to_nobody_yet(
    here: Path, run: Run, command: Run, fingerprint: str, before: str, leaky: str, commit: Callable[[], None]
) -> None:
    """The entry is not called unused before the fix is in the tree, and the fix is told of."""
    file = here / "config/patchlint/suppressions.toml"
    (here / "base.json").write_text(run("--format", "json")[1])
    command("suppress", fingerprint, "--why", "the core puts it", "--from", "base.json")
    assert 'function = "lamp_bind"\nrule = "leak-on-error-path"\n' in file.read_text()
    (here / "linux" / PATH).write_text(leaky)
    commit()
    status, _, err = run(before=leaky, after=before)
    assert status == 0
    assert "This looks like it fixes a leak of np" in err
    assert "any more" not in err


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("\n[[suppress]]\nfingerprint = 7\n", 2, "fingerprint is not a text in quotes"),
        (_table(fingerprint='"xyz"'), 1, "fingerprint is not 16 hexadecimal digits"),
        (_table() + _table(why=""), 4, "why is missing"),
        (_table(why='" "'), 1, "why is missing"),
        (_table(until='"2027-01-31"'), 1, "until is not a date such as 2027-01-31, without quotes"),
        (_table(until="2027-01-31T00:00:00"), 1, "until is not a date"),
        (_table(till="2027-01-31"), 1, "unknown key 'till' (known: fingerprint, why, "),
        ("x = 1\n", 1, "nothing but [[suppress]] tables"),
        (_table() + "[other]\n", 4, "nothing but [[suppress]] tables"),
        ('suppress = [{ why = "x" }]\n', 1, "a [[suppress]] line of its own"),
        ("[suppress]\n", 1, "nothing but [[suppress]] tables"),
        (_table() + "why\n", 4, "Expected"),
        (_table() + 'why = """', 4, "Un"),
        ("x = " + "[" * 5000, 1, ""),
    ],
)
def test_a_bad_entry_is_told_with_its_line(here: Path, run: Run, text: str, line: int, cause: str) -> None:
    file = here / "config/patchlint/suppressions.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.startswith(f"patchlint: {file}:{line}: ")
    assert cause in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("where", ["config", "config/patchlint"])
def test_where_no_folder_is_nothing_is_suppressed(here: Path, run: Run, where: str) -> None:
    (here / where).parent.mkdir(exist_ok=True)
    (here / where).write_text("")
    assert run("--format", "terse")[0] == 1


def test_b4_is_told_on_standard_output(here: Path, run: Run) -> None:
    file = here / "config/patchlint/suppressions.toml"
    file.parent.mkdir(parents=True)
    file.write_text("x = 1\n")
    status, out, err = run("--format", "b4")
    assert (status, err) == (2, "")
    assert out.startswith(f"ERROR: not reviewed: {file}:1: x: nothing but ")


def test_bytes_that_are_no_text(here: Path, run: Run) -> None:
    file = here / "config/patchlint/suppressions.toml"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"# lamp\n# \xff\n")
    assert run() == (2, "", f"patchlint: {file}:2: not UTF-8\n")
    file.unlink()
    file.mkdir()
    assert run() == (2, "", f"patchlint: {file}: not a regular file\n")


def _set(name: str, scope: str = "global", tree: str = "linux") -> None:
    """Name the file in git's configuration."""
    subprocess.run(["git", "-C", tree, "config", f"--{scope}", "patchlint.suppressions", name], check=True)


def test_git_config_names_a_file(here: Path, run: Run, command: Run, fingerprint: str) -> None:
    _set("~/mine/lamp.toml")
    assert run()[0] == 1  # there is no such file yet
    assert command("suppress", fingerprint, "--why", "the core puts it", "--tree", "linux")[0] == 0
    assert fingerprint in (here / "mine/lamp.toml").read_text()
    assert run()[0] == 0
    assert not (here / "config").exists()


def test_the_nearest_place_names_the_file(
    here: Path, run: Run, command: Run, monkeypatch: pytest.MonkeyPatch, fingerprint: str
) -> None:
    (here / "config/patchlint").mkdir(parents=True)
    (here / "config/patchlint/config.toml").write_text('suppressions = "~/of-file.toml"\n')
    words = ["suppress", fingerprint, "--why", "the core puts it"]
    assert str(here / "of-file.toml") in command(*words)[1]
    _set("~/of-git.toml")
    assert str(here / "of-git.toml") in command(*words)[1]
    monkeypatch.setenv("PATCHLINT_SUPPRESSIONS", "of-environment.toml")
    assert command(*words)[1].startswith("of-environment.toml: ")
    assert command(*words, "--suppressions", "of-line.toml")[1].startswith("of-line.toml: ")
    assert run("--suppressions", "none.toml")[0] == 1
    assert run("--suppressions", "of-line.toml")[0] == 0


@pytest.mark.parametrize("scope", ["local", "worktree"])
def test_a_tree_names_no_file_unless_it_is_trusted(
    here: Path, run: Run, command: Run, fingerprint: str, scope: str
) -> None:
    """An archive can bring along a .git/config, and a file beside itself."""
    subprocess.run(["git", "-C", "linux", "config", "extensions.worktreeConfig", "true"], check=True)
    (here / "beside.toml").write_text(_table(fingerprint=f'"{fingerprint}"'))
    _set(str(here / "beside.toml"), scope)
    assert run()[0] == 1
    assert run("--trust-tree-config")[0] == 0
    words = ["suppress", ABSENT, "--why", "the core puts it", "--tree", "linux"]
    assert str(here / "config/patchlint/suppressions.toml") in command(*words)[1]
    assert str(here / "beside.toml") in command(*words, "--trust-tree-config")[1]


@pytest.mark.parametrize(
    "name", ["linux/mine.toml", "linux/.git/mine.toml", "link/mine.toml", "linux/out/mine.toml", "deep/../mine.toml"]
)
def test_no_file_in_the_tree_counts(
    here: Path, run: Run, command: Run, monkeypatch: pytest.MonkeyPatch, name: str, fingerprint: str
) -> None:
    (here / "link").symlink_to("linux")
    (here / "deep").symlink_to("linux/drivers")
    (here / "outside").mkdir()
    (here / "linux/out").symlink_to("../outside")
    _set(str(here / name))
    refusal = f"patchlint: {here / name}: lies in the tree under review"
    words = ["suppress", fingerprint, "--why", "the core puts it"]
    for tree in ("linux", "linux/drivers"):
        status, out, err = command(*words, "--tree", tree)
        assert (status, out) == (2, "")
        assert err.startswith(refusal)
    with monkeypatch.context() as there:
        there.chdir(here / "linux/drivers")
        assert command(*words)[::2] == (2, err)
    assert not (here / name).exists()
    (here / name).write_text(_table(fingerprint=f'"{fingerprint}"'))
    assert run()[::2] == (2, err)


def test_a_bare_repository_in_the_tree_names_no_file_beside_it(here: Path, command: Run) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "linux/lamp.git"], check=True)
    file = here / "linux/mine.toml"
    _set(str(file), "local", "linux/lamp.git")
    words = ["suppress", ABSENT, "--why", "the core puts it", "--tree", "linux/lamp.git", "--trust-tree-config"]
    status, _, err = command(*words)
    assert status == 2
    assert f"{file}: lies in the tree under review" in err


def test_neither_does_one_beside_the_current_directory(here: Path, run: Run) -> None:
    _set("mine.toml")
    status, _, err = run()
    assert status == 2
    assert "git config --global patchlint.suppressions: mine.toml: not an absolute path" in err
    _set(str(here / "mine.toml"))
    _set("mine.toml", "local")
    status, _, err = run("--trust-tree-config")
    assert status == 2
    assert f"{here}/linux/mine.toml: lies in the tree under review" in err


def test_the_configuration_may_not_lie_in_the_tree(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(here / "linux"))
    assert run()[0] == 2


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("0123", "--why", "x"), "'0123' is no fingerprint"),
        ((ABSENT,), "--why"),
        ((ABSENT, "--why", " "), "say why"),
        ((ABSENT, "--why", "x", "--until", "soon"), "--until: 'soon' is not a date"),
        ((ABSENT, "--why", "x", "--until", "2001-02-03"), "--until: 2001-02-03 is over"),
        ((ABSENT, "--why", "x", "--from", "none.json"), "none.json: No such file"),
        ((ABSENT, "--why", "x", "--from", "empty.json"), f"empty.json: no finding has the fingerprint {ABSENT}"),
    ],
)
def test_what_cannot_be_written_down(here: Path, command: Run, words: tuple[str, ...], cause: str) -> None:
    (here / "empty.json").write_text('{"version": 1, "findings": []}')
    status, out, err = command("suppress", *words)
    assert (status, out) == (2, "")
    assert cause in err
    assert not (here / "config").exists()


def test_it_is_written_down_once_and_any_words_will_do(here: Path, run: Run, command: Run) -> None:
    file = here / "config/patchlint/suppressions.toml"
    why = 'a "quote", \\, a\nline, \x7f\x1b[0m \U0001f4a1'
    assert command("suppress", ABSENT, "--why", why)[0] == 0
    status, _, err = command("suppress", ABSENT, "--why", "again")
    assert (status, err) == (2, f"patchlint: {file}:3: {ABSENT} is suppressed already\n")
    assert command("suppress", ABSENT, "--why", "again", "--until", "2999-12-31")[0] == 0
    assert run("--format", "terse")[0] == 1
    assert '"a \\"quote\\", \\\\, a?line, ??[0m \U0001f4a1"' in file.read_text()
