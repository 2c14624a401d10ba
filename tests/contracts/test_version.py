# SPDX-License-Identifier: GPL-2.0-or-later
"""By what contracts and findings were made: whatever one of them hangs on makes a difference, nothing else does."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from programs import ROOT, installed

from patchlint.contracts import version
from patchlint.contracts.version import PARTS, made_by

PROGRAM = """
import json
from pathlib import Path
from patchlint.contracts.version import made_by
own = (Path("own"),)
print(json.dumps([made_by(None), made_by(None, findings=True), made_by(own), made_by(own, findings=True)]))
"""
ROW = 'family = "lamp"\n\n[put]\nlamp_put = {}\n'
Told = list[str]


@pytest.fixture
def told(tmp_path: Path) -> Callable[[], Told]:
    """What a copy of the package says of itself, which may be changed in between."""
    site = installed(tmp_path / "site")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/lamp.toml").write_text(ROW)

    def ask() -> Told:
        environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-P", "-c", PROGRAM]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=True)
        found: Told = json.loads(done.stdout)
        return found

    return ask


CONTRACTS, FINDINGS, OWN_CONTRACTS, OWN_FINDINGS = range(4)
ALL = {CONTRACTS, FINDINGS, OWN_CONTRACTS, OWN_FINDINGS}
OF_FINDINGS = {FINDINGS, OWN_FINDINGS}
FILES = {
    "site/patchlint/engine/interpreter.py": ALL,
    "site/patchlint/knowledge/rows.py": ALL,
    "site/patchlint/c/normalise/types.py": ALL,
    "site/patchlint/errors.py": ALL,
    "site/patchlint/record.py": ALL,
    "site/patchlint/counterparts/look.py": OF_FINDINGS,
    "site/patchlint/finding.py": OF_FINDINGS,
    "site/patchlint/scan/look.py": OF_FINDINGS,
    "site/patchlint/contracts/shipped.txt": OF_FINDINGS,
    "site/patchlint/rules/double_put.py": OF_FINDINGS,
    "site/patchlint/rules/families/clk.toml": {CONTRACTS, FINDINGS},
    "site/patchlint/rules/protocols/memory_failure.toml": {CONTRACTS, FINDINGS},
    "own/lamp.toml": {OWN_CONTRACTS, OWN_FINDINGS},
}


def test_what_it_hangs_on(told: Callable[[], Told], tmp_path: Path) -> None:
    """A line at the end of a file is enough."""
    before = told()
    assert len(set(before)) == 4
    assert told() == before
    seen = {}
    for name in FILES:
        with (tmp_path / name).open("a") as file:
            file.write("\n# on\n")
        after = told()
        seen[name] = {number for number in ALL if after[number] != before[number]}
        before = after
    assert seen == FILES


def test_every_module_that_makes_a_contract_counts() -> None:
    """What the processes import that read files for an index."""
    left, seen = ["patchlint.contracts.crew"], set()
    while left:
        name = left.pop()
        path = ROOT / Path(*name.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if name in seen or not file.exists():
            continue
        seen.add(name)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("patchlint"):
                left += [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
    parts = {name.split(".")[1] for name in seen if "." in name}
    assert {"engine", "lower", "source"} <= parts <= {part.removesuffix(".py") for part in PARTS}


def test_the_parser_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = made_by(None)
    monkeypatch.setattr(version, "PARSER", "pycparser 0")
    version.program.cache_clear()
    other = made_by(None)
    monkeypatch.undo()
    version.program.cache_clear()
    assert made_by(None) == before != other


def test_family_files_are_told_apart(tmp_path: Path) -> None:
    rows = tmp_path / "lamp.toml"
    rows.write_text(ROW)
    first = made_by((tmp_path,))
    assert first == made_by((tmp_path,)) != made_by(None)
    (tmp_path / "notes.txt").write_text("no family")
    assert made_by((tmp_path,)) == first
    rows.rename(tmp_path / "other.toml")
    assert made_by((tmp_path,)) != first, "where a row stands is told of it"
    (tmp_path / "other.toml").write_text(ROW.replace("lamp_put", "lamp_drop"))
    rows.write_text(ROW)
    both = made_by((tmp_path,))
    rows.write_text("")
    (tmp_path / "other.toml").write_text(ROW + ROW.replace("lamp_put", "lamp_drop"))
    assert made_by((tmp_path,)) != both, "what moves from one file to the next"


def test_an_installed_program_is_the_same_as_a_checkout(tmp_path: Path) -> None:
    place = installed(tmp_path / "site")
    ask = "from patchlint.contracts.version import made_by; print(made_by(None, findings=True))"
    command = [sys.executable, "-c", ask]
    environment = {**os.environ, "PYTHONPATH": str(place)}

    def said() -> str:
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.strip()

    here = made_by(None, findings=True)
    assert said() == here
    for name in ("rules/never_put.py", "rules/families/device_node.toml", "contracts/shipped.txt"):
        file = place / "patchlint" / name
        text = file.read_text()
        file.write_text(text + "\n")
        assert said() != here
        file.write_text(text)
    assert said() == here
