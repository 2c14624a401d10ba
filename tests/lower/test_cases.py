# SPDX-License-Identifier: GPL-2.0-or-later
"""Lowering cases are data: C in, graph out.

Each function in cases/*.c is followed by a comment "graph": its nodes, one a line, with their number, their line
(counted from the function's first), their operation and their successors.

    PATCHLINT_PROMOTE=1 pytest tests/lower        rewrites the comments; read the diff as a reviewer would
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from patchlint.c.parse import parse_function
from patchlint.ir.dump import dump
from patchlint.lower.function import lower
from patchlint.source.model import Function
from patchlint.source.pairs import functions_in

HERE = Path(__file__).parent
CASE = re.compile(r"(?<=^}\n)(?:/\* graph\n(?P<rows>.*?) \*/\n)?", re.DOTALL | re.MULTILINE)


def graph(function: Function) -> str:
    head, *rows = dump(lower(parse_function(function, frozenset()))).split("\n")
    shown = [f"{row[:5]}{int(row[5:11]) - function.line + 1:5}{row[11:]}" for row in rows]
    return "".join(f" * {row}\n" for row in (head, *shown))


def cases() -> Iterator[object]:
    for file in sorted(HERE.glob("cases/*.c")):
        for index, function in enumerate(functions_in(file.read_text(), "")):
            yield pytest.param(file, index, id=f"{file.stem}-{function.name}")


@pytest.mark.parametrize(("file", "index"), list(cases()))
def test_graph(file: Path, index: int) -> None:
    text = file.read_text()
    case = list(CASE.finditer(text))[index]
    seen = graph(functions_in(text, "case.c")[index])
    if os.environ.get("PATCHLINT_PROMOTE"):
        file.write_text(f"{text[: case.start()]}/* graph\n{seen} */\n{text[case.end() :]}")
    else:
        assert seen == case["rows"]
