# SPDX-License-Identifier: GPL-2.0-or-later
"""Integers that count references, by what becomes of what they are in."""

import pytest

from patchlint.contracts.bodies import Bodies
from patchlint.contracts.graphs import Graphs
from patchlint.contracts.plain import PlainCounts
from patchlint.knowledge import families
from patchlint.knowledge.contract import MOVES
from patchlint.source.pairs import functions_in

PUT = """
static void lamp_put(struct lamp *lamp)
{
	lamp->users--;
	if (!lamp->users)
		kfree(lamp);
}
"""
GET = """
static struct lamp *lamp_get(struct lamp *lamp)
{
	lamp->users++;
	return lamp;
}
"""


def moves(text: str, name: str) -> list[tuple[str, bool]]:
    """What a function does to references, and whether the object may be gone then."""
    functions = functions_in(text, "lamp.c")
    found = Bodies(functions, families.load({token.text for f in functions for token in f.tokens})).body(name)
    return [(one.action.value, one.lifetime) for one in found.effects if one.action in MOVES] if found else []


def test_what_is_freed_at_zero_is_counted() -> None:
    assert moves(GET + PUT, "lamp_put") == [("put", True)]
    assert moves(GET + PUT, "lamp_get") == [("get", False)]


@pytest.mark.parametrize(
    "body",
    [
        "\tif (--lamp->users == 0)\n\t\tkfree(lamp);\n",
        "\tif (--lamp->users > 0)\n\t\treturn;\n\tkfree(lamp);\n",
        "\tlamp->users -= 1;\n\tif (lamp->users <= 0)\n\t\tkfree(lamp);\n",
        "\tif (lamp && !--lamp->users)\n\t\tkfree(lamp);\n",
        "\tif (!--lamp->users)\n\t\tlamp_free(lamp);\n",
        "\tint n = 3;\n\n\tn--;\n\tlamp->users = lamp->users - 1;\n\tif (!lamp->users)\n\t\tkfree(lamp);\n",
    ],
)
def test_however_it_is_written(body: str) -> None:
    free = "static void lamp_free(struct lamp *lamp)\n{\n\tkfree(lamp->shade);\n\tkfree(lamp);\n}\n"
    assert moves(f"{free}static void lamp_put(struct lamp *lamp)\n{{\n{body}}}\n{GET}", "lamp_get") == [("get", False)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("if (!lamp->users)", "if (lamp->users)"),  # freed while it is used
        ("if (!lamp->users)", "if (!lamp->level)"),  # another question
        ("kfree(lamp)", "kfree(lamp->shade)"),
        ("kfree(lamp)", "lamp_dim(lamp)"),
        ("lamp->users--", "lamp->users -= 2"),
        ("struct lamp *lamp)", "struct lamp *lamp, int a, int b)"),  # no put has so many
        ("struct lamp *lamp)", "struct torch *lamp)"),  # a field of the same name
        ("\tif (!lamp->users)\n\t\t", "\tif (!lamp->users)\n\t\tlamp_dim(lamp);\n\t"),  # freed at any rate
    ],
)
def test_what_is_no_count(old: str, new: str) -> None:
    assert old in PUT
    assert moves(GET + PUT.replace(old, new), "lamp_get") == []


@pytest.mark.parametrize("step", ["n--", "--n", "n -= 2", "lamp->level++", "n = -1"])
def test_what_counts_only_variables_down_is_not_parsed(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = functions_in(PUT.replace("lamp->users--", step), "lamp.c")
    graphs = Graphs()
    monkeypatch.setattr(graphs, "parsed", lambda function: pytest.fail("it is"))
    assert PlainCounts({one.name: one for one in functions}, graphs, lambda name: None).names == frozenset()
