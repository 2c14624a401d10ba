# SPDX-License-Identifier: GPL-2.0-or-later
"""Engine cases are data: C in, paths out.

Each function in cases/*.c is followed by a comment "paths": one row per way out of the function with its line
(counted from the function's first), its kind, the references held there, what it drops without having taken it and
what the caller gets; then one row per incident. known_gaps/*.c say what C means where the engine does not see it yet;
such a case fails as soon as the engine does, and moves to cases/ (a function without a comment is a helper there).

    PATCHLINT_PROMOTE=1 pytest tests/engine       rewrites the comments in cases/; read the diff as a reviewer would
"""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.engine.outcome import Exit, Outcome, Reference
from patchlint.knowledge import families
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

HERE = Path(__file__).parent
CASE = re.compile(r"(?<=^}\n)(?:/\* paths\n(?P<rows>.*?) \*/\n)?", re.DOTALL | re.MULTILINE)


def held(ref: Reference, start: int) -> str:
    words = [ref.escaped, ref.holder and f"in {ref.holder}", "" if ref.decided else "undecided"]
    words += ["" if ref.certain else "uncertain", "failed" if ref.failed else "", "told" if ref.told else ""]
    words += [f"holder freed on {ref.freed - start}" if ref.freed else "", "" if ref.trusted else "guessed"]
    notes = ", ".join(filter(None, words))
    return f"{ref.counter}:{ref.name}" + (f" ({notes})" if notes else "")


def row(found: Exit, text: str, start: int) -> str:
    cells = [" ".join(sorted(held(reference, start) for reference in found.held)) or "-"]
    cells += [f"drops {given.counter}:{given.name}" for given in found.given]
    cells += [f"returns {change.counter}" for change in found.changes if change.place.where.name == "RESULT"]
    return f" * {found.line - start:3}  {text:<32} {found.kind:<8} {'; '.join(cells)}\n"


def table(outcome: Outcome, lines: list[str]) -> str:
    start = outcome.line - 1
    rows = dict.fromkeys(row(found, lines[found.line - 1].strip(), start) for found in outcome.exits)
    odd = {(found.line - start, found.what, found.name) for found in outcome.incidents}
    more = [f" * {line:3}  ! {what} {name}\n" for line, what, name in sorted(odd)]
    return "".join([*rows, *more, *([] if outcome.complete else [f" * stopped: {outcome.reason}\n"])])


@lru_cache(maxsize=4)
def tables(text: str) -> list[str]:
    functions = functions_in(text, "case.c")
    bodies = Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))
    parsed = [parse_function(function, frozenset()) for function in functions]
    return [table(bodies.walk(lower(one)), text.split("\n")) for one in parsed]


def cases() -> Iterator[object]:
    for file in sorted(HERE.glob("*/*.c")):
        text, gap = file.read_text(), file.parent.name == "known_gaps"
        marks = [pytest.mark.xfail(strict=True, reason="a known gap")] if gap else []
        for index, (function, case) in enumerate(zip(functions_in(text, ""), CASE.finditer(text), strict=True)):
            if case["rows"] or not gap:
                yield pytest.param(file, index, id=f"{file.stem}-{function.name}", marks=marks)


@pytest.mark.parametrize(("file", "index"), list(cases()))
def test_paths(file: Path, index: int) -> None:
    text = file.read_text()
    case = list(CASE.finditer(text))[index]
    seen = tables(text)[index]
    if os.environ.get("PATCHLINT_PROMOTE") and file.parent.name == "cases":
        file.write_text(f"{text[: case.start()]}/* paths\n{seen} */\n{text[case.end() :]}")
    else:
        assert seen == case["rows"]
