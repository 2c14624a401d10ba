# SPDX-License-Identifier: GPL-2.0-or-later
"""Which pointers a function follows before it looks at anything."""

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.followed import Followed, Following, followed
from patchlint.contracts.graphs import Graphs
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in


def of(body: str) -> tuple[Followed, ...]:
    text = f"static void lamp_dim(int level, struct lamp *lamp)\n{{\n{body}\n}}\n"
    return followed(lower(parse_function(functions_in(text, "lamp.c")[0])))


@pytest.mark.parametrize(
    "body",
    [
        "\tlamp_write(lamp->bus->map, level);",
        "\tstruct regmap *map = lamp->bus->map;",
        "\tlamp->bus->level = level;",
        "\tmutex_lock(&lamp->bus->map->lock);",
        "\tif (level)\n\t\treturn;\n\tlamp->bus->level = 0;",
    ],
)
def test_a_pointer_is_followed(body: str) -> None:
    expected = () if "if" in body else (Followed(1, "bus"),)
    assert of(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "\tlamp_write(lamp->bus, level);",  # handed on, not followed
        "\tlamp_write(&lamp->bus->map, level);",  # an address in it, not what is there
        "\tlamp_bind(lamp);\n\tlamp->bus->level = 0;",
        "\tlamp->bus = lamp_bus_find(level);\n\tlamp->bus->level = 0;",
        "\tlamp = lamp->next;\n\tlamp->bus->level = 0;",
        "\twhile (1)\n\t\tcpu_relax();",
    ],
)
def test_what_is_not_sure_to_be_followed(body: str) -> None:
    assert of(body) == ()


def test_functions_of_other_files_are_not_known() -> None:
    text = "static void lamp_dim(struct lamp *lamp)\n{\n\tlamp->bus->level = lamp->shade->level;\n}\n"
    functions = {one.name: one for one in functions_in(text, "lamp.c")}
    words = {name: frozenset(token.text for token in one.tokens) for name, one in functions.items()}
    following = Following(functions, words.__getitem__, Graphs())
    assert following("lamp_dim", frozenset(("bus",))) == (Followed(0, "bus"),)
    assert following("lamp_dim", frozenset(("level",))) == ()
    assert following("lamp_bright", frozenset(("bus",))) == ()
