# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint paths`: the table of ways out that a reviewer would make by hand."""

import difflib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from patchlint.cli import main

# the shape that started it all: which result means that the caller holds a reference?
SHELF = """\
static void shelf_mark(struct folio *folio)
{
	folio->private = 1;
}

int shelf_get(struct folio *folio, int flags, bool *cleared)
{
	bool counted = false;
	int ret;

	spin_lock(&shelf_lock);
	if (flags & SHELF_COUNTED) {
		ret = SHELF_IN_USE;
		counted = true;
	} else if (shelf_test_movable(folio)) {
		if (folio_try_get(folio)) {
			ret = SHELF_IN_USE;
			counted = true;
		} else {
			ret = SHELF_FREED;
		}
	} else {
		ret = SHELF_RETRY;
		if (!(flags & SHELF_LAST))
			goto out;
	}
	if (shelf_update(folio)) {
		ret = SHELF_POISONED;
		goto out;
	}
	if (counted)
		*cleared = true;
	spin_unlock(&shelf_lock);
	return ret;
out:
	spin_unlock(&shelf_lock);
	if (counted)
		folio_put(folio);
	return ret;
}
"""
LOCKS = """\
int lamp_on(struct lamp *lamp)
{
	struct device *dev;

	if (mutex_lock_interruptible(&lamp->lock))
		return -EINTR;
	guard(rcu)();
	dev = get_device(lamp->dev);
	if (lamp->broken)
		return -EIO;
	rtnl_lock();
	switch (lamp->kind) {
	case LAMP_OLD:
	case LAMP_ODD:
		lamp->level = 1;
		break;
	default:
		put_device(dev);
	}
	mutex_unlock(&lamp->lock);
	return 0;
}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in (("mm/shelf.c", SHELF), ("drivers/lamp/lamp.c", LOCKS)):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def table(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["paths", *words, "--format", "json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["table"]["paths"]
    return found


def answers(row: dict[str, Any]) -> list[str]:
    return [f"{one['asked']}: {one['answer']}" for one in row["decisions"]]


def test_which_result_holds_a_reference(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(capsys, "shelf_get", "--file", "mm/shelf.c", "--tree", str(tree))
    seen = {
        (
            row["line"],
            row["result"],
            tuple(one["name"] for one in row["held"]),
            tuple(one["text"] for one in row["dropped"]),
        )
        for row in rows
    }
    assert seen == {
        (34, "SHELF_IN_USE", (), ()),  # the caller's, by the flag
        (34, "SHELF_IN_USE", ("folio",), ()),
        (34, "SHELF_FREED", (), ()),
        (34, "SHELF_RETRY", (), ()),  # yet shelf_update() was called
        (39, "SHELF_RETRY", (), ()),
        (39, "SHELF_POISONED", (), ()),
        (39, "SHELF_POISONED", (), ("folio (folio)",)),
    }
    late = next(row for row in rows if (row["line"], row["result"]) == (34, "SHELF_RETRY"))
    early = next(row for row in rows if (row["line"], row["result"]) == (39, "SHELF_RETRY"))
    assert "flags & SHELF_LAST: yes" in answers(late)
    assert "shelf_update(folio): no" in answers(late)
    assert "flags & SHELF_LAST: no" in answers(early)
    assert not any("shelf_update" in asked for asked in answers(early))
    counted = next(row for row in rows if row["held"])
    assert counted["held"][0] | {"kept_by": ""} == {
        "name": "folio", "counter": "folio", "function": "folio_try_get", "line": 16,
        "kept_by": "", "certain": True, "failed": False,
    }  # fmt: skip
    assert [one["text"] for one in counted["writes"]] == ["*cleared = 1"]
    assert all(row["locks"] == [] for row in rows)


def test_locks_cases_and_what_is_settled(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(capsys, "lamp_on", "--tree", str(tree))  # found by itself
    assert [(row["line"], row["result"], row["locks"]) for row in rows] == [
        (6, "-EINTR", []),
        (10, "-EIO", ["lamp->lock"]),
        (21, "0", ["RTNL"]),
        (21, "0", ["RTNL"]),
    ]
    old, other = sorted(rows[2:], key=lambda row: not row["held"])
    assert answers(old)[-1] == "switch (lamp->kind): LAMP_ODD"
    assert old["ways"] == 2  # the other by LAMP_OLD
    assert old["writes"] == [{"line": 15, "text": "lamp->level = 1"}]
    assert answers(other)[-1] == "switch (lamp->kind): default"
    assert other["settled"] == [{"line": 18, "text": "lamp->dev (taken on line 8) dropped"}]


def test_text(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paths", "lamp_on", "--file", "drivers/lamp/lamp.c", "--tree", str(tree)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("drivers/lamp/lamp.c:1: lamp_on()\n1. line 6: returns -EINTR (error)\n     holds     -\n")
    assert "     holds     lamp->dev (device) from get_device(), line 8\n     locks     holds lamp->lock\n" in out
    assert "     when      5 mutex_lock_interruptible(&lamp->lock): no\n" in out


def test_in_a_repository(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "lamps"],
    ):
        subprocess.run(["git", "-C", str(tree), *words], check=True)
    assert len(table(capsys, "lamp_on", "--tree", str(tree))) == 4
    assert main(["paths", "--tree", str(tree), "--", "--output=x"]) == 2
    assert "no function is called '--output=x'" in capsys.readouterr().err
    assert sorted(path.name for path in tree.iterdir()) == [".git", "drivers", "mm"]


def test_before_and_after_a_patch(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after = LOCKS.replace("\t\treturn -EIO;\n", "\t\tgoto out;\n").replace(
        "\treturn 0;\n", "\treturn 0;\nout:\n\treturn 1;\n"
    )
    path = "drivers/lamp/lamp.c"
    lines = difflib.unified_diff(LOCKS.splitlines(True), after.splitlines(True), f"a/{path}", f"b/{path}")
    mail = tmp_path / "lamp.patch"
    mail.write_text("".join(lines))
    words = ["paths", "lamp_on", "--tree", str(tree), "--patch", str(mail)]
    assert main(words) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split() == ["before", "after"]
    assert out[2].split()[:4] == ["10", "-", "returns", "-EIO"]
    assert next(line.split()[:4] for line in out if "returns 1" in line) == ["-", "23", "returns", "1"]
    assert main([*words, "--format", "json"]) == 0
    sides = json.loads(capsys.readouterr().out)
    assert [row["line"] for row in sides["before"]["paths"]] == [6, 10, 21, 21]
    assert [row["line"] for row in sides["after"]["paths"]] == [6, 21, 21, 23]


def test_too_many_paths_are_joined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = "".join(f"\tif (lamp->f{n})\n\t\tlamp_set(lamp, {n});\n" for n in range(40))
    (tmp_path / "a.c").write_text(
        "int lamp_all(struct lamp *lamp)\n{\n\tget_device(lamp->dev);\n" + tests + "\treturn 0;\n}\n"
    )
    assert main(["paths", "lamp_all", "--file", "a.c", "--tree", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "holds     lamp->dev (device) from get_device(), line 3" in out
    assert "Too many paths to list one by one" in out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["nobody"], "no function is called 'nobody'"),
        (["lamp_on", "--file", "mm/shelf.c"], "mm/shelf.c: no function is called 'lamp_on'"),
        (["lamp_on", "--file", "mm/none.c"], "mm/none.c: file not in the tree"),
        (["lamp_on", "--file", "../x.c"], "../x.c: a path that leads out of the tree"),
        (["twice"], "several functions are called 'twice', choose by --file: a.c:1, b.c:1"),
    ],
)
def test_no_such_function(tree: Path, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.c", "b.c"):
        (tree / name).write_text("static void twice(void)\n{\n}\n")
    assert main(["paths", *words, "--tree", str(tree)]) == 2
    text = capsys.readouterr()
    assert (text.out, reason in text.err) == ("", True)


def test_without_a_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paths", "lamp_on"]) == 2
    assert "no tree was given" in capsys.readouterr().err
