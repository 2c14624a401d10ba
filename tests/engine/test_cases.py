# SPDX-License-Identifier: GPL-2.0-or-later
"""Engine cases are data: C in, paths out.

Each function in cases/*.c is followed by a comment "paths": one row per way out of the function with its line
(counted from the function's first), its kind, the references held there, what it drops without having taken it and
what the caller gets; then one row per incident. known_gaps/*.c say what C means where the engine does not see it yet;
such a case fails as soon as the engine does, and moves to cases/.

    PATCHLINT_PROMOTE=1 pytest tests/engine       rewrites the comments in cases/; read the diff as a reviewer would
"""

import os
import re
from pathlib import Path

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.engine.outcome import Exit, Incident, Outcome, Reference
from patchlint.knowledge import families
from patchlint.lower.function import lower
from patchlint.source.model import Function
from patchlint.source.pairs import functions_in

HERE = Path(__file__).parent
BLOCK = re.compile(r"(?:/\* paths\n(.*?) \*/\n)?", re.DOTALL)


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
    return f" * {found.line - start:3}  {text:<32} {found.kind:<8} {'; '.join(cells)}"


def incident(found: Incident, start: int) -> str:
    return f" * {found.line - start:3}  ! {found.what} {found.name}"


def table(outcome: Outcome, lines: list[str]) -> str:
    start = outcome.line - 1
    exits = [row(found, lines[found.line - 1].strip(), start) for found in outcome.exits]
    rows = [*dict.fromkeys(exits), *sorted({incident(found, start) for found in outcome.incidents})]
    return "\n".join([*rows, *([] if outcome.complete else [f" * stopped: {outcome.reason}"])]) + "\n"


def paths(text: str) -> dict[str, tuple[Function, str]]:
    functions = functions_in(text, "case.c")
    bodies = Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))
    found = {}
    for function in functions:
        outcome = bodies.walk(lower(parse_function(function, frozenset())))
        found[function.name] = (function, table(outcome, text.split("\n")))
    return found


def cases() -> list[object]:
    found: list[object] = []
    for file in sorted(HERE.glob("*/*.c")):
        gap = [pytest.mark.xfail(strict=True, reason="a known gap")] if file.parent.name == "known_gaps" else []
        for function in functions_in(file.read_text(), file.name):
            found.append(pytest.param(file, function.name, id=f"{file.stem}-{function.name}", marks=gap))
    return found


@pytest.mark.parametrize(("file", "name"), cases())
def test_paths(file: Path, name: str) -> None:
    text = file.read_text()
    function, seen = paths(text)[name]
    lines = text.splitlines(keepends=True)
    after = "".join(lines[function.end_line :])
    block = BLOCK.match(after)
    assert block is not None
    if os.environ.get("PATCHLINT_PROMOTE") and file.parent.name == "cases":
        file.write_text("".join(lines[: function.end_line]) + f"/* paths\n{seen} */\n" + after[block.end() :])
        return
    assert seen == block[1]
