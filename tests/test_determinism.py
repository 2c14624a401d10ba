# SPDX-License-Identifier: GPL-2.0-or-later
"""The same input gives the same bytes, in every run, with any number of processes, cold and warm, in every Python.

The package is copied with what it needs, of which all is Python, so that any interpreter can run it.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CASES = ROOT / "fixtures" / "cases"
VERSIONS = ("3.11", "3.12", "3.13")
NEEDED = ("pycparser", "unidiff", "jinja2", "markupsafe")

# prints a digest of each answer: the mails of all cases in three formats, then scans of all their files
PROGRAM = """
import contextlib, hashlib, io, json, os, sys
from pathlib import Path
from patchlint.cli import main

found = {}

def ask(name, *words):
    out, err = io.BytesIO(), io.BytesIO()
    with (
        contextlib.redirect_stdout(io.TextIOWrapper(out, write_through=True)) as one,
        contextlib.redirect_stderr(io.TextIOWrapper(err, write_through=True)) as two,
    ):
        status = main(list(words))
    notes = b"" if words[0] == "scan" else err.getvalue()  # a scan says how long it took
    found[name] = [status, hashlib.sha256(out.getvalue() + b"|" + notes).hexdigest(), len(out.getvalue())]

work, jobs = Path(sys.argv[1]), sys.argv[2:]
for case in sorted(path for path in (work / "cases").iterdir()):
    os.chdir(case)
    for form in ("json", "reply", "html"):
        ask(f"{case.name} {form}", "--tree", "before", "--format", form, "patch.mbox")
for number in jobs:
    for again in ("cold", "warm"):
        words = ["--tree", str(work / "cases"), "-j", number, "--format", "json"]
        ask(f"scan {again} {number}", "scan", *words, "--cache", str(work / f"cache{number}"))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with all that it needs, and the cases, outside of any repository."""
    base = tmp_path_factory.mktemp("everywhere")
    site = base / "site"
    bare = shutil.ignore_patterns("__pycache__", "*.so", "*.pyi", "*.c")
    shutil.copytree(ROOT / "patchlint", site / "patchlint", ignore=bare)
    for part in ("rules", "templates"):
        shutil.copytree(ROOT / part, site / "patchlint" / part, ignore=bare)
    for name in NEEDED:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        shutil.copytree(Path(spec.origin).parent, site / name, ignore=bare)
    shutil.copytree(CASES, base / "cases")
    return base


def _candidates(version: str) -> Iterator[str]:
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        yield sys.executable
    found = shutil.which(f"python{version}")
    if found is not None:
        yield found
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}")))


@cache
def _python(version: str) -> str:
    """An interpreter of a version that runs; skips the test where none does."""
    for candidate in _candidates(version):
        ask = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        done = subprocess.run(ask, capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip() == version:
            return candidate
    pytest.skip(f"Python {version} is not installed")


def _said(work: Path, python: str, seed: str, *jobs: str) -> dict[str, list[object]]:
    """What one interpreter answers, with one order of its sets."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"PYTHONPATH": str(work / "site"), "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    environment["XDG_CACHE_HOME"] = str(work / "home")
    for place in work.glob("cache*"):
        shutil.rmtree(place)
    command = [python, "-s", "-P", "-c", PROGRAM, str(work), *jobs]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def first(work: Path) -> dict[str, list[object]]:
    """What this Python says with one process."""
    return _said(work, sys.executable, "0", "1")


def test_there_is_much_to_say(first: dict[str, list[object]]) -> None:
    assert len(first) == 3 * len(list(CASES.iterdir())) + 2
    assert sum(row[0] == 1 for row in first.values()) > len(first) // 2
    assert first["scan cold 1"] == first["scan warm 1"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_python_says_the_same(version: str, work: Path, first: dict[str, list[object]]) -> None:
    """With another order of sets each, and with more processes."""
    seed = str(1 + VERSIONS.index(version))
    said = _said(work, _python(version), seed, "1", "2", "3")
    assert {name: row for name, row in said.items() if first.get(name, row) != row} == {}
    assert {tuple(row) for name, row in said.items() if name.startswith("scan ")} == {tuple(first["scan cold 1"])}


def test_another_answer_is_seen(work: Path, first: dict[str, list[object]], tmp_path: Path) -> None:
    other = shutil.copytree(work, tmp_path / "other")
    place = next(iter(sorted((other / "cases").iterdir())))
    for path in other.glob("cases/*"):
        if path != place:
            shutil.rmtree(path)
    for path in (place / "before").rglob("*.c"):
        path.write_text("int x;\n" + path.read_text())
    said = _said(other, sys.executable, "0", "1")
    assert {f"{place.name} json", "scan cold 1", "scan warm 1"} <= {n for n, row in said.items() if first[n] != row}
