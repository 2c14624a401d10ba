# SPDX-License-Identifier: GPL-2.0-or-later
"""What a second scan looks at: what has changed, and what hangs on that, whatever the change was."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_branch import git
from lamp_bus import PUT
from lamp_mail import BEFORE, LEAKY, PATH

from patchlint.cli import main
from patchlint.contracts import version
from patchlint.errors import SourceError
from patchlint.scan import crew

Run = Callable[..., tuple[int, str, str]]

GET = "struct lamp *lamp_at(struct lamp *lamp)\n{\n\tkref_get(&lamp->ref);\n\treturn lamp;\n}\n"
LIGHT = """\
int lamp_light(struct lamp *lamp)
{
	struct lamp *own = lamp_at(lamp);

	if (own->dull)
		return -EINVAL;
	lamp_put(own);
	return 0;
}
"""
ROW = 'family = "bulb"\n\n[get]\nbulb_take = { fails = "null" }\n\n[put]\nbulb_drop = {}\n'
TAKES = """\
int bulb_bind(struct bulb *bulb)
{
	struct bulb *own = bulb_take(bulb);

	if (own->dull)
		return -EINVAL;
	bulb_drop(own);
	return 0;
}
"""


def _index(tree: Path) -> None:
    assert main(["index", "--tree", str(tree), "--jobs", "1"]) == 0


def _commit(tree: Path) -> None:
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "--allow-empty", "-m", "lamp: on")


def test_a_new_date_alone_is_no_change(run: Run, tree: Path, looked: list[str]) -> None:
    first = run()
    looked.clear()
    os.utime(tree / PATH)
    assert run()[:2] == first[:2]
    assert looked == []


def test_a_change_that_hides_is_one(run: Run, tree: Path, looked: list[str]) -> None:
    """Neither size nor date tell of it."""
    before = (tree / PATH).stat()
    run()
    looked.clear()
    mended = LEAKY.replace("\t\treturn ret;", "\t\tgoto out;")
    (tree / PATH).write_text(mended + " " * (len(LEAKY) - len(mended)))
    os.utime(tree / PATH, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (tree / PATH).stat().st_size == before.st_size
    assert run()[:2] == (0, "")
    assert looked == [PATH]


def test_a_branch_and_back(run: Run, tree: Path, looked: list[str]) -> None:
    git(tree, "init", "-q", ".")
    _commit(tree)
    leaks = run()
    git(tree, "checkout", "-q", "-b", "mended")
    (tree / PATH).write_text(BEFORE)
    _commit(tree)
    looked.clear()
    assert run()[:2] == (0, "")
    git(tree, "checkout", "-q", "main")
    assert run()[:2] == leaks[:2]
    git(tree, "checkout", "-q", "mended")
    assert run()[:2] == (0, "")
    assert looked == [PATH]


def test_a_copy_of_the_tree_is_known(tree: Path, run: Run, looked: list[str], tmp_path: Path) -> None:
    first = run("--format=json")
    shutil.copytree(tree, tmp_path / "copy")
    looked.clear()
    assert main(["scan", "--tree", str(tmp_path / "copy"), "-j", "1", "--format=json"]) == first[0]
    assert looked == []


def test_below_a_repository(tree: Path, run: Run) -> None:
    """A file there is not the one of the same path from the top."""
    found = run("--format=json")
    (tree.parent / "drivers/lamp").mkdir(parents=True)
    (tree.parent / PATH).write_text(BEFORE)
    git(tree.parent, "init", "-q", ".")
    git(tree.parent, "add", "linux", "drivers")
    git(tree.parent, "commit", "-q", "-m", "lamp: on")
    assert run("--format=json", "--again")[:2] == found[:2]


@pytest.mark.parametrize("link", [False, True])
def test_a_header_that_no_listing_has(run: Run, tree: Path, looked: list[str], tmp_path: Path, link: bool) -> None:
    """Of another name, or reached by a link."""
    rows = tmp_path / "rows"
    rows.mkdir()
    text = '[get]\nkiln_claim = { arg = 0, returns = "KILN_CLAIMED" }\n'
    (rows / "brick.toml").write_text('family = "brick"\n\n[put]\nkiln_drop = {}\n')
    (rows / "firing.toml").write_text(f'protocol = "firing"\nfamily = "brick"\n\n{text}')
    name = "kiln.h" if link else "kiln.inc"
    (tree / "kiln.c").write_text(
        f'#include "{name}"\n\nint fire(struct brick *brick)\n{{\n\tint got = kiln_claim(brick);\n\n'
        "\tif (got == 1)\n\t\tkiln_drop(brick);\n\treturn 0;\n}\n"
    )
    place = tree / name
    if link:
        place.symlink_to("kiln.txt")
        place = tree / "kiln.txt"
    place.write_text("enum { KILN_FREED, KILN_CLAIMED };\n")
    known = ("--families", str(rows), "kiln.c")
    first = run(*known)
    looked.clear()
    run(*known)
    assert looked == []
    place.write_text("enum { KILN_CLAIMED, KILN_FREED };\n")
    assert run(*known)[:2] != first[:2]
    assert looked == ["kiln.c"]


# --- callees of other files, by the index


@pytest.fixture
def lamps(tree: Path) -> Path:
    """The tree with a function that many files do not call."""
    for path, text in {"lib/lamp.c": GET + PUT, "drivers/light.c": LIGHT, "drivers/other.c": TAKES}.items():
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_text(text)
    _index(tree)
    return tree


def test_a_callee_costs_its_callers(run: Run, lamps: Path, looked: list[str]) -> None:
    assert "drivers/light.c:6:" in run()[1]
    looked.clear()
    _index(lamps)
    run()
    assert looked == []
    (lamps / "lib/lamp.c").write_text(GET.replace("\tkref_get(&lamp->ref);\n", "") + PUT)
    assert "drivers/light.c:6:" not in run()[1], "the index is behind, the file is not"
    assert sorted(looked) == ["drivers/light.c", "lib/lamp.c"]
    looked.clear()
    _index(lamps)
    after = run("--format=json")
    assert set(looked) <= {"drivers/light.c", "lib/lamp.c"}
    assert run("--format=json", "--again")[:2] == after[:2]


def test_a_callee_that_is_new_costs_its_callers(run: Run, tree: Path, looked: list[str]) -> None:
    (tree / "light.c").write_text(LIGHT)
    _index(tree)
    assert "light.c:6:" not in run()[1]
    looked.clear()
    (tree / "lamp.c").write_text(GET + PUT)
    _index(tree)
    after = run("--format=json")
    assert sorted(looked) == ["lamp.c", "light.c"]
    assert '"file": "light.c"' in after[1]
    assert run("--format=json", "--again")[:2] == after[:2]


def test_an_index_that_comes_or_goes_makes_all_new(run: Run, lamps: Path, looked: list[str], tmp_path: Path) -> None:
    run()
    shutil.rmtree(tmp_path / "cache/patchlint/used")
    (tmp_path / "cache/patchlint/index-3.sqlite3").unlink()
    looked.clear()
    run()
    assert len(looked) == 5
    looked.clear()
    _index(lamps)
    run()
    assert looked == [], "both are kept"


# --- what made it


@pytest.mark.parametrize("processes", [1, 2])
def test_an_index_that_changes_while_the_scan_begins(lamps: Path, processes: int) -> None:
    paths = [PATH, "drivers/light.c"] * 8
    with pytest.raises(SourceError, match="scan again"):
        list(crew.see(crew.Setting(str(lamps), None, (), "another"), paths, processes))


def test_own_families_that_change(run: Run, tree: Path, looked: list[str], tmp_path: Path) -> None:
    rows = tmp_path / "rows"
    rows.mkdir()
    (rows / "bulb.toml").write_text(ROW)
    (tree / "takes.c").write_text(TAKES)
    known = ("--families", str(rows), "takes.c")
    assert run(*known)[0] == 1
    (rows / "bulb.toml").write_text(ROW.replace("bulb_take", "bulb_grab"))
    assert run(*known)[0] == 0
    (rows / "bulb.toml").write_text(ROW)
    assert run(*known)[0] == 1
    assert looked == ["takes.c"] * 2, "what was known with the first rows still is"


def test_another_version(run: Run, looked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    looked.clear()
    monkeypatch.setattr(version, "PARSER", "pycparser 0")
    version.program.cache_clear()
    run()
    version.program.cache_clear()
    assert len(looked) == 2
