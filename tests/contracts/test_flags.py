# SPDX-License-Identifier: GPL-2.0-or-later
"""Effects that hang on a flag: found in a body, decided in a call."""

from dataclasses import replace

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.flags import conditional
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Condition, Contract, Effect, Place, Where
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in


def bodies(text: str) -> Bodies:
    functions = functions_in(text, "lamp.c")
    return Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))


def told(effect: Effect) -> str:
    """An effect in words: "put 0 if 1 has LAMP_PUT"."""
    words = [effect.action.value, str(effect.place.index), "" if effect.certain else "perhaps"]
    if effect.condition is not None:
        asked = f"has {effect.condition.flag}" if effect.condition.flag else "is true"
        words.append(f"{'if' if effect.condition.holds else 'unless'} {effect.condition.argument} {asked}")
    return " ".join(filter(None, words))


def effects(text: str, name: str = "f") -> list[str]:
    """What a function's body says."""
    found = bodies(text).body(name)
    assert found is not None
    return sorted(map(told, found.effects))


# --- in a body

BODY = "void f(struct device_node *np, unsigned int flags, bool drop, struct lamp *lamp)\n{\n\t%s\n}\n"
FOUND = {
    "with the flag": ("if (flags & LAMP_PUT) of_node_put(np);", ["put 0 if 1 has LAMP_PUT"]),
    "without the flag": ("if (!(flags & LAMP_KEEP)) of_node_put(np);", ["put 0 unless 1 has LAMP_KEEP"]),
    "compared with zero": ("if ((flags & LAMP_PUT) != 0) of_node_put(np);", ["put 0 if 1 has LAMP_PUT"]),
    "returns early": ("if (flags & LAMP_KEEP) return; of_node_put(np);", ["put 0 unless 1 has LAMP_KEEP"]),
    "bool": ("if (drop) of_node_put(np);", ["put 0 if 2 is true"]),
    "bool, the other way round": ("if (!drop) of_node_put(np);", ["put 0 unless 2 is true"]),
    "all flags": ("if (flags) of_node_put(np);", ["put 0 if 1 is true"]),
    "no flags": ("if (flags == 0) of_node_put(np);", ["put 0 unless 1 is true"]),
    "a get": ("if (flags & LAMP_REF) of_node_get(np);", ["get 0 if 1 has LAMP_REF"]),
    "one or the other": (
        "if (flags & LAMP_REF) of_node_get(np); else of_node_put(np);",
        ["get 0 if 1 has LAMP_REF", "put 0 unless 1 has LAMP_REF"],
    ),
    "both ways": ("if (flags & LAMP_LOG) lamp_log(np); of_node_put(np);", ["put 0"]),
    "a flag that decides nothing before": (
        "if (flags & LAMP_LOG) lamp_log(np); if (flags & LAMP_PUT) of_node_put(np);",
        ["put 0 if 1 has LAMP_PUT"],
    ),
    "something else beside": (
        "of_node_put(lamp->node); if (drop) of_node_put(np);",
        ["put 0 if 2 is true", "put 3"],
    ),
    "no parameter": ("if (lamp->flags & LAMP_PUT) of_node_put(np);", ["put 0 perhaps"]),
    "a pointer": ("if (lamp) of_node_put(np);", ["put 0 perhaps"]),
    "a parameter that is written to": (
        "flags |= lamp->flags; if (flags & LAMP_PUT) of_node_put(np);",
        ["put 0 perhaps"],
    ),
    "a parameter that is written to later": (
        "if (flags & LAMP_PUT) of_node_put(np); flags = 0; lamp_log(flags);",
        ["put 0 perhaps"],
    ),
    "no macro": ("if (flags & lamp_mask) of_node_put(np);", ["put 0 perhaps"]),
    "two flags": ("if (flags & LAMP_A) { if (flags & LAMP_B) of_node_put(np); }", ["put 0 perhaps"]),
}


@pytest.mark.parametrize("case", FOUND)
def test_a_body(case: str) -> None:
    body, expected = FOUND[case]
    assert effects(BODY % body) == expected


def test_a_flag_that_stands_first() -> None:
    assert effects(BODY % "if (LAMP_PUT & flags) of_node_put(np);") == ["put 0 if 1 has LAMP_PUT"]


def test_only_three_flags_are_tried() -> None:
    def asks(others: int) -> str:
        logs = "".join(f"if (flags & LAMP_{letter}) lamp_log(np); " for letter in "ABCD"[:others])
        return BODY % f"{logs}if (flags & LAMP_PUT) of_node_put(np);"

    assert effects(asks(2)) == ["put 0 if 1 has LAMP_PUT"]
    assert effects(asks(3)) == ["put 0 perhaps"]


# --- conditional()

PERHAPS = Contract("f", (Effect(Action.PUT, Place(Where.ARGUMENT, 0), "device_node", certain=False),))


def test_a_certain_contract_is_not_walked_again() -> None:
    asked: list[Condition] = []

    def infer(condition: Condition) -> Contract | None:
        asked.append(condition)
        return None

    text = BODY % "if (flags & LAMP_PUT) of_node_put(np);"
    cfg = lower(parse_function(functions_in(text, "lamp.c")[0], frozenset()))
    certain = replace(PERHAPS, effects=(replace(PERHAPS.effects[0], certain=True),))
    assert conditional(certain, cfg, infer) == certain
    assert asked == []
    assert conditional(PERHAPS, cfg, infer) == PERHAPS
    assert asked == [Condition(1, "LAMP_PUT", True), Condition(1, "LAMP_PUT", False)]


def test_a_flag_that_makes_nothing_certain_is_left_out() -> None:
    text = BODY % "if (flags & LAMP_PUT) of_node_put(np);"
    cfg = lower(parse_function(functions_in(text, "lamp.c")[0], frozenset()))
    assert conditional(PERHAPS, cfg, lambda _: PERHAPS) == PERHAPS


# --- in a call

HELPERS = """\
static void drop(struct device_node *np, unsigned int flags)
{
	if (flags & LAMP_PUT)
		of_node_put(np);
}

static void leave(struct device_node *np, unsigned int flags)
{
	if (!(flags & LAMP_KEEP))
		of_node_put(np);
}

static void drop_if(struct device_node *np, bool yes)
{
	if (yes)
		of_node_put(np);
}

static void hold(struct device_node *np, unsigned int flags)
{
	if (flags & LAMP_REF)
		of_node_get(np);
}

"""
GIVEN = "void f(struct lamp *lamp, unsigned int flags, bool yes)\n{\n\tstruct device_node *np = %s;\n\n\t%s\n}\n"


def held(found: str, body: str) -> set[str]:
    """The references that f() leaves with: "all", or "perhaps" where a callee may have dropped or taken it."""
    text = HELPERS + GIVEN % (found, body)
    function = functions_in(text, "lamp.c")[-1]
    outcome = bodies(text).walk(lower(parse_function(function, frozenset())))
    assert outcome.complete
    return {"all" if reference.certain else "perhaps" for found in outcome.exits for reference in found.held}


CALLS: dict[str, set[str]] = {
    "drop(np, LAMP_PUT);": set(),
    "drop(np, LAMP_SLOW | LAMP_PUT);": set(),
    "drop(np, LAMP_PUT | lamp->flags);": set(),
    "drop(np, LAMP_PUT | GFP_KERNEL);": set(),
    "drop(np, (LAMP_PUT));": set(),
    "drop(np, LAMP_SLOW);": {"perhaps"},
    "drop(np, LAMP_SLOW | LAMP_LOUD);": {"perhaps"},
    "drop(np, __LAMP_SLOW);": {"perhaps"},
    "drop(np, 0);": {"all"},
    "drop(np, 0 | LAMP_SLOW);": {"perhaps"},
    "drop(np, GFP_KERNEL);": {"perhaps"},
    "drop(np, LAMP_SLOW | GFP_KERNEL);": {"perhaps"},
    "drop(np, 3);": {"perhaps"},
    "drop(np, lamp->flags);": {"perhaps"},
    "drop(np, flags);": {"perhaps"},
    "if (flags & LAMP_PUT) drop(np, flags); else of_node_put(np);": set(),
    "if (!(flags & LAMP_PUT)) drop(np, flags); else of_node_put(np);": {"all"},
    "if (flags & LAMP_SLOW) drop(np, flags); else of_node_put(np);": {"perhaps"},
    "unsigned int way = LAMP_PUT; drop(np, way);": set(),
    "leave(np, 0);": set(),
    "leave(np, LAMP_SLOW);": {"perhaps"},
    "leave(np, LAMP_KEEP);": {"all"},
    "leave(np, flags);": {"perhaps"},
    "leave(np, GFP_KERNEL);": {"perhaps"},
    "drop_if(np, true);": set(),
    "drop_if(np, 1);": set(),
    "drop_if(np, false);": {"all"},
    "drop_if(np, 0);": {"all"},
    "drop_if(np, yes);": {"perhaps"},
    "drop_if(np, LAMP_PUT);": {"perhaps"},
    "if (yes) drop_if(np, yes); else of_node_put(np);": set(),
    "if (!yes) drop_if(np, yes); else of_node_put(np);": {"all"},
}


@pytest.mark.parametrize("body", CALLS)
def test_a_put_that_hangs_on_a_flag(body: str) -> None:
    assert held("of_get_parent(lamp->node)", f"if (!np) return; {body}") == CALLS[body]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("hold(np, LAMP_REF);", {"all"}),
        ("hold(np, LAMP_SLOW);", {"perhaps"}),
        ("hold(np, 0);", set()),
        ("hold(np, flags);", {"perhaps"}),
        ("hold(np, GFP_KERNEL);", {"perhaps"}),
        ("if (flags & LAMP_REF) hold(np, flags);", {"all"}),
        ("if (!(flags & LAMP_REF)) hold(np, flags);", set()),
    ],
)
def test_a_get_that_hangs_on_a_flag(body: str, expected: set[str]) -> None:
    assert held("lamp->node", body) == expected


def test_a_get_and_a_put_with_one_flag_are_a_pair() -> None:
    assert held("lamp->node", "hold(np, LAMP_REF); drop(np, LAMP_PUT);") == set()


def test_a_put_for_certain_is_one_more() -> None:
    """The callee's put is not only tolerated: after it, the object is not the caller's."""
    text = HELPERS + GIVEN % ("of_get_parent(lamp->node)", "if (!np) return; drop(np, LAMP_PUT); of_node_put(np);")
    function = functions_in(text, "lamp.c")[-1]
    walk = bodies(text).walk
    assert walk(lower(parse_function(function, frozenset()))).incidents
    other = functions_in(text.replace("drop(np, LAMP_PUT)", "drop(np, LAMP_SLOW)"), "lamp.c")[-1]
    assert not walk(lower(parse_function(other, frozenset()))).incidents


def test_a_call_with_too_few_arguments_does_nothing() -> None:
    assert held("of_get_parent(lamp->node)", "if (!np) return; drop(np);") == {"all"}


# --- through a wrapper

WRAPPER = "void f(struct device_node *np, unsigned int flags)\n{\n\t%s\n}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("drop(np, LAMP_PUT);", ["put 0"]),
        ("drop(np, LAMP_SLOW);", ["put 0 perhaps"]),
        ("if (flags & LAMP_PUT) drop(np, flags);", ["put 0 if 1 has LAMP_PUT"]),
        ("if (flags & LAMP_SLOW) drop(np, LAMP_PUT);", ["put 0 if 1 has LAMP_SLOW"]),
        ("drop(np, flags);", ["put 0 if 1 has LAMP_PUT"]),
    ],
)
def test_a_wrapper(body: str, expected: list[str]) -> None:
    assert effects(HELPERS + WRAPPER % body) == expected


def test_a_wrapper_of_a_perhaps_leaves_a_doubt() -> None:
    """Else f() would be said to do nothing, and its callers to leak."""
    helper = "static void some(struct device_node *np)\n{\n\tif (np->slow)\n\t\tof_node_put(np);\n}\n"
    assert effects(helper + WRAPPER % "some(np);") == ["put 0 perhaps"]
