# SPDX-License-Identifier: GPL-2.0-or-later
"""pycparser: who imports it, and what its oldest supported version cannot read."""

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from patchlint.c.model import Parsed, Status

_PACKAGE = Path(__file__).resolve().parents[2] / "patchlint"
_AFTER_BRACES = ("return ({ d; })->x;", "x = (int []){ 1, 2 }[0];", "x = sizeof (struct demo){ 1 }.a;")


def test_two_modules_import_pycparser() -> None:
    importers = {
        path.relative_to(_PACKAGE).as_posix()
        for path in _PACKAGE.rglob("*.py")
        if re.search(r"^\s*(?:from|import) pycparser", path.read_text("utf-8"), re.MULTILINE)
    }
    assert importers == {"c/ast.py", "c/parse.py"}


@pytest.mark.parametrize("statement", _AFTER_BRACES)
def test_operators_behind_braces(parse: Callable[..., Parsed], statement: str) -> None:
    parsed = parse("void demo(struct demo *d)\n{\n\tuse(d);\n\t" + statement + "\n}\n")
    if version("pycparser") == "3.0":
        assert (parsed.status, parsed.opaque_lines) == (Status.OPAQUE, frozenset({4}))
    else:
        assert parsed.status is Status.STRICT


def test_the_generator_is_not_imported() -> None:
    code = "import sys, patchlint.c.parse; print('pycparser.c_generator' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=_PACKAGE.parent, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
