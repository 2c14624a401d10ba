# SPDX-License-Identifier: GPL-2.0-or-later
"""Constants that a file defines: enumerations and macros that are a number."""

import time

import pytest

from patchlint.source.functions import locate
from patchlint.source.tokens import tokenise

FUNCTION = "int f(void)\n{\n\treturn 0;\n}\n"


def constants(text: str) -> dict[str, int | None]:
    (function,) = locate(tokenise(f"{text}\n{FUNCTION}"), "kiln.c")
    return dict(function.constants)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("enum kiln { COLD, WARM, HOT };", {"COLD": 0, "WARM": 1, "HOT": 2}),
        ("enum { COLD = 3, WARM, };", {"COLD": 3, "WARM": 4}),
        ("enum kiln { COLD = -1, WARM, HOT = 0x10, BURNT };", {"COLD": -1, "WARM": 0, "HOT": 16, "BURNT": 17}),
        (
            "enum kiln { COLD, WARM = 1 << 2, HOT, BURNT = 9, GONE };",
            {"COLD": 0, "WARM": None, "HOT": None, "BURNT": 9, "GONE": 10},
        ),
        ("typedef enum kiln { COLD } kiln_t;", {"COLD": 0}),
        (
            "#define\tCOLD\t0\t/* as it is delivered */\n#define HOT (2)\n#define NONE -1",
            {"COLD": 0, "HOT": 2, "NONE": -1},
        ),
        ("#define MASK 0xf0u // bits\n#define LAST 010", {"MASK": 240, "LAST": 8}),
        ("#define HEAT(x) 3\n#define NAME kiln\n#define SUM 1 + 2\n#define EMPTY", {}),
        ("#ifdef A\n#define COLD 1\n#else\n#define COLD 2\n#endif", {"COLD": None}),
        ("struct kiln { int COLD, WARM; };", {}),
    ],
)
def test_what_is_found(text: str, found: dict[str, int | None]) -> None:
    assert constants(text) == found


def test_many_blanks_take_no_time() -> None:
    began = time.monotonic()
    assert constants("#define COLD" + " " * 200_000 + "x" + " " * 200_000 + ";") == {}
    assert time.monotonic() - began < 5
