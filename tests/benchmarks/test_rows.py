# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands in the table."""

import random
import sys
from pathlib import Path

import pytest
import rows
from borrowed import Borrowed, edited
from lamp_branch import driver, git, repository
from lamp_mail import BEFORE
from rows import BEGIN, END, Row, put_into, row, seconds
from spent import Spent, added, run


def _spent(wall: float, together: int = 0) -> Spent:
    return Spent(wall=wall, processor=wall / 2, largest=3 << 20, together=together)


@pytest.mark.parametrize(("value", "text"), [(0.0812, "0.08 s"), (12.34, "12.3 s"), (1204.4, "1,204 s")])
def test_seconds_have_three_digits(value: float, text: str) -> None:
    assert seconds(value) == text


def test_one_run_is_what_it_is() -> None:
    assert row("a", [_spent(2.0, 5 << 20)], "b") == Row("a", "2.00 s", "1.00 s", "3 MiB, 5 MiB in all", "b")


def test_of_several_runs_the_median_counts() -> None:
    assert row("a", [_spent(wall) for wall in (1.0, 9.0, 2.0)]).wall == "2.00 s"


def test_of_many_runs_the_slow_ones_are_named() -> None:
    many = [_spent(float(wall)) for wall in range(1, 21)]
    assert "p95" not in row("a", many[:19]).wall
    assert row("a", many).wall == "10.5 s, p95 19.9 s"


def test_runs_are_added() -> None:
    both = added([_spent(1.0, 5), Spent(2.0, 1.0, 7 << 20, 1, 3, "out", "err")])
    assert both == Spent(3.0, 1.5, 7 << 20, 5, 3, "out", "err")


def test_rows_of_another_machine_go(monkeypatch: pytest.MonkeyPatch) -> None:
    text = put_into(f"{BEGIN}\n{END}", [Row("a", "1 s"), Row("b", "2 s")])
    same = put_into(text, [Row("b", "3 s"), Row("c", "4 s")])
    assert [line for line in same.splitlines() if line.endswith("s |  |  |  |")] == [
        "| a | 1 s |  |  |  |",
        "| b | 3 s |  |  |  |",
        "| c | 4 s |  |  |  |",
    ]
    monkeypatch.setattr(rows, "machine", lambda: "another one")
    assert "| a |" not in put_into(text, [Row("b", "3 s")])


def test_a_run_is_measured(tmp_path: Path) -> None:
    work = "import sys, time; end = time.process_time() + .2\nwhile time.process_time() < end: pass\n"
    spent = run([sys.executable, "-c", f"{work}print('done'); sys.exit('why')"], tmp_path, {})
    assert (spent.status, spent.out, spent.err, spent.together) == (1, "done\n", "why\n", 0)
    assert spent.processor >= 0.2
    assert spent.wall >= spent.processor / 2


def test_all_processes_are_counted(tmp_path: Path) -> None:
    big = "import time; x = b'1' * (64 << 20); time.sleep(3)"
    both = f"[subprocess.Popen([sys.executable, '-c', {big!r}]) for _ in '12']"
    spent = run([sys.executable, "-c", f"import subprocess, sys\nfor c in {both}: c.wait()"], tmp_path, {}, watch=True)
    assert spent.status == 0
    # a process that was not yet another program counts with the memory of the one that began it, which may be large
    assert spent.largest > 64 << 20
    assert spent.together > 128 << 20


def test_a_borrowed_repository_leaves_the_other_alone(tmp_path: Path) -> None:
    lender = repository(tmp_path / "lender", 2)
    before = git(lender, "count-objects", "-v"), git(lender, "for-each-ref")
    tree = Borrowed(tmp_path / "ours", lender, "start")
    assert sorted(tree.files()) == [driver(0), driver(1)]
    first, second = tree.grow(tree.changed([[driver(0)], [driver(0), driver(1)]], seed=1), tree.start)
    assert git(tree.path, "rev-parse", f"{second}~1", f"{first}~1").split() == [first, tree.start]
    assert git(tree.path, "diff", "--shortstat", tree.start, second) == "2 files changed, 3 insertions(+)"
    assert (git(lender, "count-objects", "-v"), git(lender, "for-each-ref")) == before


def test_a_tree_of_some_files(tmp_path: Path) -> None:
    tree = Borrowed(tmp_path / "ours", repository(tmp_path / "lender", 2), "start")
    (commit,) = tree.grow([{driver(1): tree.files()[driver(1)], "a.c": b"int a;\n"}], None)
    assert git(tree.path, "ls-tree", "-r", "--name-only", commit).split() == ["a.c", driver(1)]


def test_an_edit_is_one_line() -> None:
    chance = random.Random(1)  # noqa: S311 - an example
    assert edited(BEFORE, chance) == BEFORE.replace("\treturn 0;", "\tbarrier();\n\treturn 0;")
    assert edited("int a;\n", chance) == "int a;\n\nint measured(void);\n"
