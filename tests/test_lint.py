# SPDX-License-Identifier: GPL-2.0-or-later
"""ruff and mypy have nothing to say, with the configuration of pyproject.toml."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("patchlint", "rules", "templates", "tests")


def _run(*words: str) -> str:
    """What a tool prints; "" when it is content."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.parametrize("words", [("check", "--quiet"), ("format", "--check", "--quiet")], ids=["check", "format"])
def test_ruff(words: tuple[str, ...]) -> None:
    assert _run("ruff", *words, *CODE) == ""


def test_mypy() -> None:
    assert _run("mypy", "--strict", "--no-error-summary") == ""


def test_they_do_complain(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("import os\ndef f(x): return x+1\n")
    config = f"--config={ROOT / 'pyproject.toml'}"
    assert "F401" in _run("ruff", "check", config, str(bad))
    assert "bad.py" in _run("ruff", "format", "--check", config, str(bad))
    assert "no-untyped-def" in _run(
        "mypy", f"--config-file={ROOT / 'pyproject.toml'}", "--cache-dir", str(tmp_path), str(bad)
    )
