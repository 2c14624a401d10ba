# SPDX-License-Identifier: GPL-2.0-or-later
"""What is configured counts where the command line says nothing, from the nearest place, and never from the tree."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_branch import git, repository
from lamp_mail import LEAKY, mail

from patchlint.cli import main
from patchlint.settings import NAMES

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home with nothing configured, and the tree in it; it is the current directory."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "gitconfig"))
    monkeypatch.delenv("GIT_CONFIG_NOSYSTEM")
    monkeypatch.chdir(tmp_path)
    repository(tmp_path / "linux")
    (tmp_path / "lamp.eml").write_text(mail(LEAKY, path="drivers/lamp/lamp0.c"))
    return tmp_path


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run patchlint and return exit status, output and notes."""

    def go(*words: str) -> Ran:
        return (main(list(words)), *capfd.readouterr())

    return go


def _set(scope: str, name: str, *values: str) -> None:
    for value in values:
        subprocess.run(["git", "-C", "linux", "config", f"--{scope}", "--add", f"patchlint.{name}", value], check=True)


def _toml(home: Path, text: str) -> None:
    (home / ".config" / "patchlint").mkdir(parents=True, exist_ok=True)
    (home / ".config" / "patchlint" / "config.toml").write_text(text)


def _shown(run: Run, name: str, *words: str) -> tuple[str, str]:
    """An option's value and source, as `patchlint config` shows them."""
    status, out, err = run("config", *words)
    assert (status, err) == (0, "")
    rows = {line.split()[0]: line.split(maxsplit=2)[1:] for line in out.splitlines()}
    return (rows[name][0], rows[name][1])


def test_the_nearest_place_counts(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = ("--tree", "linux")
    assert _shown(run, "fail-on", *tree) == ("medium", "default")
    _toml(home, 'fail-on = "low"\n')
    assert _shown(run, "fail-on", *tree) == ("low", f"{home}/.config/patchlint/config.toml: fail-on")
    _set("system", "failOn", "high")
    assert _shown(run, "fail-on", *tree) == ("high", "git config --system patchlint.fail-on")
    _set("global", "fail-on", "low", "medium")
    assert _shown(run, "fail-on", *tree) == ("medium", "git config --global patchlint.fail-on")
    monkeypatch.setenv("PATCHLINT_FAIL_ON", "never")
    assert _shown(run, "fail-on", *tree) == ("never", "PATCHLINT_FAIL_ON")
    assert _shown(run, "fail-on", *tree, "--fail-on=high") == ("high", "command line")


def test_a_path_in_the_environment_starts_where_you_are(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATCHLINT_TREE", "linux")
    assert _shown(run, "tree") == ("linux", "PATCHLINT_TREE")
    assert run("lamp.eml")[0] == 1


def test_what_is_configured_is_done(run: Run, home: Path) -> None:
    assert run("--tree=linux", "lamp.eml")[0] == 1
    _toml(home, 'format = "terse"\nfail-on = "never"\ntree = "~/linux"\n')
    status, out, _ = run("lamp.eml")
    assert (status, out.count("\n")) == (0, 1)
    _toml(home, 'select = ["never-put", "double-put"]\ntree = "~/linux"\n')
    assert run("lamp.eml")[0] == 0
    assert run("--select=leak-on-error-path", "lamp.eml")[0] == 1  # in place of those, not besides


@pytest.mark.parametrize("scope", ["local", "worktree"])
def test_the_tree_says_nothing_unless_it_is_trusted(run: Run, home: Path, scope: str) -> None:
    git(home / "linux", "config", "extensions.worktreeConfig", "true")
    _set("global", "fail-on", "high")
    _set(scope, "fail-on", "never")
    (home / "linux" / ".patchlint.toml").write_text('fail-on = "never"\nstrict = true\nfamilies = "own"\n')
    (home / "linux" / "own").mkdir()
    assert _shown(run, "fail-on", "--tree=linux") == ("high", "git config --global patchlint.fail-on")
    assert _shown(run, "strict", "--tree=linux") == ("false", "default")
    assert run("--tree=linux", "lamp.eml")[0] == 1
    trusting = ("--tree=linux", "--trust-tree-config")
    assert _shown(run, "fail-on", *trusting) == ("never", f"git config --{scope} patchlint.fail-on")
    assert _shown(run, "strict", *trusting) == ("true", f"{home}/linux/.patchlint.toml: strict")
    assert _shown(run, "families", *trusting)[0] == f"{home}/linux/own"
    assert run(*trusting, "--ignore=never-put", "lamp.eml")[0] == 0


def test_inside_of_the_tree_it_says_nothing_either(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _set("local", "fail-on", "never")
    monkeypatch.chdir(home / "linux")
    assert run("--tree=.", "../lamp.eml")[0] == 1
    assert run("--tree=.", "--trust-tree-config", "../lamp.eml")[0] == 0
    assert _shown(run, "fail-on") == ("medium", "default")


BAD = {
    "format": "xml",
    "min-confidence": "certain",
    "fail-on": "sometimes",
    "select": "never-putt",
    "ignore": "double-put,nothing-such",
    "rules-as-of": "tomorrow",
    "strict": "perhaps",
    "preexisting": "2",
    "jobs": "many",
    "layout": "wide",
    "cache-limit": "much",
    "tree": "/does/not/exist",
    "families": "/does/not/exist",
    "baseline": "/does/not/exist",
    "suppressions": "~nobody-such/mine.toml",
    "template-dir": "/does/not/exist",
}


def test_every_option_has_a_bad_value() -> None:
    assert set(BAD) == set(NAMES)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_value_is_one_line_with_its_place(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    key = f"PATCHLINT_{name.upper().replace('-', '_')}"
    with monkeypatch.context() as patched:
        patched.setenv(key, BAD[name])
        _is_told(run, f"patchlint: {key}: ")
    _toml(home, f'{name} = "{BAD[name]}"\n')
    _is_told(run, f"patchlint: {home}/.config/patchlint/config.toml: {name}: ")
    _set("global", name, BAD[name])
    _is_told(run, f"patchlint: git config --global patchlint.{name}: ")


def _is_told(run: Run, start: str) -> None:
    status, out, err = run("config")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(start)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("format = \n", "Invalid value (at line 1, column 10)"),
        ('formt = "terse"\n', "formt: nothing is called that; there are format"),
        ("[patchlint]\nformat = 'terse'\n", "patchlint: nothing is called that"),
        ("format = {}\n", "format: {} is no word, number or list of words"),
        ("select = []\n", "select: [] is no word"),
        ('tree = "linux"\n', "tree: linux: not an absolute path, nor one that begins with ~/"),
        ("jobs = 0\n", "jobs: '0' is no number of processes"),
    ],
)
def test_a_bad_file_is_one_line_with_its_place(run: Run, home: Path, text: str, cause: str) -> None:
    _toml(home, text)
    status, out, err = run("lamp.eml")
    if text.startswith("jobs"):
        status, out, err = run("range", "start..start", "--tree=linux")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"patchlint: {home}/.config/patchlint/config.toml: ")
    assert cause in err


@pytest.mark.parametrize("words", [["--format", "b4"], ["--format=b4-json"]])
def test_b4_is_told_on_standard_output(run: Run, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setenv("PATCHLINT_FAIL_ON", "often")
    status, out, err = run(*words, "lamp.eml")
    assert (status, err) == (2, "")
    assert "not reviewed: PATCHLINT_FAIL_ON: 'often' is none of low, medium, high, never" in out
    monkeypatch.delenv("PATCHLINT_FAIL_ON")
    status, out, err = run(*words, "--selec=x", "lamp.eml")
    assert (status, err) == (2, "")
    assert "unrecognized arguments: --selec=x" in out


def test_a_name_that_git_has_and_we_have_not_is_told(run: Run) -> None:
    _set("global", "fromat", "terse")
    assert run("lamp.eml")[2].startswith("patchlint: git config --global patchlint.fromat: nothing is called that")


def test_every_command_that_reviews_follows(run: Run, home: Path) -> None:
    _toml(home, f'tree = "{home}/linux"\nselect = "never-put"\n')
    assert run("lamp.eml")[0] == 0
    assert run("reply", "lamp.eml")[0] == 1  # nothing to ask about
    git(home / "linux", "apply", "../lamp.eml")
    git(home / "linux", "commit", "-qam", "leak")
    assert run("range", "start..HEAD", "--tree=linux")[0] == 0
    assert run("paths", "lamp_bind", "--file", "drivers/lamp/lamp0.c")[0] == 0


def test_a_range_is_of_where_you_are(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _toml(home, f'tree = "{home}/linux"\n')
    repository(home / "other")
    (home / "other" / "README").write_text("changed\n")
    git(home / "other", "commit", "-qam", "change")
    monkeypatch.chdir(home / "other")
    assert run("range", "start..HEAD")[2] == "patchlint: 1 commit: 1 without C\n"


def test_flags_may_be_switched_off(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _toml(home, "strict = true\n")
    assert _shown(run, "strict")[0] == "true"
    monkeypatch.setenv("PATCHLINT_STRICT", "no")
    assert _shown(run, "strict") == ("false", "PATCHLINT_STRICT")


def test_a_broken_configuration_of_git_is_not_ours(run: Run, home: Path) -> None:
    (home / ".gitconfig").write_text("[patchlint\n")
    assert run("config")[0] == 0
