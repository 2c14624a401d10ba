# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint watch`: each patch once, whatever happens, in the order in which a mailbox fills."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_mail import BEFORE, FINE, HEADER, LEAKY, PATH, leaky, mail
from programs import ROOT, Home, needs, screen

from patchlint import review
from patchlint.cli import main
from patchlint.hooks import watch

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def box(home: Home) -> Path:
    """An empty Maildir beside a tree and a folder for drafts."""
    for name in ("box/new", "box/cur", "box/tmp", "drafts", "tree/drivers/lamp"):
        (home.path / name).mkdir(parents=True)
    (home.path / "tree" / PATH).write_text(BEFORE)
    return home.path / "box"


@pytest.fixture
def run(box: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Look once."""

    def go(*words: str, drafts: bool = True) -> tuple[int, str, str]:
        place = ["-o", str(box.parent / "drafts")] if drafts else []
        status = main(["watch", "--once", "--tree", str(box.parent / "tree"), *place, *words, str(box)])
        return (status, *capfd.readouterr())

    return go


def _deliver(box: Path, name: str, text: str, part: str = "new", age: float = 0.0) -> Path:
    (box / "tmp" / name).write_text(text)
    arrived = time.time() - age
    os.utime(box / "tmp" / name, (arrived, arrived))
    return (box / "tmp" / name).rename(box / part / name)


def _bad(number: int) -> str:
    return mail(LEAKY, f"[PATCH] lamp: set up {number}")


def _drafts(box: Path) -> list[str]:
    return sorted(path.name for path in (box.parent / "drafts").iterdir())


def test_a_patch_is_reviewed_once(run: Run, box: Path) -> None:
    _deliver(box, "1.a", _bad(1))
    _deliver(box, "2.a", mail(FINE, "[PATCH] lamp: fine"))
    _deliver(box, "3.a", HEADER.format(subject="Re: [PATCH] lamp") + "Looks good.\n")
    status, out, err = run()
    (draft,) = _drafts(box)
    assert (status, out) == (0, "")
    assert draft.startswith("0001-lamp-set-up-1-")
    assert err == f"patchlint: {box.parent}/drafts/{draft}: the reply to [PATCH] lamp: set up 1\n"
    assert "Subject: Re: [PATCH] lamp: set up 1\n" in (box.parent / "drafts" / draft).read_text()
    (box.parent / "drafts" / draft).unlink()
    (box / "new" / "1.a").rename(box / "cur" / "1.a:2,S")
    _deliver(box, "4.b", _bad(1).replace("-- \n2.39.5\n", "-- \n2.39.5\n_______\na list\n"))
    assert run() == (0, "", "")
    assert _drafts(box) == []
    _deliver(box, "5.b", _bad(2))
    run()
    assert len(_drafts(box)) == 1


def test_a_mail_with_the_id_of_another_is_not_taken_for_it(run: Run, box: Path) -> None:
    _deliver(box, "1.a", mail(FINE, "[PATCH] lamp: set up"))
    run()
    _deliver(box, "2.a", mail(LEAKY, "[PATCH] lamp: set up"))
    run()
    assert len(_drafts(box)) == 1


def _series(count: int = 2) -> list[str]:
    texts = [mail(FINE, "[PATCH 1/2] lamp: level"), mail(leaky(FINE), "[PATCH 2/2] lamp: set it up", before=FINE)]
    return [text.replace("Date:", "References: <cover@example.org>\nDate:") for text in texts]


def test_a_series_is_waited_for(run: Run, box: Path) -> None:
    first, second = _series()
    _deliver(box, "2.a", second)
    assert run() == (0, "", "")
    assert _drafts(box) == []
    _deliver(box, "1.a", first)
    run()
    (draft,) = _drafts(box)
    assert "not at hand" not in (box.parent / "drafts" / draft).read_text()


def test_a_series_is_not_waited_for_for_ever(run: Run, box: Path) -> None:
    first, second = _series()
    _deliver(box, "1.a", first, age=1000)
    run()
    _deliver(box, "2.a", second, age=500)
    run()
    (draft,) = _drafts(box)  # what came first is known, but not reviewed again
    assert draft.startswith("0002-")
    assert "not at hand" not in (box.parent / "drafts" / draft).read_text()


def test_without_a_folder_replies_are_printed(run: Run, box: Path) -> None:
    _deliver(box, "1.a", _bad(1))
    status, out, err = run(drafts=False)
    assert (status, err) == (0, "")
    assert out.count("takes a reference on np") == 1
    assert run(drafts=False) == (0, "", "")


def test_drafts_in_a_maildir(run: Run, box: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (box.parent / "drafts" / part).mkdir()
    _deliver(box, "1.a", _bad(1))
    run()
    (draft,) = (box.parent / "drafts" / "cur").iterdir()
    assert draft.name.endswith(".patchlint:2,D")


def test_what_is_there_at_the_first_start_may_count_as_seen(run: Run, box: Path) -> None:
    _deliver(box, "1.a", _bad(1), "cur")
    assert run("--new") == (0, "", "")
    _deliver(box, "2.a", _bad(2))
    run("--new")
    assert len(_drafts(box)) == 1


def test_one_mail_does_not_stop_the_others(run: Run, box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATCHLINT_DEBUG", raising=False)
    _deliver(box, "0.a", "\0\0\0")
    _deliver(box, "1.a", _bad(1))
    _deliver(box, "2.a", _bad(2))
    real = review.review

    def upset(mails: list[object], *rest: object) -> object:
        if "set up 1" in str(mails):
            raise ZeroDivisionError("over zero")
        return real(mails, *rest)  # type: ignore[arg-type] # passed through

    monkeypatch.setattr(watch, "review", upset)
    status, _, err = run()
    assert status == 0
    assert len(_drafts(box)) == 1
    assert "0.a: binary data" in err
    assert "1.a: not reviewed: ZeroDivisionError: over zero" in err
    assert run() == (0, "", "")
    monkeypatch.setattr(watch, "review", real)
    monkeypatch.setattr(watch, "__version__", "9.9")  # the next version may be able to
    run()
    assert len(_drafts(box)) == 2


def test_a_tree_that_is_gone_loses_nothing(run: Run, box: Path) -> None:
    _deliver(box, "1.a", _bad(1))
    (box.parent / "tree").rename(box.parent / "away")
    assert run()[0] == 2
    (box.parent / "away").rename(box.parent / "tree")
    run()
    assert len(_drafts(box)) == 1


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["box/new"], "not a Maildir"),
        (["-o", "none", "box"], "none: no such folder"),
        (["--tree", "tree", "-o", "tree/drivers", "box"], "nothing is written into the tree"),
        (["--wait", "soon", "box"], "no number of seconds"),
        (["--select", "leak", "box"], "no rule is called"),
        (["--seen", "tree", "box"], "tree: "),
    ],
)
def test_wrong_usage(
    box: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], words: list[str], cause: str
) -> None:
    monkeypatch.chdir(box.parent)
    assert main(["watch", "--once", *words]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert cause in err
    assert err.count("\n") == 1


def _start(home: Home, box: Path, *words: str) -> subprocess.Popen[bytes]:
    places = ("--tree", str(home.path / "tree"), "-o", str(home.path / "drafts"))
    command = ["patchlint", "watch", *places, *words, str(box)]
    return subprocess.Popen(
        command, env=home.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


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
            os._exit(9)
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
        _deliver(box, f"{number}.a", _bad(number))
    status, left = _killed(home, box, 10**9)
    assert status == 0
    steps = 10**9 - left
    wanted = {path.name: path.read_bytes() for path in (home.path / "drafts").iterdir()}
    assert len(wanted) == 3
    for kill in range(1, steps, max(steps // 8, 1)):
        for path in (*(home.path / "drafts").iterdir(), *(home.path / ".local/state/patchlint").iterdir()):
            path.unlink()
        assert _killed(home, box, kill)[0] == 9
        home.run("patchlint", "watch", "--once", "--tree", home.path / "tree", "-o", home.path / "drafts", box)
        found = {p.name: p.read_bytes() for p in (home.path / "drafts").iterdir() if not p.name.startswith(".")}
        assert found == wanted, kill


def test_killed_at_any_moment_while_mails_arrive(home: Home, box: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    wanted = set()
    for turn in range(6):
        with _start(home, box, "--interval", "0.1") as process:
            for number in range(turn * 4, turn * 4 + 4):
                _deliver(box, f"{number}.a", _bad(number))
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


def test_hooks_wait_for_each_other_but_not_for_one_that_stays(home: Home, box: Path) -> None:
    for number in range(6):
        _deliver(box, f"{number}.a", _bad(number))
    hooks = [_start(home, box, "--once") for _ in range(3)]
    said = b"".join(hook.communicate(timeout=60)[1] for hook in hooks)
    assert said.count(b"the reply to") == len(_drafts(box)) == 6
    with _start(home, box, "--interval", "0.1") as staying:
        _deliver(box, "9.a", _bad(9))
        end = time.monotonic() + 20
        while len(_drafts(box)) < 7 and time.monotonic() < end:
            time.sleep(0.1)
        late = _start(home, box, "--once")
        assert b"watched already" in late.communicate(timeout=20)[1]
        staying.send_signal(signal.SIGINT)
        assert staying.wait(20) == 0
    assert len(_drafts(box)) == 7


@needs("tmux")
def test_a_terminal_shows_what_happens(home: Home, box: Path) -> None:
    _deliver(box, "1.a", _bad(1))
    with screen(home, "patchlint watch --interval 0.2 --tree tree -o drafts box", home.path) as shown:
        text = shown.wait(r"box: reviewed so far: 1; waiting for more, Ctrl-C ends it")
        assert "the reply to [PATCH] lamp: set up 1" in text
        _deliver(box, "2.a", _bad(2))
        shown.wait("the reply to .PATCH. lamp: set up 2")
        _deliver(box, "3.a", _series()[0])
        shown.wait("1 series not whole yet")


def test_a_maildir_is_an_input(box: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for number, text in enumerate(reversed(_series())):
        _deliver(box, f"{number}.a", text, "cur")
    _deliver(box, "9.a", HEADER.format(subject="Re: [PATCH 1/2] lamp: level") + "Fine.\n")
    assert main(["--tree", str(box.parent / "tree"), "--format=terse", str(box)]) == 1
    out, err = capfd.readouterr()
    assert out.startswith(f"{PATH}:13: error: leak-on-error-path")
    assert "9.a: a reply without a diff" in err
