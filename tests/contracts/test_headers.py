# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers of constants from the headers that a file includes itself."""

from pathlib import Path

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.headers import defined
from patchlint.knowledge.contract import Action, Contract, Effect, Place, Where
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in
from patchlint.source.tree import open_tree

CLAIM = Contract(
    "kiln_claim", (Effect(Action.GET, Place(Where.ARGUMENT, 0), "brick", codes=("KILN_IN_USE", "-EBUSY")),)
)
ENUM = "enum kiln_claimed { KILN_FREED, KILN_IN_USE };\n"
ROW = 'protocol = "firing"\nfamily = "brick"\n\n[get]\nkiln_claim = { arg = 0, returns = "KILN_IN_USE" }\n'
BODY = "int f(struct brick *brick)\n{\n\tif (kiln_claim(brick) == 1)\n\t\treturn 1;\n\treturn 2;\n}\n"


@pytest.mark.parametrize(
    ("includes", "headers", "asked"),
    [
        ('#include "kiln.h"', {"drivers/kiln/kiln.h": ENUM}, ["drivers/kiln/kiln.h"]),
        ('#include "../kiln.h"', {"drivers/kiln.h": ENUM}, ["drivers/kiln.h"]),
        ("#include <linux/kiln.h>", {"include/linux/kiln.h": ENUM}, ["include/linux/kiln.h"]),
        (
            '#include <linux/kiln.h>\n#include "kiln.h"',
            {"include/uapi/linux/kiln.h": ENUM, "drivers/kiln/kiln.h": "int KILN_IN_USE_too;\n"},
            ["drivers/kiln/kiln.h", "include/linux/kiln.h", "include/uapi/linux/kiln.h"],
        ),
    ],
)
def test_where_it_is_looked_for(includes: str, headers: dict[str, str], asked: list[str]) -> None:
    seen: list[str] = []

    def read(path: str) -> str | None:
        seen.append(path)
        return headers.get(path)

    functions = functions_in(f"{includes}\n{BODY}", "drivers/kiln/kiln.c")
    found = defined(functions, [CLAIM], read)
    assert found["KILN_IN_USE"] == 1
    assert seen[: len(asked)] == asked


@pytest.mark.parametrize("include", ['"../../../etc/kiln.h"', '"/etc/kiln.h"', "<../../../kiln.h>", "KILN_HEADER"])
def test_nothing_outside_the_tree_is_read(include: str) -> None:
    def read(path: str) -> str | None:
        raise AssertionError(path)

    assert defined(functions_in(f"#include {include}\n{BODY}", "drivers/kiln/kiln.c"), [CLAIM], read) == {}


def test_nothing_is_read_where_no_result_has_a_name() -> None:
    def read(path: str) -> str | None:
        raise AssertionError(path)

    functions = functions_in(f'#include "kiln.h"\n{BODY}', "kiln.c")
    number = Contract("kiln_claim", (Effect(Action.GET, Place(Where.ARGUMENT, 0), "brick", codes=("1",)),))
    assert defined(functions, [number], read) == {}
    assert defined(functions_in(f'#include "kiln.h"\n{ENUM}#define EBUSY 16\n{BODY}', "kiln.c"), [CLAIM], read) == {}
    assert defined([], [CLAIM], read) == {}


def test_a_number_in_a_header_decides(tmp_path: Path) -> None:
    tree, rows = tmp_path / "tree", tmp_path / "rows"
    for folder in (tree, rows):
        folder.mkdir()
    (rows / "firing.toml").write_text(ROW, encoding="utf-8")
    (tree / "kiln.h").write_text(ENUM, encoding="utf-8")
    for known, told in ((Elsewhere((rows,)), [False, False]), (Elsewhere((rows,), open_tree(tree)), [True])):
        functions = functions_in(f'#include "kiln.h"\n{BODY}', "kiln.c")
        exits = known.bodies(functions).walk(lower(parse_function(functions[0], frozenset()))).exits
        assert [one.decided for found in exits for one in found.held] == told


def test_a_header_as_the_patch_leaves_it(tmp_path: Path) -> None:
    tree, rows = tmp_path / "tree", tmp_path / "rows"
    for folder in (tree, rows):
        folder.mkdir()
    (rows / "firing.toml").write_text(ROW, encoding="utf-8")
    (tree / "kiln.h").write_text(ENUM, encoding="utf-8")
    known = Elsewhere((rows,), open_tree(tree)).after({"kiln.h": ENUM.replace("KILN_FREED, ", "")})
    functions = functions_in(f'#include "kiln.h"\n{BODY}', "kiln.c")
    exits = known.bodies(functions).walk(lower(parse_function(functions[0], frozenset()))).exits
    assert [(found.result, len(found.held)) for found in exits] == [("1", 0), ("2", 1)]
