# SPDX-License-Identifier: GPL-2.0-or-later
"""A file as a value: what is seen of it far from the tree is what is seen of it here, to the last letter."""

import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest
from kiln import ADDS, ASKS, EMPTIES, HEADER, ROW
from lamp_bus import FIND, GET
from lamp_mail import BEFORE, LEAKY, PATH

from patchlint.at_hand import at_hand
from patchlint.cli import main
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.knowledge import families
from patchlint.knowledge.directories import directories
from patchlint.registry import rules
from patchlint.scan.crew import Setting, see
from patchlint.scan.look import look
from patchlint.scan.model import Seen
from patchlint.scan.packing import Packing
from patchlint.scan.unit import Lacking, Unit
from patchlint.scan.unit import see as see_unit

T = TypeVar("T")
EXAMPLES = [
    pytest.param("".join(texts), id=f"{rule.name}-{what}")
    for rule in rules()
    for what, texts in (("bad", rule.bad), ("good", rule.good))
]
ROUNDS = 40  # that no unit takes
USE = """\
#include "bus.h"
#include <linux/lamp.h>

int lamp_use(struct lamp_bus *bus)
{
	struct lamp *lamp = lamp_find(bus, 1);

	if (!lamp)
		return -ENOENT;
	if (lamp_set(lamp))
		return -EIO;
	kref_put(&lamp->ref, lamp_free);
	return 0;
}
"""
TREE = {
    "lib/lamp.c": GET,
    "lib/find.c": FIND,
    "drivers/use.c": USE,
    "drivers/clear.c": ADDS + EMPTIES,
    "drivers/oven.c": "void oven_clear(struct kiln *k)\n{\n\tkiln_clear(k);\n}\n",
    "drivers/bus.h": "struct lamp_bus;\n",
    PATH: LEAKY,
    "drivers/bulb/bind.c": BEFORE.replace("lamp", "bulb"),
    "kiln.c": ASKS,
    "kiln.h": HEADER,
}


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    """A tree whose files call each other, and a family file."""
    for path, text in TREE.items():
        (tmp_path / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / path).write_text(text)
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows/firing.toml").write_text(ROW)
    return Setting(str(tmp_path / "tree"), None, (str(tmp_path / "rows"),))


def sent(value: T) -> T:
    """A value as it comes out of a wire."""
    received: T = pickle.loads(pickle.dumps(value))  # noqa: S301 - we have made it ourselves
    return received


def afar(packing: Packing, path: str, own: tuple[families.Folder, ...]) -> tuple[Seen, list[Lacking]]:
    """What is seen of a file by somebody who is given nothing but bytes, and what they asked for."""
    made = packing.unit(path)
    asked: list[Lacking] = []
    for _ in range(ROUNDS):
        if isinstance(made, Seen):
            return made, asked
        unit, rows = sent((made, own))
        answer = sent(see_unit(unit, (families.shipped(), *rows)))
        if isinstance(answer, Seen):
            return answer, asked
        asked.append(answer)
        made = packing.more(answer)
    raise AssertionError(f"{path}: never enough")


def compared(setting: Setting) -> dict[str, list[Lacking]]:
    """What was asked for file by file, once it is certain that all is seen as it is here."""
    paths = sorted(path for path in TREE if path.endswith(".c"))
    with at_hand(setting.tree, None, setting.families) as (tree, known):
        state = known.index.state if known.index is not None else ""
        here = {one.path: one for part in see(replace(setting, state=state), paths, 1) for one in part}
        packing = Packing(tree, known.index)
        own = tuple(map(families.folder, (known.directories or ())[1:]))
        there = {path: afar(packing, path, own) for path in paths}
    assert {path: seen for path, (seen, _) in there.items()} == here
    assert sum(len(seen.findings) for seen in here.values()) > 1
    return {path: asked for path, (_, asked) in there.items()}


def test_without_an_index_headers_are_all_that_is_asked_for(setting: Setting) -> None:
    asked = compared(setting)
    assert {path for path, questions in asked.items() if questions} == {"kiln.c"}
    assert [one.file for one in asked["kiln.c"]] == ["kiln.h"]


def test_with_an_index(setting: Setting, user_cache: Path) -> None:
    assert main(["index", "--tree", setting.tree, "--families", setting.families[0]]) == 0
    asked = compared(setting)
    assert [one.caller_of for one in asked["drivers/clear.c"]] == ["kiln_clear"]  # its callers came along
    assert not asked["drivers/use.c"]  # what lamp_find() does went with it


def test_with_an_index_that_is_behind(setting: Setting, user_cache: Path) -> None:
    assert main(["index", "--tree", setting.tree, "--families", setting.families[0]]) == 0
    for path in ("lib/find.c", "lib/lamp.c"):
        (Path(setting.tree) / path).write_text("\n" + TREE[path])
    asked = compared(setting)
    assert {one.file for one in asked["drivers/use.c"]} >= {"lib/find.c"}
    (Path(setting.tree) / "lib/find.c").unlink()
    compared(setting)


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_all_rules(text: str) -> None:
    path, headers = "drivers/lamp/a.c", ("drivers/lamp/lamp.h", "include/linux/lamp.h")
    unit = Unit(path, text, files=dict.fromkeys(headers), blobs=dict.fromkeys((path, *headers), ""))
    seen = see_unit(sent(unit), (families.shipped(),))
    assert isinstance(seen, Seen)
    assert seen.findings == look(unit.path, text, Elsewhere(), rules()).findings


def values(found: object) -> Iterator[object]:
    """All that something is made of."""
    yield found
    if is_dataclass(found):
        yield from (inner for one in fields(found) for inner in values(getattr(found, one.name)))
    elif isinstance(found, dict):
        yield from (inner for pair in found.items() for one in pair for inner in values(one))
    elif isinstance(found, tuple | frozenset):
        yield from (inner for one in found for inner in values(one))


def test_a_unit_is_plain_data(setting: Setting, user_cache: Path) -> None:
    assert main(["index", "--tree", setting.tree, "--families", setting.families[0]]) == 0
    asked = compared(setting)
    with at_hand(setting.tree, None, setting.families) as (tree, known):
        packing = Packing(tree, known.index)
        units = [one for path in TREE if isinstance(one := packing.unit(path), Unit)]
        units += [packing.more(one) for lacking in asked.values() for one in lacking]
    assert any(unit.known for unit in units)
    assert any(unit.callers for unit in units)
    plain = {"Unit", "Stored", "dict", "tuple", "frozenset", "str", "int", "bool", "NoneType"}
    assert {type(value).__name__ for unit in units for value in values(unit)} <= plain
    assert not any(setting.tree in value for unit in units for value in values(unit) if isinstance(value, str))


def test_families_as_a_value_say_the_same(setting: Setting) -> None:
    where = directories(setting.families)
    rows = sent(tuple(map(families.folder, where[1:])))
    assert families.load_all((families.shipped(), *rows)) == families.load_all(where)
    assert families.load(["kiln_claim"], rows) == families.load(["kiln_claim"], where[1:])


def test_a_file_that_cannot_be_read_is_seen_at_once(setting: Setting) -> None:
    (Path(setting.tree) / "binary.c").write_bytes(b"int x;\0")
    with at_hand(setting.tree, None, ()) as (tree, known):
        assert Packing(tree, known.index).unit("binary.c") == Seen("binary.c", reason="a binary file")
        assert Packing(tree, known.index).unit("none.c") == Seen("none.c", reason="file not in the tree")
