# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint watch`: each patch once, whatever happens, in the order in which a mailbox fills."""

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_box import bad, deliver, drafts, start
from lamp_mail import FINE, HEADER, LEAKY, PATH, leaky, mail
from programs import Home, needs, screen

from patchlint import review
from patchlint.cli import main
from patchlint.hooks import watch

Run = Callable[..., tuple[int, str, str]]


def test_a_patch_is_reviewed_once(once: Run, box: Path) -> None:
    deliver(box, "1.a", bad(1))
    deliver(box, "2.a", mail(FINE, "[PATCH] lamp: fine"))
    deliver(box, "3.a", HEADER.format(subject="Re: [PATCH] lamp") + "Looks good.\n")
    status, out, err = once()
    (draft,) = drafts(box)
    assert (status, out) == (0, "")
    assert draft.startswith("0001-lamp-set-up-1-")
    assert err == f"patchlint: {box.parent}/drafts/{draft}: the reply to [PATCH] lamp: set up 1\n"
    assert "Subject: Re: [PATCH] lamp: set up 1\n" in (box.parent / "drafts" / draft).read_text()
    (box.parent / "drafts" / draft).unlink()
    (box / "new" / "1.a").rename(box / "cur" / "1.a:2,S")
    deliver(box, "4.b", bad(1).replace("-- \n2.39.5\n", "-- \n2.39.5\n_______\na list\n"))
    assert once() == (0, "", "")
    assert drafts(box) == []
    deliver(box, "5.b", bad(2))
    once()
    assert len(drafts(box)) == 1


def test_a_mail_with_the_id_of_another_is_not_taken_for_it(once: Run, box: Path) -> None:
    deliver(box, "1.a", mail(FINE, "[PATCH] lamp: set up"))
    once()
    deliver(box, "2.a", mail(LEAKY, "[PATCH] lamp: set up"))
    once()
    assert len(drafts(box)) == 1


def _series(count: int = 2) -> list[str]:
    texts = [mail(FINE, "[PATCH 1/2] lamp: level"), mail(leaky(FINE), "[PATCH 2/2] lamp: set it up", before=FINE)]
    return [text.replace("Date:", "References: <cover@example.org>\nDate:") for text in texts]


def test_a_series_is_waited_for(once: Run, box: Path) -> None:
    first, second = _series()
    deliver(box, "2.a", second)
    assert once() == (0, "", f"patchlint: {box}: 1 series not whole yet, left for a later run\n")
    assert drafts(box) == []
    deliver(box, "1.a", first)
    once()
    (draft,) = drafts(box)
    assert "not at hand" not in (box.parent / "drafts" / draft).read_text()


def test_a_series_is_not_waited_for_for_ever(once: Run, box: Path) -> None:
    first, second = _series()
    deliver(box, "1.a", first, age=1000)
    once()
    deliver(box, "2.a", second, age=500)
    once()
    (draft,) = drafts(box)  # what came first is known, but not reviewed again
    assert draft.startswith("0002-")
    assert "not at hand" not in (box.parent / "drafts" / draft).read_text()


def test_without_a_folder_replies_are_printed(once: Run, box: Path) -> None:
    deliver(box, "1.a", bad(1))
    status, out, err = once(drafts=False)
    assert (status, err) == (0, "")
    assert out.count("takes a reference on np") == 1
    assert once(drafts=False) == (0, "", "")


def test_drafts_in_a_maildir(once: Run, box: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (box.parent / "drafts" / part).mkdir()
    deliver(box, "1.a", bad(1))
    once()
    (draft,) = (box.parent / "drafts" / "cur").iterdir()
    assert draft.name.endswith(".patchlint:2,D")


def test_what_is_there_at_the_first_start_may_count_as_seen(once: Run, box: Path) -> None:
    deliver(box, "1.a", bad(1), "cur")
    assert once("--new") == (0, "", "")
    deliver(box, "2.a", bad(2))
    once("--new")
    assert len(drafts(box)) == 1


def test_the_first_start_is_over_even_if_nothing_was_there(once: Run, box: Path) -> None:
    assert once("--new") == (0, "", "")
    deliver(box, "1.a", bad(1))
    once("--new")
    assert len(drafts(box)) == 1


def test_a_baseline_and_suppressions_count(once: Run, box: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = deliver(box, "1.a", bad(1))
    main(["--tree", str(box.parent / "tree"), "--format", "json", str(first)])
    (box.parent / "base.json").write_text(capfd.readouterr().out)
    (row,) = json.loads((box.parent / "base.json").read_text())["findings"]
    once("--baseline", str(box.parent / "base.json"))
    assert drafts(box) == []
    file = box.parent / "mine.toml"
    assert main(["suppress", row["fingerprint"], "--why", "the core puts it", "--suppressions", str(file)]) == 0
    deliver(box, "2.a", bad(2))
    once("--suppressions", str(file))
    assert drafts(box) == []
    deliver(box, "3.a", bad(3))
    once()
    assert len(drafts(box)) == 1


def test_templates_and_layout_count(once: Run, box: Path) -> None:
    (box.parent / "mine").mkdir()
    (box.parent / "mine/reply.txt.j2").write_text("Mine.\n")
    deliver(box, "1.a", bad(1))
    once("--template-dir", str(box.parent / "mine"))
    (draft,) = (box.parent / "drafts").iterdir()
    assert draft.read_text().endswith("\n\nMine.\n")
    draft.unlink()
    deliver(box, "2.a", bad(2))
    once("--layout", "walkthrough")
    (draft,) = (box.parent / "drafts").iterdir()
    assert "^^^^*" in draft.read_text()


def test_one_mail_does_not_stop_the_others(once: Run, box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATCHLINT_DEBUG", raising=False)
    deliver(box, "0.a", "\0\0\0")
    deliver(box, "1.a", bad(1))
    deliver(box, "2.a", bad(2))
    real = review.review

    def upset(mails: list[object], *rest: object) -> object:
        if "set up 1" in str(mails):
            raise ZeroDivisionError("over zero")
        return real(mails, *rest)  # type: ignore[arg-type] # passed through

    monkeypatch.setattr(watch, "review", upset)
    status, _, err = once()
    assert status == 0
    assert len(drafts(box)) == 1
    assert "0.a: binary data" in err
    assert "1.a: not reviewed: ZeroDivisionError: over zero" in err
    assert once() == (0, "", "")
    monkeypatch.setattr(watch, "review", real)
    monkeypatch.setattr(watch, "__version__", "9.9")  # the next version may be able to
    once()
    assert len(drafts(box)) == 2


def test_a_tree_that_is_gone_loses_nothing(once: Run, box: Path) -> None:
    deliver(box, "1.a", bad(1))
    (box.parent / "tree").rename(box.parent / "away")
    assert once()[0] == 2
    (box.parent / "away").rename(box.parent / "tree")
    once()
    assert len(drafts(box)) == 1


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


def test_hooks_wait_for_each_other_but_not_for_one_that_stays(home: Home, box: Path) -> None:
    for number in range(6):
        deliver(box, f"{number}.a", bad(number))
    hooks = [start(home, box, "--once") for _ in range(3)]
    said = b"".join(hook.communicate(timeout=60)[1] for hook in hooks)
    assert said.count(b"the reply to") == len(drafts(box)) == 6
    with start(home, box, "--interval", "0.1") as staying:
        deliver(box, "9.a", bad(9))
        end = time.monotonic() + 20
        while len(drafts(box)) < 7 and time.monotonic() < end:
            time.sleep(0.1)
        late = start(home, box, "--once")
        assert b"watched already" in late.communicate(timeout=20)[1]
        staying.send_signal(signal.SIGINT)
        assert staying.wait(20) == 0
    assert len(drafts(box)) == 7


@needs("tmux")
def test_a_terminal_shows_what_happens(home: Home, box: Path) -> None:
    deliver(box, "1.a", bad(1))
    with screen(home, "patchlint watch --interval 0.2 --tree tree -o drafts box", home.path) as shown:
        text = shown.wait(r"box: reviewed so far: 1; waiting for more, Ctrl-C ends it")
        assert "the reply to [PATCH] lamp: set up 1" in text
        deliver(box, "2.a", bad(2))
        shown.wait("the reply to .PATCH. lamp: set up 2")
        deliver(box, "3.a", _series()[0])
        shown.wait("1 series not whole yet")


def test_a_maildir_is_an_input(box: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for number, text in enumerate(reversed(_series())):
        deliver(box, f"{number}.a", text, "cur")
    deliver(box, "9.a", HEADER.format(subject="Re: [PATCH 1/2] lamp: level") + "Fine.\n")
    assert main(["--tree", str(box.parent / "tree"), "--format=terse", str(box)]) == 1
    out, err = capfd.readouterr()
    assert out.startswith(f"{PATH}:13: error: leak-on-error-path")
    assert "9.a: a reply without a diff" in err
