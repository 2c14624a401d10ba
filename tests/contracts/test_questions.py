# SPDX-License-Identifier: GPL-2.0-or-later
"""Two helpers that count only if a question says so."""

import pytest

from patchlint.contracts.bodies import Bodies
from patchlint.ir.signs import ANY, ZERO
from patchlint.knowledge import families
from patchlint.knowledge.contract import MOVES, Effect
from patchlint.source.pairs import functions_in

GET = """
static int lamp_get(struct lamp *lamp)
{
	if (lamp_is_managed(lamp->dev))
		return pm_runtime_resume_and_get(lamp->dev);
	return 0;
}
"""
PUT = """
static void lamp_put(struct lamp *lamp)
{
	if (lamp_is_managed(lamp->dev))
		pm_runtime_put(lamp->dev);
}
"""


def effects(text: str, name: str) -> list[tuple[str, bool, int]]:
    """What a function counts: what it does, whether for certain, for which results."""
    functions = functions_in(text, "lamp.c")
    known = Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))
    found = known.body(name)
    counts: list[Effect] = [effect for effect in found.effects if effect.action in MOVES] if found is not None else []
    return [(one.action.value, one.certain, one.when) for one in counts]


def test_a_pair_counts_for_certain() -> None:
    assert effects(GET + PUT, "lamp_get") == [("get", True, ZERO)]
    assert effects(GET + PUT, "lamp_put") == [("put", True, ANY)]


@pytest.mark.parametrize(
    "put",
    [
        "",
        PUT.replace("lamp_is_managed", "lamp_is_slow"),
        PUT.replace("is_managed(lamp->dev)", "is_managed(lamp->bus)"),
        PUT.replace("if (lamp_is", "if (!lamp_is"),
        PUT.replace("pm_runtime_put(", "pm_runtime_get_noresume("),
        PUT.replace("pm_runtime_put(lamp->dev)", "pm_runtime_put(lamp->bus)"),
        PUT.replace("pm_runtime_put", "put_device"),
        PUT.replace(
            "\t\tpm_runtime_put(lamp->dev);", "\t\tpm_runtime_put(lamp->dev);\n\telse\n\t\tput_device(lamp->dev);"
        ),
        PUT.replace("if (lamp_is_managed(lamp->dev))", "if (lamp_is_managed(lamp->dev) && lamp->slow)"),
    ],
)
def test_what_is_no_pair_counts_perhaps(put: str) -> None:
    assert {certain for _, certain, _ in effects(GET + put, "lamp_get")} == {False}


def test_a_question_with_a_name_that_says_nothing_is_none() -> None:
    text = (GET + PUT).replace("lamp_is_managed", "lamp_manage")
    assert {certain for _, certain, _ in effects(text, "lamp_get")} == {False}


def test_a_question_about_something_else_than_the_argument_is_none() -> None:
    text = (GET + PUT).replace("lamp_is_managed(lamp->dev)", "lamp_is_managed(lamps)")
    assert {certain for _, certain, _ in effects(text, "lamp_get")} == {False}
