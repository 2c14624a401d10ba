# SPDX-License-Identifier: GPL-2.0-or-later
"""Before and after images: where they come from, what is touched in them, and what is said when there are none."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from patchlint.mail.model import FileDiff, Patch, Refusal
from patchlint.source.model import Snapshot
from patchlint.source.snapshot import fold, left_out, take
from patchlint.source.tree import Image, NoTree, open_tree

Make = Callable[..., FileDiff]
MakePatch = Callable[..., Patch]
PATH = "drivers/x.c"
BEFORE = "".join(f"\tstep({n});\n" for n in range(1, 21))
AFTER = BEFORE.replace("step(9)", "leap(9)")


def _touched(snapshot: Snapshot) -> tuple[list[int], list[int]]:
    return sorted(snapshot.touched_before), sorted(snapshot.touched_after)


class Shelf:
    """A tree held in memory; for each path its candidates in order, each a text and what to call it."""

    def __init__(self, **candidates: list[tuple[str, str]]) -> None:
        self.candidates_of = candidates
        self.asked: list[tuple[str, str, str]] = []

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        self.asked.append((path, blob, base_commit))
        found = self.candidates_of.get(Path(path).stem, [])
        yield from (Image(text, origin, "") for text, origin in found)
        if not found:
            yield Image(None, "shelf", "file not in the tree")

    def close(self) -> None:
        pass


def _one(patch: Patch, tree: Shelf | NoTree, earlier: Mapping[str, str | None] | None = None) -> Snapshot:
    (snapshot,) = take(patch, tree, earlier or {})
    return snapshot


def test_a_change(diff_of: Make, patch_of: MakePatch) -> None:
    tree = Shelf(x=[(BEFORE, "HEAD")])
    snapshot = _one(patch_of(diff_of(BEFORE, AFTER, old_blob="abc1234"), base_commit="feedfeed"), tree)
    assert (snapshot.before, snapshot.after, snapshot.whole) == (BEFORE, AFTER, True)
    assert (snapshot.origin, snapshot.reason) == ("HEAD", "")
    assert tree.asked[0] == (PATH, "abc1234", "feedfeed")


def test_the_first_image_that_the_patch_applies_to_wins(diff_of: Make, patch_of: MakePatch) -> None:
    other = BEFORE.replace("step(10)", "jump(10)")
    tree = Shelf(x=[(other, "blob"), ("int a;\n" + BEFORE, "base"), (BEFORE, "HEAD")])
    snapshot = _one(patch_of(diff_of(BEFORE, AFTER)), tree)
    assert snapshot.origin == "base"
    assert snapshot.before == "int a;\n" + BEFORE
    assert _touched(snapshot) == ([10], [10])


def test_a_patch_that_the_tree_has_is_taken_out(diff_of: Make, patch_of: MakePatch) -> None:
    snapshot = _one(patch_of(diff_of(BEFORE, AFTER)), Shelf(x=[("int a;\n", "blob"), ("int a;\n" + AFTER, "HEAD")]))
    assert (snapshot.before, snapshot.after) == ("int a;\n" + BEFORE, "int a;\n" + AFTER)
    assert snapshot.origin == "HEAD, with the patch taken out"


def test_a_twin_of_the_changed_code_does_not_hide_that_the_tree_has_the_patch(
    diff_of: Make, patch_of: MakePatch
) -> None:
    twins = BEFORE + "\tpart();\n" + BEFORE
    merged = AFTER + "\tpart();\n" + BEFORE
    snapshot = _one(patch_of(diff_of(twins, merged)), Shelf(x=[(merged, "HEAD")]))
    assert (snapshot.before, snapshot.after) == (twins, merged)


def test_why_there_is_no_image(diff_of: Make, patch_of: MakePatch) -> None:
    patch = patch_of(diff_of(BEFORE, AFTER))
    other = BEFORE.replace("step(8)", "jump(8)")
    assert _one(patch, Shelf()).reason == "file not in the tree"
    assert _one(patch, NoTree()).reason == "no tree was given"
    snapshot = _one(patch, Shelf(x=[(other, "HEAD")]))
    assert not snapshot.whole
    assert (snapshot.before, snapshot.after, *_touched(snapshot)) == (None, None, [], [])
    assert snapshot.reason == 'hunk 1 at line 6 does not apply: line 8 is "jump(8);", not "step(8);" (HEAD)'


def test_new_and_deleted_files_need_no_tree(diff_of: Make, patch_of: MakePatch) -> None:
    new = _one(patch_of(diff_of(None, AFTER)), NoTree())
    assert (new.before, new.after, new.whole, new.origin) == (None, AFTER, True, "the patch")
    assert _touched(new) == ([], list(range(1, 21)))
    gone = _one(patch_of(diff_of("a\nb", None)), NoTree())
    assert (gone.before, gone.after, gone.whole) == ("a\nb", None, True)
    assert _touched(gone) == ([1, 2], [])
    assert _one(patch_of(diff_of(None, "")), NoTree()).after == ""


def test_a_deletion_without_its_text(diff_of: Make, patch_of: MakePatch) -> None:
    patch = patch_of(diff_of(BEFORE, None, hunks=()))
    snapshot = _one(patch, Shelf(x=[(BEFORE, "HEAD")]))
    assert (snapshot.before, snapshot.after, len(snapshot.touched_before)) == (BEFORE, None, 20)
    assert not _one(patch, NoTree()).whole


def test_a_deletion_that_leaves_something(diff_of: Make, patch_of: MakePatch) -> None:
    partly = diff_of(BEFORE, BEFORE.replace("\tstep(9);\n", ""), change="delete", new_path=None)
    snapshot = _one(patch_of(partly), Shelf(x=[(BEFORE, "HEAD")]))
    assert not snapshot.whole
    assert "holds more than the patch removes" in snapshot.reason


def test_a_rename_reads_the_old_path_and_a_merged_one_the_new(diff_of: Make, patch_of: MakePatch) -> None:
    moved = diff_of(BEFORE, AFTER, change="rename", old_path="mm/old.c", new_path="mm/new.c")
    there = _one(patch_of(moved), Shelf(old=[(BEFORE, "HEAD")]))
    assert (there.before, there.after, there.origin) == (BEFORE, AFTER, "HEAD")
    back = _one(patch_of(moved), Shelf(new=[(AFTER, "HEAD")]))
    assert (back.before, back.after, back.origin) == (BEFORE, AFTER, "HEAD, with the patch taken out")
    plain = _one(
        patch_of(diff_of("a\n", "a\n", change="rename", old_path="old.c", new_path="new.c")),
        Shelf(old=[("a\n", "HEAD")]),
    )
    assert (plain.before, plain.after, *_touched(plain)) == ("a\n", "a\n", [], [])


def test_two_files_that_swap_names(diff_of: Make, patch_of: MakePatch) -> None:
    patch = patch_of(
        diff_of("one\n", "one\n", change="rename", old_path="a.c", new_path="b.c"),
        diff_of("two\n", "two\n", change="rename", old_path="b.c", new_path="a.c"),
    )
    shots = take(patch, Shelf(a=[("one\n", "HEAD")], b=[("two\n", "HEAD")]), {})
    assert [(s.diff.new_path, s.after) for s in shots] == [("b.c", "one\n"), ("a.c", "two\n")]
    assert fold({}, shots) == {"a.c": "two\n", "b.c": "one\n"}


def test_one_file_twice_in_a_patch(diff_of: Make, patch_of: MakePatch) -> None:
    last = AFTER.replace("step(10)", "leap(10)")
    shots = take(patch_of(diff_of(BEFORE, AFTER), diff_of(AFTER, last)), Shelf(x=[(BEFORE, "HEAD")]), {})
    assert [s.after for s in shots] == [AFTER, last]


def test_a_series_builds_on_its_earlier_patches(diff_of: Make, patch_of: MakePatch) -> None:
    last = AFTER.replace("step(10)", "leap(10)")
    tree = Shelf(x=[(BEFORE, "HEAD")], y=[("y\n", "HEAD")])
    first = take(
        patch_of(diff_of(BEFORE, AFTER), diff_of(None, "int z;\n", "z.c"), diff_of("y\n", None, "y.c")), tree, {}
    )
    known = fold({"kept.c": "k"}, first)
    assert known == {PATH: AFTER, "z.c": "int z;\n", "y.c": None, "kept.c": "k"}
    second = take(
        patch_of(diff_of(AFTER, last), diff_of("int z;\n", "long z;\n", "z.c"), diff_of("y\n", "x\n", "y.c")),
        tree,
        known,
    )
    assert [s.after for s in second] == [last, "long z;\n", None]
    assert second[0].origin == "the series so far"
    assert second[2].reason == "an earlier patch of the series deletes it"
    alone = take(patch_of(diff_of(AFTER, last)), tree, {})
    assert not alone[0].whole


def test_a_series_that_the_tree_has_already(diff_of: Make, patch_of: MakePatch) -> None:
    last = AFTER.replace("step(10)", "leap(10)").replace("step(20)", "leap(20)")
    tree = Shelf(x=[(last, "HEAD")])
    one, two = patch_of(diff_of(BEFORE, AFTER, hunks=())), patch_of(diff_of(AFTER, last))
    second = _one(two, tree, fold({}, take(one, tree, {})))
    assert (second.before, second.after) == (AFTER, last)


def test_a_renamed_file_is_gone_for_the_next_patch(diff_of: Make, patch_of: MakePatch) -> None:
    moved = take(patch_of(diff_of(BEFORE, AFTER, change="rename", old_path="a.c", new_path="b.c")), NoTree(), {})
    assert fold({"b.c": "stale"}, moved) == {"a.c": None, "b.c": "stale"}


def test_what_is_left_out_is_listed_with_the_reason(diff_of: Make, patch_of: MakePatch) -> None:
    patch = patch_of(
        diff_of("a\n", "b\n", "Makefile", line=7),
        diff_of("a\n", "b\n", "a.rs"),
        diff_of("a", "b", "blob.h", change="binary", hunks=()),
        diff_of("a\n", "a\n", "mode.c", change="mode"),
        diff_of(None, "../x.c", "link.c", headers=("diff --git a/link.c b/link.c", "new file mode 120000")),
        diff_of("a\n", "b\n", "ok.c", headers=("--- a/ 120000",)),
        diff_of("a\n", "a\n", change="rename", old_path="x.c", new_path="x.c.orig"),
    )
    assert left_out(patch) == (
        Refusal("Makefile", 7, "not C"),
        Refusal("a.rs", 1, "not C"),
        Refusal("blob.h", 1, "a binary file"),
        Refusal("mode.c", 1, "only its mode changes"),
        Refusal("link.c", 1, "a symbolic link"),
    )
    assert [s.diff.old_path for s in take(patch, NoTree(), {})] == ["ok.c", "x.c"]


@pytest.mark.parametrize(
    ("before", "after", "touched_before", "touched_after"),
    [
        ("abcdef", "abXdef", [3], [3]),  # changed
        ("abcdef", "abcXYdef", [3, 4], [4, 5]),  # inserted: the gap in `before`
        ("abcdef", "abef", [3, 4], [2, 3]),  # removed: the gap in `after`
        ("abc", "Xabc", [1], [1]),
        ("abc", "abcX", [3], [4]),
        ("abc", "bc", [1], [1]),
        ("abc", "ab", [3], [2]),
        ("abcdefghijklmnop", "abcXefghijklmop", [4, 14], [4, 13, 14]),
        ("abcde", "abXYde", [3], [3, 4]),
    ],
)
def test_touched_lines(
    diff_of: Make, patch_of: MakePatch, before: str, after: str, touched_before: list[int], touched_after: list[int]
) -> None:
    old, new = "".join(f"{c}\n" for c in before), "".join(f"{c}\n" for c in after)
    snapshot = _one(patch_of(diff_of(old, new)), Shelf(x=[(old, "HEAD")]))
    assert snapshot.after == new
    assert _touched(snapshot) == (touched_before, touched_after)
    undone = _one(patch_of(diff_of(old, new)), Shelf(x=[(new, "HEAD")]))
    assert _touched(undone) == (touched_before, touched_after)


def test_hostile_paths_and_ids_only_cost_a_reason(diff_of: Make, patch_of: MakePatch, tmp_path: Path) -> None:
    (tmp_path / "drivers").mkdir()
    (tmp_path / PATH).write_text(BEFORE)
    patch = patch_of(
        diff_of(BEFORE, AFTER, "../../etc/passwd.c", old_blob="--help"),
        diff_of(BEFORE, AFTER, "/etc/x.h"),
        diff_of(BEFORE, AFTER, "a\x1b[2Jb.c"),
        diff_of(BEFORE, AFTER, change="modify", old_path=None),
        diff_of(BEFORE, AFTER),
    )
    shots = take(patch, open_tree(tmp_path), {})
    assert [s.whole for s in shots] == [False, False, False, False, True]
    assert all(s.reason.isprintable() for s in shots)
