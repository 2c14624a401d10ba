# SPDX-License-Identifier: GPL-2.0-or-later
"""What a review knows of functions in other files: from the index, from the files beside, or not at all."""

import difflib
import hashlib
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from lamp_bus import GET, PUT

from patchlint.contracts import elsewhere
from patchlint.contracts.build import Builder, Built
from patchlint.contracts.crew import Setting
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.index import open_index
from patchlint.contracts.place import index_file
from patchlint.contracts.seal import seal
from patchlint.contracts.store import Store
from patchlint.contracts.version import made_by
from patchlint.mail.message import read_mails
from patchlint.result import PatchReview
from patchlint.review import review
from patchlint.source.pairs import functions_in
from patchlint.source.tree import FolderTree, open_tree

FIND = """\
struct lamp *lamp_at(struct lamp_bus *bus, int id)
{
	struct lamp *lamp = idr_find(&bus->lamps, id);

	if (!lamp)
		return NULL;
	return lamp_get(lamp);
}
"""
UNCOUNTED = FIND.replace("lamp_get(lamp)", "lamp")
SHOW = """\
int lamp_show(struct lamp_bus *bus, int id)
{
	struct lamp *lamp = lamp_at(bus, id);

	if (!lamp)
		return -ENODEV;
	lamp_print(lamp->level);
	lamp_put(lamp);
	return 0;
}
"""
LEAKY = SHOW.replace("\tlamp_print", "\tif (lamp->dull)\n\t\treturn -EINVAL;\n\tlamp_print")
CALLER = "drivers/lamp/show.c"
FAR = {"lib/lamp.c": GET + PUT, "lib/bus/find.c": FIND, CALLER: SHOW}
NEAR = {"drivers/lamp/lamp.c": GET + PUT, "drivers/lamp/find.c": FIND, CALLER: SHOW}
LEAK = [("leak-on-error-path", 8)]
ISOLATE = """\
{kind} isolate_hugetlb(struct folio *folio, struct list_head *list)
{{
	if (!folio_try_get(folio))
		return {failure};
	return {success};
}}
"""


def put(tree: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)


class Lamps:
    """A tree, its cache, and what a review in it says."""

    def __init__(self, base: Path) -> None:
        self.tree, self.cache = base / "tree", base / "cache"

    def index(self) -> Built:
        store, opened = Store(self.cache), open_tree(self.tree)
        try:
            builder = Builder(store, Setting(self.tree, None, None), str(self.tree), 1, lambda *_: None)
            return builder.build(opened.listing())
        finally:
            opened.close()
            store.close()

    def known(self) -> Elsewhere:
        index = open_index(self.cache, str(self.tree), made_by(None))
        return Elsewhere(None, open_tree(self.tree), index)

    @contextmanager
    def asked(self) -> Iterator[Elsewhere]:
        """The same until somebody changes the index: SQLite writes to a file when it is closed."""
        known = self.known()
        with closing(known.index) if known.index is not None else nullcontext():
            yield known

    def review(self, after: str = LEAKY, more: Mapping[str, str] | None = None) -> PatchReview:
        """The review of a patch to the caller and perhaps more files."""
        lines: list[str] = []
        for path, text in {CALLER: after, **(more or {})}.items():
            before = (self.tree / path).read_text().splitlines(True)
            lines += difflib.unified_diff(before, text.splitlines(True), f"a/{path}", f"b/{path}")
        with self.asked() as known:
            mails = read_mails("".join(lines).encode(), "lamp.patch")
            (done,) = review(mails, FolderTree(self.tree), None, known).patches
        return done

    def found(self, after: str = LEAKY, more: Mapping[str, str] | None = None) -> list[tuple[str, int]]:
        return [(finding.rule, finding.line) for finding in self.review(after, more).introduced]

    def source(self, name: str) -> str:
        """Where it is known from what a function does, "" when it is not known."""
        text = f"int f(struct folio *folio)\n{{\n\treturn {name}(folio, NULL);\n}}\n"
        with self.asked() as known:
            bodies = known.bodies(functions_in(text, "drivers/lamp/use.c"))
            bodies.offered("f")
            contract = bodies.contract(name)
        return contract.source if contract else ""

    def change(self, what: str, *values: object) -> None:
        """Change the index by hand, as if patchlint had written that."""
        with closing(sqlite3.connect(index_file(self.cache), isolation_level=None)) as base:
            base.execute(what, values)
        seal(index_file(self.cache))


@pytest.fixture
def lamps(tmp_path: Path) -> Lamps:
    return Lamps(tmp_path)


# --- the index


def test_far_away(lamps: Lamps) -> None:
    put(lamps.tree, FAR)
    assert lamps.found() == [], "nothing is known of the functions"
    assert lamps.source("lamp_at") == ""
    lamps.index()
    done = lamps.review()
    assert [(finding.rule, finding.line) for finding in done.introduced] == LEAK
    assert (done.callees.source, done.callees.whole) == ("the index of the tree", True)
    assert lamps.source("lamp_at") == "its body, lib/bus/find.c:1"


def test_changed_since(lamps: Lamps) -> None:
    put(lamps.tree, FAR)
    lamps.index()
    put(lamps.tree, {"lib/bus/find.c": UNCOUNTED})
    assert lamps.found() == [], "it takes no reference any more"
    put(lamps.tree, {"lib/bus/find.c": "\n\n" + FIND})
    assert lamps.found() == LEAK
    assert lamps.source("lamp_at").endswith("lib/bus/find.c:3")


def test_gone_since(lamps: Lamps) -> None:
    put(lamps.tree, FAR)
    lamps.index()
    (lamps.tree / "lib/bus/find.c").unlink()
    assert lamps.found() == []


def test_the_patch_itself_counts_more(lamps: Lamps) -> None:
    put(lamps.tree, {**FAR, "lib/bus/find.c": UNCOUNTED})
    lamps.index()
    assert lamps.found() == []
    assert ("leak-on-error-path", 8) in lamps.found(more={"lib/bus/find.c": FIND})


def test_made_by_another_version(lamps: Lamps) -> None:
    put(lamps.tree, FAR)
    lamps.index()
    lamps.change("UPDATE tree SET made_by = 'another'")
    assert lamps.found() == []


def test_out_of_the_tree(lamps: Lamps) -> None:
    """Not even for the content that the index names."""
    put(lamps.tree, {**FAR, "../away/find.c": "\n" + FIND})
    lamps.index()
    data = (lamps.tree / "../away/find.c").read_bytes()
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    for path in ("../away/find.c", str(lamps.tree.parent / "away/find.c"), "lib/../../away/find.c"):
        for told in (blob, "", "0" * 40):
            lamps.change("UPDATE known SET path = ?, hash = ? WHERE line = 1 AND path LIKE '%find.c'", path, told)
            assert lamps.source("lamp_at") == "", path
            assert lamps.found() == []
    (lamps.tree / "lib/link.c").symlink_to(lamps.tree.parent / "away/find.c")
    lamps.change("UPDATE known SET path = 'lib/link.c', hash = ? WHERE path LIKE '%find.c'", blob)
    assert lamps.source("lamp_at") == ""


def test_a_contract_that_is_none(lamps: Lamps) -> None:
    """The body is there to be read."""
    put(lamps.tree, FAR)
    lamps.index()
    for text in ("{", "[]", '{"effects": [["get"]]}', '{"effects": [["have", ["result", 0, ""], {}]]}'):
        lamps.change("UPDATE known SET contract = ?", text)
        assert lamps.found() == LEAK, text


def test_damaged_while_in_use(lamps: Lamps) -> None:
    """The files beside the caller are there as if there had never been an index."""
    put(lamps.tree, NEAR)
    lamps.index()
    known = lamps.known()
    assert known.index is not None
    known.index.close()
    assert [c.name for c in known.known(frozenset(("lamp_put",)), CALLER)] == ["lamp_put"]
    assert known.index is None
    assert known.source.startswith("files beside")


# --- rows


def test_a_row_counts_more_than_a_body_that_agrees(lamps: Lamps) -> None:
    put(lamps.tree, {"mm/hugetlb.c": ISOLATE.format(kind="bool", failure="false", success="true")})
    assert lamps.index().contradicted == ()
    assert "folio.toml" in lamps.source("isolate_hugetlb")


def test_a_body_that_contradicts_its_row(lamps: Lamps) -> None:
    put(lamps.tree, {"mm/hugetlb.c": ISOLATE.format(kind="int", failure="-EBUSY", success="0")})
    (said,) = lamps.index().contradicted
    assert "isolate_hugetlb: the get of argument 0 hangs on another result (mm/hugetlb.c:1)" in said
    assert lamps.source("isolate_hugetlb") == "its body, mm/hugetlb.c:1"


def test_what_hangs_on_such_a_body(lamps: Lamps) -> None:
    wrapper = "int lamp_isolate(struct folio *folio)\n{\n\treturn isolate_hugetlb(folio, NULL);\n}\n"
    results = {}
    for kind, failure, success in (("int", "-EBUSY", "0"), ("bool", "false", "true")):
        one = Lamps(lamps.tree / kind)
        put(one.tree, {"mm/hugetlb.c": ISOLATE.format(kind=kind, failure=failure, success=success), "a.c": wrapper})
        one.index()
        (contract,) = one.known().known(frozenset(("lamp_isolate",)), "b.c")
        results[kind] = [replace(effect, passed_on=False).when for effect in contract.effects]
    assert results["int"] != results["bool"] != []


# --- without an index


def test_beside_the_caller(lamps: Lamps) -> None:
    put(lamps.tree, NEAR)
    done = lamps.review()
    assert [(finding.rule, finding.line) for finding in done.introduced] == LEAK
    assert done.callees.source.startswith("files beside")
    put(lamps.tree, {"drivers/lamp/find.c": "static " + FIND})
    assert lamps.found() == [], "another file's own"


def test_at_the_root(lamps: Lamps) -> None:
    put(lamps.tree, {"find.c": FIND + GET})
    found = Elsewhere(None, FolderTree(lamps.tree)).known(frozenset(("lamp_at",)), "show.c")
    assert [contract.name for contract in found] == ["lamp_at"]


@pytest.mark.parametrize(("most", "whole"), [(3, False), (24, True)])
def test_the_budget_of_files(most: int, whole: bool, lamps: Lamps, monkeypatch: pytest.MonkeyPatch) -> None:
    put(lamps.tree, {**NEAR, **{f"drivers/lamp/a{n}.c": "int x;\n" for n in range(5)}})
    monkeypatch.setattr(elsewhere, "MOST_FILES", most)
    done = lamps.review()
    assert done.callees.whole is whole
    assert bool(done.introduced) is whole, "what stands behind the last file that is read is not known"


def test_with_an_index_there_is_no_such_budget(lamps: Lamps, monkeypatch: pytest.MonkeyPatch) -> None:
    put(lamps.tree, {**NEAR, **{f"drivers/lamp/a{n}.c": "int x;\n" for n in range(5)}})
    lamps.index()
    monkeypatch.setattr(elsewhere, "MOST_FILES", 0)
    done = lamps.review()
    assert (done.callees.whole, len(done.introduced)) == (True, 1)


def test_the_budget_of_bodies(lamps: Lamps, monkeypatch: pytest.MonkeyPatch) -> None:
    put(lamps.tree, NEAR)
    monkeypatch.setattr(elsewhere, "_MOST_CALLEES", 1)
    assert not lamps.review().callees.whole


def test_files_that_call_each_other(lamps: Lamps) -> None:
    """Comes to an end."""
    ring = {
        f"drivers/lamp/r{n}.c": FIND.replace("lamp_at", f"ring{n}").replace("lamp_get", f"ring{(n + 1) % 3}")
        for n in range(3)
    }
    put(lamps.tree, {**NEAR, **ring, "drivers/lamp/find.c": FIND.replace("lamp_get", "ring0")})
    assert lamps.found() == []


def test_a_directory_of_a_repository(lamps: Lamps) -> None:
    """Paths in the index lie below that directory; the root has another file of that name."""
    put(lamps.tree, FAR)
    put(lamps.tree.parent, {"lib/bus/find.c": UNCOUNTED})
    who = ["-c", "user.name=Ann Author", "-c", "user.email=ann@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "lamp: begin"]):
        subprocess.run(["git", *who, *words], cwd=lamps.tree.parent, check=True)
    lamps.index()
    assert lamps.source("lamp_at") == "its body, lib/bus/find.c:1"
    assert lamps.found() == LEAK
