# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person at a terminal gets: --help that fits it, a manual page, and completion by the shells themselves."""

import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from patchlint.cli import COMMANDS, main
from patchlint.commands import every_parser
from patchlint.inputs import Parser
from patchlint.screen import described, help_text
from patchlint.settings import NAMES

EVERY = ["", *COMMANDS]


def _needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


# --- --help


@pytest.mark.parametrize("command", EVERY)
def test_help_fits_a_terminal(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    out, err = capfd.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert len(lines) < 24  # the prompt needs one
    assert max(map(len, lines)) < 80


@pytest.mark.parametrize("command", EVERY)
def test_help_names_every_option(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    main([*command.split(), "--help"])
    out = capfd.readouterr().out
    flags = [one.flags[-1] for one in described(every_parser()[command]) if one.flags and "--help" not in one.flags]
    assert [flag for flag in flags if not re.search(rf"{flag}\b", out)] == []


def test_help_of_many_options_names_the_rest() -> None:
    parser = Parser("patchlint many", "Do much.")
    for number in range(16):
        parser.add_argument(f"--option-{number}", help="does something")
    parser.add_argument("--strict", action="store_true", help="is strict")
    parser.add_argument("--ignore", metavar="RULE", help="ignores")
    assert "  is strict\n" in help_text(parser)
    for number in range(3):
        parser.add_argument(f"--other-{number}", help="does more")
    assert "\n  also: --strict, --ignore RULE\n" in help_text(parser)


# --- the manual


@pytest.fixture
def page(capfd: pytest.CaptureFixture[str]) -> str:
    """The source of the manual page."""
    assert main(["man"]) == 0
    return capfd.readouterr().out


def test_the_manual_has_everything(page: str) -> None:
    text = page.replace(r"\-", "-")
    for name, parser in every_parser().items():
        assert not name or f'.SS "patchlint {name} ' in text
        for one in described(parser):
            assert all(flag in text for flag in one.flags)
    assert all(f"PATCHLINT_{name.upper().replace('-', '_')}" in text for name in NAMES)
    assert all(f"patchlint {name} " in text for name in COMMANDS)


@pytest.mark.parametrize(
    ("program", "words"), [("groff", ("-man", "-ww", "-Tutf8")), ("mandoc", ("-Tlint", "-Werror"))]
)
def test_the_manual_is_one(page: str, program: str, words: tuple[str, ...]) -> None:
    done = subprocess.run([_needs(program), *words], input=page, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    if program == "groff":
        assert "patchlint - review Linux kernel patches" in re.sub(r"\x1b\[[0-9]*m|.\x08", "", done.stdout)


# --- completion

CASES = [
    ("patchlint ra", "range"),
    ("patchlint --form", "--format"),
    ("patchlint --format kt", "ktap"),
    ("patchlint range --fail-on hi", "high"),
    ("patchlint range --jo", "--jobs"),
    ("patchlint explain wrong-f", "wrong-family-put"),
    ("patchlint --select wrong-f", "wrong-family-put"),
    ("patchlint --tree fold", "folder"),
    ("patchlint lamp.e", "lamp.eml"),
    ("patchlint range --baseline lamp.e", "lamp.eml"),
    ("patchlint dump functio", "functions"),
]


@pytest.fixture
def script(
    request: pytest.FixtureRequest, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The completions for a shell, in a folder with something to complete, which is the current one."""
    assert main(["completion", request.param]) == 0
    (tmp_path / "lamp.eml").touch()
    (tmp_path / "folder").mkdir()
    place = tmp_path / "_patchlint"
    place.write_text(capfd.readouterr().out)
    monkeypatch.chdir(tmp_path)
    return place


@pytest.mark.parametrize("script", ["bash"], indirect=True)
@pytest.mark.parametrize(("line", "word"), [*CASES, ("patchlint --format=kt", "ktap")])
def test_bash_completes(script: Path, line: str, word: str) -> None:
    code = 'source "$1"; read -ra COMP_WORDS <<< "${2/=/ = }"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _patchlint'
    command = [_needs("bash"), "-c", f'{code}; printf "%s\\n" "${{COMPREPLY[@]}}"', "bash", str(script), line]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.split()) == ("", [word])


@pytest.mark.parametrize("script", ["fish"], indirect=True)
@pytest.mark.parametrize(("line", "word"), CASES)
def test_fish_completes(script: Path, line: str, word: str) -> None:
    command = [_needs("fish"), "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", str(script), line]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert word in [found.partition("\t")[0].rstrip("/") for found in done.stdout.splitlines()]


def _typed(command: list[str], lines: list[str], awaited: bytes) -> bytes:
    """What a program on a terminal shows when something is typed, until the awaited comes or it takes too long."""
    process, terminal = pty.fork()
    if process == 0:
        os.execv(command[0], command)  # noqa: S606 - the shell under test
    seen, deadline = b"", time.monotonic() + 20
    for line in lines:
        os.write(terminal, line.encode())
    while awaited not in seen and time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        seen += os.read(terminal, 4096) if ready else b""
    os.close(terminal)
    os.waitpid(process, 0)
    return seen


@pytest.mark.parametrize("script", ["zsh"], indirect=True)
def test_zsh_completes(script: Path) -> None:
    zsh = _needs("zsh")
    assert subprocess.run([zsh, "-n", str(script)], check=False).returncode == 0
    set_up = f"fpath=({script.parent} $fpath); autoload -Uz compinit; compinit -u -d {script.parent}/dump; PS1=\n"
    printing = "patchlint() { printf ' <%s>' \"$@\"; print ' end' }\n"  # shows what the shell makes of the line
    for line, word in CASES:
        seen = _typed([zsh, "-f", "-i"], [set_up, printing, f"{line}\t\n"], b"> end")
        assert re.search(rf"<{re.escape(word)}/?> end".encode(), seen), (line, seen)


def test_an_unknown_shell_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert capfd.readouterr().err.count("\n") == 1
