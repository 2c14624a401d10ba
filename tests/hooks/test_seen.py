# SPDX-License-Identifier: GPL-2.0-or-later
"""What `patchlint watch` remembers: nothing is lost or done twice, whatever ends it, and nothing grows for ever."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from lamp_box import bad, deliver, drafts, start
from programs import ROOT, Home

from patchlint.hooks.seen import Kept, Seen

Run = Callable[..., tuple[int, str, str]]
DAY = 24 * 60 * 60.0


def _memory(box: Path, name: str = "seen") -> Seen:
    return Seen(box.parent / name, box)


def _kept(file: str, patch: str) -> dict[str, Kept | None]:
    return {file: Kept(file, patch, patch, 0, 0, 1.0, 0, "")}


def _rows(seen: Seen) -> list[str]:
    """The patches that are remembered."""
    rows = seen._base.execute("SELECT patch FROM patches ORDER BY patch").fetchall()
    return [str(patch) for (patch,) in rows]


def test_what_left_long_ago_is_forgotten_and_what_is_there_never(box: Path) -> None:
    seen = _memory(box)
    for file in ("a", "b", "c"):
        seen.add(_kept(file, file), ended="reviewed")
    seen.drop(["a", "b"])
    seen.forget(1000 * DAY)
    seen.forget(1300 * DAY)
    assert _rows(seen) == ["a", "b", "c"]
    seen.add(_kept("b2", "b"))  # it comes back
    assert [kept.ended for kept in seen.patches("1")] == ["reviewed", "reviewed"]
    seen.forget(1367 * DAY)
    assert _rows(seen) == ["b", "c"]
    seen.drop(["b2"])
    seen.forget(1400 * DAY)
    seen.forget(1700 * DAY)
    assert _rows(seen) == ["b", "c"]  # counted from when it left last
    seen.forget(1767 * DAY)
    assert _rows(seen) == ["c"]
    seen.forget(1e6 * DAY)
    assert _rows(seen) == ["c"]
    seen.close()


def test_a_clock_that_was_wrong_keeps_nothing_for_ever(box: Path) -> None:
    seen = _memory(box)
    seen.add(_kept("a", "a"), ended="reviewed")
    seen.drop(["a"])
    for day in (1e6, 1000, 1365, 1367):
        assert _rows(seen) == ["a"]
        seen.forget(day * DAY)
    assert _rows(seen) == []
    seen.close()


def test_one_maildir_forgets_nothing_of_another(box: Path) -> None:
    for name in ("here", "there"):
        seen = Seen(box.parent / "seen", box.parent / name)
        seen.add(_kept("a", name), ended="reviewed")
        seen.drop(["a"])
        seen.forget(1000 * DAY)
    seen.forget(2000 * DAY)
    assert _rows(seen) == ["here"]
    seen.close()


def test_a_watch_forgets(once: Run, box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        deliver(box, f"{number}.a", bad(number))
    once()
    file = (box / "new/1.a").rename(box.parent / "1.a")
    once()
    later = time.time() + 400 * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    once()
    for draft in (box.parent / "drafts").iterdir():
        draft.unlink()
    file.rename(box / "new/1.a")
    once()
    assert ["-set-up-1-" in name for name in drafts(box)] == [True]


def test_a_memory_of_before_is_read(once: Run, box: Path) -> None:
    deliver(box, "1.a", bad(1))
    once("--seen", str(box.parent / "seen"))
    with sqlite3.connect(box.parent / "seen") as base:
        base.execute("ALTER TABLE patches DROP COLUMN gone")
        base.execute("DROP TABLE places")
    base.close()
    (box.parent / "drafts" / drafts(box)[0]).unlink()
    assert once("--seen", str(box.parent / "seen")) == (0, "", "")
    assert drafts(box) == []


def test_a_draft_is_on_the_disk_before_the_patch_counts_as_reviewed(
    once: Run, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a power cut leaves is what was synchronized: the text, then the name, then the memory."""
    done: list[str] = []
    fsync, end = os.fsync, Seen.end

    def synchronized(number: int) -> None:
        place = Path(f"/proc/self/fd/{number}").readlink()
        drafts = sorted(path.name for path in (box.parent / "drafts").iterdir() if path.suffix == ".eml")
        done.append(f"{'text' if place.is_file() else place.name}, {len(drafts)} drafts")
        fsync(number)

    def ended(seen: Seen, patches: Iterable[str], how: str) -> None:
        assert seen._base.execute("PRAGMA synchronous").fetchone() == (3,)
        done.append(how)
        end(seen, patches, how)

    deliver(box, "1.a", bad(1))
    monkeypatch.setattr(os, "fsync", synchronized)
    monkeypatch.setattr(Seen, "end", ended)
    once("--seen", str(box.parent / "new/memory/seen"))
    made = [f"{box.parent.name}, 0 drafts", "new, 0 drafts"]
    assert sorted(done[:2]) == sorted(made)
    assert done[2:] == ["text, 0 drafts", "drafts, 1 drafts", "reviewed"]


def test_what_nobody_reads_does_not_count_as_reviewed(home: Home, box: Path) -> None:
    for number in range(3):
        deliver(box, f"{number}.a", bad(number))
    words = ["patchlint", "watch", "--once", "--tree", str(home.path / "tree"), str(box)]
    with subprocess.Popen(words, env=home.environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(60) == 0
    done = home.run(*words)
    assert done.stdout.count("takes a reference on np") == 3


# ends the process without any goodbye at the n-th call of a function of watch, its memory, or what writes a file
KILLED = """
import os, sys
left = int(sys.argv.pop(1))
ours = ("watch.py", "seen.py", "arrivals.py", "terminal.py")
def count(frame, event, arg):
    global left
    if event in ("call", "c_call", "return", "c_return") and frame.f_code.co_filename.endswith(ours):
        left -= 1
        if not left:
            os.kill(os.getpid(), 9)
from patchlint.cli import main
import patchlint.hooks.watch
sys.setprofile(count)
status = main(sys.argv[1:])
sys.setprofile(None)
print(left)
"""


def _killed(home: Home, box: Path, steps: int) -> tuple[int, int]:
    words = ("watch", "--once", "--tree", home.path / "tree", "-o", home.path / "drafts", box)
    done = home.run(sys.executable, "-c", KILLED, str(steps), *words, cwd=ROOT, fine=False)
    return done.returncode, int(done.stdout.split()[-1]) if done.returncode == 0 else 0


def test_killed_at_every_step_it_loses_nothing(home: Home, box: Path) -> None:
    for number in range(3):
        deliver(box, f"{number}.a", bad(number))
    status, left = _killed(home, box, 10**9)
    assert status == 0
    steps = 10**9 - left
    wanted = {path.name: path.read_bytes() for path in (home.path / "drafts").iterdir()}
    assert len(wanted) == 3
    for kill in range(1, steps, max(steps // 8, 1)):
        for folder in ("drafts", ".local"):
            shutil.rmtree(home.path / folder)
        (home.path / "drafts").mkdir()
        assert _killed(home, box, kill)[0] == -signal.SIGKILL
        home.run("patchlint", "watch", "--once", "--tree", home.path / "tree", "-o", home.path / "drafts", box)
        found = {p.name: p.read_bytes() for p in (home.path / "drafts").iterdir() if not p.name.startswith(".")}
        assert found == wanted, kill


def test_killed_at_any_moment_while_mails_arrive(home: Home, box: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    wanted = set()
    for turn in range(6):
        with start(home, box, "--interval", "0.1") as process:
            for number in range(turn * 4, turn * 4 + 4):
                deliver(box, f"{number}.a", bad(number))
                wanted.add(f"[PATCH] lamp: set up {number}")
                time.sleep(chance.random() * 0.05)
            time.sleep(chance.random())
            process.send_signal(signal.SIGKILL)
    home.run("patchlint", "watch", "--once", "--tree", home.path / "tree", "-o", home.path / "drafts", box)
    drafts = [path.read_text() for path in (home.path / "drafts").iterdir() if not path.name.startswith(".")]
    subjects = [line[13:] for text in drafts for line in text.splitlines() if line.startswith("Subject: Re: ")]
    assert sorted(subjects) == sorted(wanted)
    before = {path: path.stat().st_mtime_ns for path in (home.path / "drafts").iterdir()}
    home.run("patchlint", "watch", "--once", "--tree", home.path / "tree", "-o", home.path / "drafts", box)
    assert {path: path.stat().st_mtime_ns for path in (home.path / "drafts").iterdir()} == before
