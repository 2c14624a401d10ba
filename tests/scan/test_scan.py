# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint scan` as a user meets it: what it finds, what it keeps, what it looks at again."""

import json
import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from kiln import ASKS, HEADER, ROW
from lamp_mail import BEFORE, LEAKY, PATH

from patchlint.cache.outcomes import outcomes_file
from patchlint.cli import main
from patchlint.scan import crew

Run = Callable[..., tuple[int, str, str]]


def test_a_finding_is_a_line_and_status_1(run: Run) -> None:
    status, out, err = run()
    assert status == 1
    assert out.startswith(f"{PATH}:12: error: leak-on-error-path: ")
    assert out.count("\n") == 1
    assert "2 files, 2 functions, 2 of them have to do with references" in err
    assert "1 findings: 1 leak-on-error-path" in err


def test_a_clean_folder_is_status_0(run: Run) -> None:
    assert run("drivers/bulb")[:2] == (0, "")
    assert run("drivers/bulb/bind.c")[:2] == (0, "")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (("--ignore", "leak-on-error-path"), 0),
        (("--select", "double-put"), 0),
        (("--fail-on", "never"), 0),
        (("--min-confidence", "high", "--fail-on", "high"), 1),
        (("doc/..", "drivers/bulb"), 1),
        (("--rules-as-of", "0.0.9"), 2),
    ],
)
def test_options_decide_about_the_status(run: Run, options: Sequence[str], status: int) -> None:
    assert run(*options)[0] == status


@pytest.mark.parametrize(
    ("path", "cause"),
    [("none", "no C file"), ("doc", "no C file"), ("../x", "relative"), ("/etc", "relative"), ("drivers/lam", "no C")],
)
def test_a_path_without_files_is_wrong_usage(run: Run, path: str, cause: str) -> None:
    status, out, err = run(path)
    assert (status, out) == (2, "")
    assert path in err
    assert cause in err


@pytest.mark.parametrize("form", ["terse", "smatch", "json", "jsonl", "sarif", "github", "gitlab", "junit"])
def test_every_format_tells_it(run: Run, form: str) -> None:
    status, out, _ = run(f"--format={form}")
    assert status == 1
    assert "leak-on-error-path" in out
    if form in ("json", "sarif", "gitlab"):
        json.loads(out)


def test_processes_make_no_difference(run: Run, tree: Path) -> None:
    for number in range(40):
        (tree / f"drivers/lamp/more{number}.c").write_text(LEAKY.replace("lamp_bind", f"lamp_bind{number}"))
    alone = run("--format=json", "--again")[1]
    assert run("--format=json", "--again", "-j", "2")[1] == alone
    assert alone.count('"leak-on-error-path"') == 41


def test_a_second_scan_looks_at_nothing(run: Run, looked: list[str]) -> None:
    first = run("--format=json")
    assert len(looked) == 2
    again = run("--format=json")
    assert len(looked) == 2
    assert again[:2] == first[:2]
    assert "2 of them as the last time" in again[2]
    assert run("--again")[0] == 1
    assert len(looked) == 4


def test_only_what_changed_is_looked_at_again(run: Run, tree: Path, looked: list[str]) -> None:
    run()
    looked.clear()
    (tree / PATH).write_text(BEFORE)
    assert run()[:2] == (0, "")
    assert looked == [PATH]


def test_a_header_counts_as_part_of_the_files_that_ask_for_it(
    run: Run, tree: Path, looked: list[str], tmp_path: Path
) -> None:
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows/firing.toml").write_text(ROW)
    (tree / "kiln.c").write_text(ASKS)
    (tree / "kiln.h").write_text(HEADER)
    known = ("--families", str(tmp_path / "rows"))
    assert run(*known)[0] == 1
    looked.clear()
    run(*known)
    assert looked == []
    (tree / "kiln.h").write_text("/* other numbers */\n" + HEADER)
    run(*known)
    assert looked == ["kiln.c"]
    looked.clear()
    (tree / "kiln.h").unlink()
    run(*known)
    assert looked == ["kiln.c"]


def test_what_stopped_goes_on(run: Run, tree: Path, looked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(300):
        (tree / f"drivers/lamp/more{number:03}.c").write_text(BEFORE.replace("lamp_bind", f"lamp_bind{number}"))
    see = crew._Worker.see
    stopped: list[str] = []

    def interrupted(worker: crew._Worker, path: str) -> object:
        if len(looked) == 200 and not stopped:
            stopped.append(path)
            raise KeyboardInterrupt
        return see(worker, path)

    with monkeypatch.context() as patched:
        patched.setattr(crew._Worker, "see", interrupted)
        assert run()[:2] == (130, "")
    assert run()[0] == 1
    assert 302 <= len(looked) < 302 + 200  # not all that had been seen was written down yet


def test_a_damaged_memory_is_made_anew(run: Run, tmp_path: Path) -> None:
    first = run()
    file = outcomes_file(tmp_path / "cache/patchlint")
    file.write_bytes(b"x" * 5000)
    status, out, err = run()
    assert (status, out) == first[:2]
    assert "begun anew" in err
    with sqlite3.connect(file) as base:
        base.execute("UPDATE outcome SET data = x'00'")
    base.close()
    assert run()[:2] == first[:2]


def test_a_memory_that_cannot_be_kept_is_no_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    status, out, err = run("--cache", str(tmp_path / "file"))
    assert status == 1
    assert out.count("\n") == 1
    assert "nothing is kept" in err


def test_since_a_revision(run: Run, tree: Path, looked: list[str]) -> None:
    git = ["git", "-C", str(tree), "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *words], check=True)
    (tree / "drivers/bulb/bind.c").write_text(LEAKY.replace("lamp", "bulb"))
    subprocess.run([*git, "commit", "-qam", "two"], check=True)
    status, out, _ = run("--since", "HEAD~1")
    assert (status, looked) == (1, ["drivers/bulb/bind.c"])
    assert out.startswith("drivers/bulb/bind.c:")
    assert run("--since=--output=x")[0] == 2
    assert run("--base", "HEAD~1", "drivers/bulb")[:2] == (0, "")


def test_what_cannot_be_read_is_told_and_strict_wants_all(run: Run, tree: Path) -> None:
    (tree / "drivers/lamp/bad.c").write_bytes(
        b"void f(void)\n{\n\tof_node_put(%s);\n}\n" % (b"(" * 9000 + b"x" + b")" * 9000)
    )
    status, _, err = run("--strict", "drivers/lamp/bad.c")
    assert status == 3
    assert "not analysed" in err
    assert run("drivers/lamp/bad.c")[0] == 0


def test_nothing_is_written_into_the_tree(run: Run, tree: Path) -> None:
    before = sorted(tree.rglob("*"))
    run()
    assert sorted(tree.rglob("*")) == before
    assert run("-o", str(tree / "out"))[0] == 2


def test_control_characters_of_file_names_do_not_reach_the_terminal(run: Run, tree: Path) -> None:
    (tree / "drivers/lamp/\x1b[31m.c").write_text(LEAKY)
    _, out, err = run()
    assert "\x1b" not in out + err
    assert "[31m.c: " in err  # such a path is not read


def test_suppressed_findings_stay_silent(run: Run, tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    name = json.loads(run("--format=jsonl")[1])["fingerprint"]
    assert main(["suppress", name, "--why", "known", "--tree", str(tree)]) in (0, 2)
    capfd.readouterr()
    (tree.parent / "base.json").write_text(run("--format=json")[1])
    assert run("--baseline", str(tree.parent / "base.json"))[:2] == (0, "")


def test_it_is_over_soon(run: Run) -> None:
    began = time.monotonic()
    run()
    assert time.monotonic() - began < 5
