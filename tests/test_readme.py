# SPDX-License-Identifier: GPL-2.0-or-later
"""README.md and CHANGELOG.md say what is so.

With PATCHLINT_PROMOTE=1 the example in README.md becomes the golden reply of its case.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from rows import BEGIN, END

from patchlint import __version__
from patchlint.cli import COMMANDS, main
from patchlint.dump import STAGES
from patchlint.knowledge.schema import row_error
from patchlint.report.formats import FORMATS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CASE = "fixtures/cases/probe-error-path"
PROMOTE = os.environ.get("PATCHLINT_PROMOTE") == "1"
_EXAMPLE = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^```sh\n(.*?)\n```$", re.MULTILINE)


def _readme() -> str:
    return README.read_text(encoding="utf-8")


def _commands() -> list[str]:
    return _COMMAND.findall(_readme())


def test_the_example_is_a_golden_reply() -> None:
    reply = (ROOT / CASE / "reply.txt").read_text(encoding="utf-8")
    if PROMOTE:
        README.write_text(_EXAMPLE.sub(lambda _: f"```\n{reply}```", _readme(), count=1), encoding="utf-8")
    found = _EXAMPLE.search(_readme())
    assert found is not None
    assert found[1] == reply
    assert reply


def test_there_are_two_commands_of_one_line_each() -> None:
    review, tests = _commands()
    assert review.endswith(f" .venv/bin/patchlint --tree {CASE}/before {CASE}/patch.mbox")
    assert tests.endswith(" .venv/bin/pytest")
    for command in (review, tests):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
        assert "\n" not in command


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no checkout: without git the reply names another base")
def test_the_review_prints_the_example(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    words = _commands()[0].rpartition("bin/patchlint ")[2].split()
    assert main(words) == 1
    assert capfd.readouterr().out == (ROOT / CASE / "reply.txt").read_text(encoding="utf-8")


def test_ci_runs_the_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    taken = next(line for line in script.splitlines() if line.startswith("command="))
    done = subprocess.run(
        ["sh", "-c", f'{taken}\nprintf %s "$command"'], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == _commands()[1]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_every_option_is_one(capfd: pytest.CaptureFixture[str]) -> None:
    known = set()
    for command in ([], *([name] for name in COMMANDS)):
        assert main([*command, "--help"]) == 0
        known |= set(re.findall(r"--[a-z-]+", capfd.readouterr().out))
    used = re.findall(r"`(--[a-z-]+)`", _readme())
    for arguments in re.findall(r"\bpatchlint ([^|\"\n]*)", _readme()):
        used += re.findall(r"--[a-z-]+", arguments)
    assert {"--tree", "--format", "--fail-on"} <= set(used)
    assert set(used) <= known


def test_every_format_is_described() -> None:
    assert re.findall(r"^\| `([a-z0-9][a-z0-9-]*)` \| \S", _readme(), re.MULTILINE) == list(FORMATS)


def test_every_stage_of_dump_is_named() -> None:
    assert f"patchlint dump {'|'.join(STAGES)}" in _readme()


def test_the_rows_are_some() -> None:
    rows = re.findall(r"^    (\w+ = \{.*\})$", _readme(), re.MULTILINE)
    assert len(rows) == 2
    places = (("get", "families/device_node.toml"), ("take", "protocols/memory_failure.toml"))
    for row, (section, file) in zip(rows, places, strict=True):
        for keys in tomllib.loads(row).values():
            assert row_error(section, keys) == ""
        assert f"{row}\n" in (ROOT / "rules" / file).read_text(encoding="utf-8")


def test_the_figures_are_measured() -> None:
    table = _readme().partition(BEGIN)[2].partition(END)[0]
    assert re.search(r"^\| `patchlint --help` \| \d", table, re.MULTILINE)
    assert "not measured" not in table
    assert re.search(r"\nMeasured on \d{4}-\d\d-\d\d with patchlint \S+ on \d+ cores of ", table)


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", ".ci/run", "pyproject.toml"])
def test_no_machine_and_no_index_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.~])/(?:work|tmp|home|root|usr|opt)\b|pypi|pythonhosted|(?<!dask)://", text)


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_prose_is_wrapped(name: str) -> None:
    text = _EXAMPLE.sub("", (ROOT / name).read_text(encoding="utf-8"))
    long = [line for line in text.splitlines() if len(line) > 80 and not line.startswith(("|", "    ", "python3 "))]
    assert long == []


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(__version__)}\b", text, re.MULTILINE)


def test_the_command_says_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "patchlint", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"patchlint {__version__}\n"
