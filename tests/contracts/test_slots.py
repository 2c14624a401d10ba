# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls through tables of operations: what all functions do that tables have in one place."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts import shipped
from patchlint.contracts.build import Builder
from patchlint.contracts.choose import Candidate, agree
from patchlint.contracts.codec import decode, encode
from patchlint.contracts.crew import Setting
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.index import open_index
from patchlint.contracts.slots import agreed, counts, filled
from patchlint.contracts.store import Store
from patchlint.contracts.version import made_by
from patchlint.ir.signs import ANY, NULL, VALID
from patchlint.knowledge.contract import Action, Contract, Effect, Place, Where
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in
from patchlint.source.tree import open_tree

HEADER = """\
#ifndef LAMP_H
struct lamp_ops {
	struct bulb *(*get)(struct lamp *lamp);
	void (*put)(struct bulb *bulb);
};
/* a lamp */
struct lamp {
	int watts;
	const struct lamp_ops *ops, *more;
	struct { struct lamp_ops own; } inner;
};
#endif
"""
TABLE = """\
static struct bulb *{name}_bulb(struct lamp *lamp)
{{
	kref_get(&lamp->bulb->ref);
	return lamp->bulb;
}}

static void {name}_drop(struct bulb *bulb)
{{
	kref_put(&bulb->ref, bulb_free);
}}

static const struct lamp_ops {name}_ops = {{
	.get = {name}_bulb,
	.put = {name}_drop,
}};
"""
LOOSE = TABLE.replace("\tkref_get(&lamp->bulb->ref);\n", "")
GLOW = """\
int lamp_glow(struct lamp *lamp)
{
	struct bulb *bulb = lamp->ops->get(lamp);

	if (lamp->broken)
		return -EIO;
	lamp->ops->put(bulb);
	return 0;
}
"""
GET = Effect(Action.GET, Place(Where.RESULT), "kref", when=VALID)
PUT = Effect(Action.PUT, Place(Where.ARGUMENT, 0), "kref")


def held(bodies_of: str, text: str, tree: Path | None = None, cache: Path | None = None) -> list[str]:
    """What the exits of a function hold, and by whom it was taken."""
    functions = functions_in(text, "drivers/lamp/glow.c")
    index = open_index(cache, str(tree), made_by(None)) if cache is not None else None
    bodies = Elsewhere(None, open_tree(tree, None) if tree is not None else None, index).bodies(functions)
    (function,) = (one for one in functions if one.name == bodies_of)
    parsed = parse_function(function, frozenset())
    assert bodies.concerns(parsed)
    outcome = bodies.walk(lower(parsed))
    return [f"{found.line} {one.function}" for found in outcome.exits for one in found.held]


def indexed(folder: Path, files: Mapping[str, str]) -> tuple[Path, Path]:
    """A tree of these files, and where its index lies."""
    tree, cache = folder / "tree", folder / "cache"
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    with closing(open_tree(tree, None)) as opened, closing(Store(cache)) as store:
        Builder(store, Setting(tree, None, None), str(tree), 1, lambda *_: None).build(opened.listing())
    return tree, cache


# --- what is a slot


@pytest.mark.parametrize("member", ["get", "put_page", "xfer_put", "drop_ns", "ref_get", "map_release", "release_fw"])
def test_worth_a_look(member: str) -> None:
    assert counts(member)


@pytest.mark.parametrize("member", ["release", "output", "target", "open", "putter", "budget"])
def test_not_worth_a_look(member: str) -> None:
    assert not counts(member)


def test_what_tables_fill_in() -> None:
    text = TABLE.format(name="desk") + TABLE.format(name="wall") + "struct lamp_ops none = { .get = NULL, .put = 0 };\n"
    (function, *_) = functions_in(text, "lamp.c")
    assert filled(function.tables) == {
        "lamp_ops.get": ("desk_bulb", "wall_bulb"),
        "lamp_ops.put": ("desk_drop", "wall_drop"),
    }


# --- what all have in common


def one(*effects: Effect, **more: int) -> Contract:
    return Contract("f", effects, **more)  # type: ignore[arg-type]  # numbers for fields that are numbers


AGREED: dict[str, tuple[list[Contract | None], tuple[Effect, ...] | None]] = {
    "one function": ([one(GET)], (GET,)),
    "two alike": ([one(GET), one(GET)], (GET,)),
    "one does nothing": ([one(GET), None], None),
    "nobody": ([], None),
    "one does more": ([one(GET, PUT), one(GET)], (GET,)),
    "one does less": ([one(GET), one(GET, PUT)], (GET,)),
    "for other results": ([one(GET), one(replace(GET, when=ANY))], None),
    "another counter": ([one(GET), one(replace(GET, counter="device"))], None),
    "one does it perhaps": ([one(GET), one(replace(GET, certain=False))], None),
    "one perhaps, of two effects": (
        [one(GET, PUT), one(GET, replace(PUT, certain=False))],
        (GET, replace(PUT, certain=False)),
    ),
}


@pytest.mark.parametrize("name", AGREED)
def test_agreed(name: str) -> None:
    contracts, expected = AGREED[name]
    found = agreed("lamp_ops.get", contracts)
    assert (found.effects if found is not None else None) == expected
    assert found is None or found.name == "lamp_ops.get"


def test_results_are_those_of_all() -> None:
    found = agreed("lamp_ops.get", [one(GET, results=VALID), one(GET, results=VALID | NULL)])
    assert found is not None
    assert found.results == VALID | NULL


def test_programs_beside_the_kernel_do_not_count() -> None:
    text = encode(one(GET))
    found = agree("lamp_ops.get", [Candidate("drivers/lamp.c", 3, text), Candidate("samples/lamp.c", 9, "")])
    assert found is not None
    assert decode("", found.contract).effects == (GET,)
    assert agree("lamp_ops.get", [Candidate("drivers/lamp.c", 3, text), Candidate("lib/lamp.c", 9, "")]) is None


# --- calls


def test_a_structure_of_the_file() -> None:
    text = HEADER + TABLE.format(name="desk") + GLOW
    assert held("lamp_glow", text) == [f"{text.split('-EIO')[0].count(chr(10)) + 1} lamp_ops.get"]


def test_tables_of_one_file_that_differ() -> None:
    assert held("lamp_glow", HEADER + TABLE.format(name="desk") + LOOSE.format(name="wall") + GLOW) == []


@pytest.mark.parametrize(
    "call", ["lamp->more->get", "lamp->inner.own.get", "(*lamp->ops).get", "ops->get", "(&lamp->inner.own)->get"]
)
def test_ways_to_a_table(call: str) -> None:
    glow = GLOW.replace("lamp->ops->get", call).replace("*lamp)\n", "*lamp, const struct lamp_ops *ops)\n", 1)
    assert len(held("lamp_glow", HEADER + TABLE.format(name="desk") + glow)) == 1


def test_a_structure_that_others_may_fill_in() -> None:
    assert held("lamp_glow", TABLE.format(name="desk") + GLOW.replace("lamp->ops", "lamp_ops_of(lamp)")) == []
    glow = GLOW.replace("lamp->ops", "ops").replace("*lamp)\n", "*lamp, const struct lamp_ops *ops)\n", 1)
    assert held("lamp_glow", TABLE.format(name="desk") + glow) == []


FILES = {
    "drivers/lamp/lamp.h": HEADER,
    "drivers/lamp/desk.c": '#include "lamp.h"\n' + TABLE.format(name="desk"),
    "drivers/lamp/wall.c": '#include "lamp.h"\n' + TABLE.format(name="wall"),
}
CALLER = '#include "lamp.h"\n' + GLOW


def test_tables_of_other_files(tmp_path: Path) -> None:
    tree, cache = indexed(tmp_path, FILES)
    assert held("lamp_glow", CALLER, tree, cache) == ["7 lamp_ops.get"]


def test_tables_of_other_files_that_differ(tmp_path: Path) -> None:
    tree, cache = indexed(tmp_path, FILES | {"drivers/lamp/floor.c": LOOSE.format(name="floor")})
    with closing(Store(cache)) as store:
        found = store.finished(str(tree), made_by(None))
        assert found is not None
        assert [row.name for row in store.slots(found)] == ["lamp_ops.put"]


def test_a_table_with_a_function_of_another_file(tmp_path: Path) -> None:
    shared = TABLE.format(name="desk").replace("static struct bulb *desk_bulb", "struct bulb *desk_bulb")
    table = "static const struct lamp_ops wall_ops = { .get = desk_bulb };\nvoid wall_on(void)\n{\n}\n"
    tree, cache = indexed(tmp_path, {**FILES, "drivers/lamp/desk.c": shared, "drivers/lamp/wall.c": table})
    assert held("lamp_glow", CALLER, tree, cache) == ["7 lamp_ops.get"]


def test_a_wrapper_in_another_file(tmp_path: Path) -> None:
    wrapper = "struct bulb *lamp_bulb(struct lamp *lamp, const struct lamp_ops *ops)\n{\n\treturn ops->get(lamp);\n}\n"
    tree, cache = indexed(tmp_path, FILES | {"lib/lamp.c": wrapper})
    index = open_index(cache, str(tree), made_by(None))
    assert index is not None
    with closing(index):
        (row,) = index.known(["lamp_bulb"])
    assert [effect.action for effect in decode(row.name, row.contract).effects] == [Action.GET]


def test_those_that_come_with_patchlint() -> None:
    known = shipped.shipped([".put"])
    assert known
    assert all(name.endswith(".put") for name in known)
    assert shipped.shipped([".no_such_put"]) == {}
