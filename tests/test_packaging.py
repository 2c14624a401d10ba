# SPDX-License-Identifier: GPL-2.0-or-later
"""What is installed is all that the tool needs, and works far from the checkout."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHIPPED = ("patchlint", "rules", "templates")
DATA = (".toml", ".j2", ".txt")
CASE = ROOT / "fixtures" / "cases" / "probe-error-path"
_BUILD = "import sys; from setuptools import build_meta as b; print(getattr(b, sys.argv[1])(sys.argv[2]))"


def _shipped() -> set[str]:
    """The files of the checkout that have to be in a wheel, by the names that they have there."""
    found = set()
    for top in SHIPPED:
        for path in (ROOT / top).rglob("*"):
            printed = "setup" in path.parent.relative_to(ROOT).parts and path.is_file()
            if (path.suffix in (".py", *DATA) or printed) and "__pycache__" not in path.parts:
                name = path.relative_to(ROOT).as_posix()
                found.add(name if top == "patchlint" else f"patchlint/{name}")
    return found


def _build(kind: str, source: Path, where: Path) -> Path:
    """Build with the setuptools at hand, from an own copy: a build writes into its source."""
    command = [sys.executable, "-c", _BUILD, f"build_{kind}", str(where)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return where / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source distribution of the checkout."""
    pytest.importorskip(
        "setuptools",
        minversion="77",
        reason="setuptools 77 is the first that knows the licence field of pyproject.toml",
    )
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in (*SHIPPED, "tests", "fixtures", ".ci"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    return _build("sdist", copy, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel made of the source distribution."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    shutil.unpack_archive(sdist, unpacked)
    (source,) = unpacked.iterdir()
    return _build("wheel", source, tmp_path_factory.mktemp("wheel"))


def test_every_package_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    packages = {Path(name).parent.as_posix().replace("/", ".") for name in _shipped() if "/setup/" not in name}
    assert sorted(listed) == sorted(packages)


def test_the_wheel_has_code_rules_rows_and_templates(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if name.startswith("patchlint/")} == _shipped()
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_sdist_has_tests_and_fixtures(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {"tests/test_packaging.py", "tests/mail/conftest.py", "CHANGELOG.md", "LICENSE", ".ci/run"}
    assert names >= {path.relative_to(ROOT).as_posix() for path in (ROOT / "fixtures").rglob("*")}


def test_what_is_installed_works_elsewhere(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site"
    shutil.unpack_archive(wheel, place, "zip")
    shutil.copy(CASE / "patch.mbox", tmp_path)
    shutil.copytree(CASE / "before", tmp_path / "before")
    environment = {**os.environ, "PYTHONPATH": str(place), "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    where = [sys.executable, "-c", "import patchlint, patchlint.rules as r; print(patchlint.__file__, r.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert all(Path(path).is_relative_to(place) for path in found.stdout.split())
    command = [sys.executable, "-m", "patchlint", "--tree", "before", "patch.mbox"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    said, _, base = " ".join(done.stdout.split()).partition("on top of ")
    assert said == " ".join((CASE / "reply.txt").read_text().split()).partition("on top of ")[0]
    assert base.startswith("the tree as it stands.")


@pytest.mark.network
@pytest.mark.skipif(os.environ.get("PATCHLINT_NETWORK") != "1", reason="PATCHLINT_NETWORK is not 1")
def test_pip_installs_the_command(tmp_path: Path, wheel: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    subprocess.run([tmp_path / "venv" / "bin" / "pip", "install", "--quiet", wheel], check=True)
    done = subprocess.run(
        [tmp_path / "venv" / "bin" / "patchlint", "--format=terse", "--tree", CASE / "before", CASE / "patch.mbox"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "leak-on-error-path" in done.stdout
