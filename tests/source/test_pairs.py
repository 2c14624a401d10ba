# SPDX-License-Identifier: GPL-2.0-or-later
"""Which functions a patch touches, and what each of them was called before."""

import time
from collections.abc import Callable, Iterator

import pytest

from patchlint.mail.model import FileDiff, Patch
from patchlint.source.model import FunctionPair, Snapshot
from patchlint.source.pairs import touched_functions
from patchlint.source.snapshot import take
from patchlint.source.tree import Image


def _function(name: str, *body: str) -> str:
    lines = body or (f"\treturn {name}_ops;",)
    return f"static int {name}(struct device *dev)\n{{\n" + "".join(f"{line}\n" for line in lines) + "}\n"


PROBE = (
    "\tint ret;",
    "",
    "\tret = foo_init(dev);",
    "\tif (ret)",
    "\t\tgoto out;",
    "\tfoo_start(dev);",
    "out:",
    "\treturn ret;",
)
FILE = "\n".join(["#include <linux/of.h>\n", _function("first"), _function("probe", *PROBE), _function("last")])


@pytest.fixture
def names(diff_of: Callable[..., FileDiff], patch_of: Callable[..., Patch]) -> Callable[..., list[tuple[str, str]]]:
    """The touched functions between two texts, as names before and after."""

    class Held:
        def __init__(self, text: str | None) -> None:
            self.text = text

        def candidates(self, path: str, blob: str = "", base_commit: str = "") -> list[Image]:
            return [Image(self.text, "held", "")]

        def close(self) -> None:
            pass

    def name(pair: FunctionPair) -> tuple[str, str]:
        return pair.before.name if pair.before else "", pair.after.name if pair.after else ""

    def find(before: str | None, after: str | None, **fields: object) -> list[tuple[str, str]]:
        (snapshot,) = take(patch_of(diff_of(before, after, **fields)), Held(before), {})  # type: ignore[arg-type] # a list will do
        assert snapshot.whole
        return [name(pair) for pair in touched_functions(snapshot)]

    return find


Names = Callable[..., list[tuple[str, str]]]


def test_a_changed_line_touches_its_function_only(names: Names) -> None:
    assert names(FILE, FILE.replace("foo_init(dev)", "foo_init(dev, 0)")) == [("probe", "probe")]


def test_lines_inserted_or_removed_touch_their_function(names: Names) -> None:
    more = FILE.replace("\tif (ret)\n", "\tdev_get(dev);\n\tif (ret)\n")
    assert names(FILE, more) == [("probe", "probe")]
    assert names(more, FILE) == [("probe", "probe")]


@pytest.mark.parametrize("at", ["static int probe(struct device *dev)\n", "{\n\tint ret;\n", "\treturn ret;\n}\n"])
def test_the_lines_at_its_edges_are_its_own(names: Names, at: str) -> None:
    changed = {"s": at.replace("probe(", "__init probe("), "{": "{\n\tlong ret;\n", "\t": "\treturn 0;\n}\n"}[at[0]]
    assert names(FILE, FILE.replace(at, changed)) == [("probe", "probe")]
    grown = at[:-1] + " /* */\n\tint more;\n" if at[0] == "{" else at.replace("\treturn", "\tmore();\n\treturn")
    if grown != at:
        assert names(FILE, FILE.replace(at, grown)) == [("probe", "probe")]


@pytest.mark.parametrize("line", ["#define FOO 1\n", "struct foo *foos;\n", "/* static int probe() */\n"])
def test_a_line_between_functions_touches_none(names: Names, line: str) -> None:
    for before in ("static int probe", "static int first", "static int last"):
        with_line = FILE.replace(before, line + before)
        assert names(FILE, with_line) == []
        assert names(with_line, FILE) == []
    glued = FILE.replace("}\n\n", "}\n" + line)
    assert names(FILE, glued) == []
    assert names(glued, FILE) == []


def test_a_new_function_leaves_its_neighbours_alone(names: Names) -> None:
    for between in ("\n", ""):
        more = FILE.replace(
            "static int probe", _function("extra", "\treturn extra(dev->parent) + 1;") + between + "static int probe"
        )
        assert names(FILE, more) == [("", "extra")]
        assert names(more, FILE) == [("extra", "")]


def test_a_whole_file(names: Names) -> None:
    assert names(None, FILE) == [("", "first"), ("", "probe"), ("", "last")]
    assert names(FILE, None) == [("first", ""), ("probe", ""), ("last", "")]


def test_a_renamed_function_is_found_by_its_likeness(names: Names) -> None:
    renamed = FILE.replace("probe(", "foo_probe(").replace("foo_start", "foo_begin")
    assert names(FILE, renamed) == [("probe", "foo_probe")]


def test_two_renamed_functions_keep_their_partners(names: Names) -> None:
    other = _function(
        "other", "\tof_node_put(dev->of_node);", "\tkfree(dev);", "\tmutex_lock(&lock);", "\treturn -ENOMEM;"
    )
    before = FILE + "\n" + other
    after = other.replace("other", "z_other") + "\n" + FILE.replace("probe", "a_probe")
    assert set(names(before, after)) >= {("probe", "a_probe"), ("other", "z_other")}


def test_functions_with_nothing_in_common_are_no_pair(names: Names) -> None:
    gone = _function("gone", *(f"\tstep{n}(dev->a{n});" for n in range(30)))
    new = _function("new", *(f"\tleap{n}[x{n}] = 1;" for n in range(30)))
    assert set(names(FILE + gone, FILE + new)) == {("gone", ""), ("", "new")}


def test_the_branches_of_an_if_are_paired_in_order(names: Names) -> None:
    def both(one: str, two: str) -> str:
        return f"#ifdef CONFIG_FOO\n{_function('f', one)}#else\n{_function('f', two)}#endif\n"

    before, after = both("\treturn 1;", "\treturn 2;"), both("\treturn 1;", "\treturn 3;")
    assert names(before, after) == [("f", "f")]
    assert names(before, _function("f", "\treturn 2;")) == [("f", "")]
    assert names(_function("f", "\treturn 2;"), before) == [("", "f")]


def test_a_moved_function_is_touched_only_by_its_own_lines(names: Names) -> None:
    first, probe, last = _function("first"), _function("probe", *PROBE), _function("last")
    assert names(first + probe + last, probe + first + last) == [("first", "first")]


def test_a_moved_file_touches_nothing(names: Names) -> None:
    assert names(FILE, FILE, change="rename", old_path="a.c", new_path="b.c") == []


def test_both_sides_know_their_own_path(diff_of: Callable[..., FileDiff], patch_of: Callable[..., Patch]) -> None:
    after = FILE.replace("foo_init(dev)", "foo_init(dev, 0)")
    diff = diff_of(FILE, after, change="rename", old_path="a.c", new_path="b.c")
    (snapshot,) = take(patch_of(diff), _Fixed(), {})
    (pair,) = touched_functions(snapshot)
    assert pair.before is not None
    assert pair.after is not None
    assert (pair.before.file, pair.after.file) == ("a.c", "b.c")


class _Fixed:
    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        yield Image(FILE, "fixed", "")

    def close(self) -> None:
        pass


def test_a_snapshot_that_is_not_whole_has_no_functions(
    diff_of: Callable[..., FileDiff], patch_of: Callable[..., Patch]
) -> None:
    (snapshot,) = take(patch_of(diff_of("a\n", "b\n")), _Fixed(), {})
    assert not snapshot.whole
    assert touched_functions(snapshot) == ()


def test_many_of_one_name_cost_little(diff_of: Callable[..., FileDiff]) -> None:
    before, after = (
        "".join(f"int f(void)\n{{\n\t{word}{n}();\n}}\n" for n in range(count))
        for word, count in (("a", 10_000), ("b", 10_001))
    )
    every = frozenset(range(1, after.count("\n") + 1))
    start = time.process_time()
    assert len(touched_functions(Snapshot(diff_of("", "a"), before, after, True, "", "", every, every))) == 10_001
    assert time.process_time() - start < 4
