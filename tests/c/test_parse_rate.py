# SPDX-License-Identifier: GPL-2.0-or-later
"""Real kernel functions: nearly all are read strictly, and quickly. Needs the benchmark's kernel tree."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_COMMAND = Path(__file__).resolve().parents[1] / "parse_rate.py"
_TREES = Path(os.environ.get("PATCHLINT_BENCH", ".")) / "trees"


@pytest.mark.bench
@pytest.mark.skipif("PATCHLINT_BENCH" not in os.environ, reason="PATCHLINT_BENCH is not set")
def test_mm_is_read_strictly() -> None:
    tree = _TREES / "linux-source-6.12"
    if not tree.is_dir():
        pytest.skip(f"{tree} is not there")
    done = subprocess.run(
        [sys.executable, _COMMAND, "--tree", tree, "mm"], capture_output=True, text=True, check=True, timeout=600
    )
    print(done.stdout)
    row = re.search(r"linux-source-6\.12 mm +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) ", done.stdout)
    assert row, done.stdout
    _, functions, strict, _, _ = map(int, row.groups())
    assert functions > 5_000
    assert strict >= 0.9999 * functions


def test_the_command_counts(tmp_path: Path) -> None:
    (tmp_path / "tree" / "mm").mkdir(parents=True)
    (tmp_path / "tree" / "mm" / "a.c").write_text(
        "int f(void) { return 1; }\nint g(void) { x = / ; }\nint h(void) { ( }\n"
    )
    (tmp_path / "tree" / "mm" / "a.h").write_text("int not_counted(void) { }\n")
    done = subprocess.run(
        [sys.executable, _COMMAND, "--tree", tmp_path / "tree", "mm"], capture_output=True, text=True, check=True
    )
    assert re.search(r"^tree mm +1 +3 +1 +1 +1 +33\.333% ", done.stdout, re.MULTILINE)
    assert "a.c:2: g: opaque: line 2: unexpected" in done.stdout
    assert "a.c:3: h: skipped: line 3: unbalanced '}'" in done.stdout
