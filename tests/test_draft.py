# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint reply` as a user meets it, and as mail programs do.

Those that are not installed are not asked; which they are is in the reasons of what is skipped.
"""

import email.policy
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from patchlint.cli import main

CASES = Path(__file__).parent.parent / "fixtures" / "cases"
LEAK, CLEAN, SERIES = CASES / "probe-error-path", CASES / "rename-only", CASES / "series"
DRAFTS = sorted(CASES.glob("*/draft.eml"))


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of `patchlint reply` came to."""

    status: int
    out: bytes
    err: str

    @property
    def mail(self) -> EmailMessage:
        """The draft, read without code of ours."""
        return _read(self.out)


Run = Callable[..., Ran]


def _read(data: bytes) -> EmailMessage:
    return message_from_bytes(data, _class=EmailMessage, policy=email.policy.default)


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run where git knows no user, in an empty folder."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("HOME", str(tmp_path))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return tmp_path / "gitconfig"


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run `patchlint reply` on a case, with what stands before the patch as its tree."""

    def go(case: Path, *options: str, tree: bool = True) -> Ran:
        words = ["--tree", str(case / "before")] if tree else []
        status = main(["reply", *words, *options, str(case / "patch.mbox")])
        out, err = capfdbinary.readouterr()
        return Ran(status, out, err.decode())

    return go


def test_a_draft_on_standard_output(run: Run) -> None:
    ran = run(LEAK)
    assert ran.status == 0
    assert ran.mail["Subject"].startswith("Re: [PATCH")
    assert "is it still held at this return?" in " ".join(ran.mail.get_content().split())


def test_nothing_to_ask_about_is_no_draft(run: Run) -> None:
    ran = run(CLEAN, "-o", "draft.eml")
    assert (ran.status, ran.out) == (1, b"")
    assert "nothing to report" in ran.err
    assert not Path("draft.eml").exists()


def test_into_a_file(run: Run) -> None:
    ran = run(LEAK, "-o", "draft.eml")
    assert (ran.status, ran.out) == (0, b"")
    assert "draft.eml: the reply to [PATCH" in ran.err
    assert Path("draft.eml").read_bytes() == run(LEAK).out


def test_who_writes_is_whom_git_knows(run: Run, nobody: Path) -> None:
    shutil.copytree(LEAK / "before", "tree")  # in the checkout git may know somebody
    assert "From" not in run(LEAK, "--tree", "tree", tree=False).mail
    nobody.write_text('[user]\n\tname = "Rita\\nBcc: Åberg"\n\temail = ines.marlow@example.org\n')
    mail = run(LEAK, "--tree", "tree", tree=False).mail
    assert mail["From"].addresses[0].addr_spec == "ines.marlow@example.org"
    assert mail["From"].addresses[0].display_name == "Rita Bcc: Åberg"
    assert "Bcc" not in mail
    assert "ines.marlow" not in f"{mail['To']}{mail['Cc']}", "her own patch"


def test_a_series_gets_a_draft_for_each_patch_that_needs_one(run: Run) -> None:
    assert run(SERIES, "-o", "replies/").status == 0
    assert [path.name for path in Path("replies").iterdir()] == ["0002.eml"]
    mail = _read(Path("replies/0002.eml").read_bytes())
    assert mail["References"].split() == ["<20261112093014.2207.1@example.org>", "<20261112093014.2207.3@example.org>"]


def _two(run: Run, *options: str) -> Ran:
    Path("before").mkdir()
    with Path("patch.mbox").open("wb") as box:
        for case in (LEAK, CASES / "double-put"):
            box.write(b"From git@z Thu Jan  1 00:00:00 1970\n" + (case / "patch.mbox").read_bytes() + b"\n")
    for case in (LEAK, CASES / "double-put"):
        shutil.copytree(case / "before", "before", dirs_exist_ok=True)
    return run(Path.cwd(), *options)


def test_two_drafts_are_a_mailbox_or_a_folder_but_no_file(run: Run) -> None:
    ran = _two(run)
    assert ran.status == 0
    assert len(re.findall(rb"^From patchlint ", ran.out, re.MULTILINE)) == 2


def test_two_drafts_do_not_fit_a_file(run: Run) -> None:
    ran = _two(run, "-o", "draft.eml")
    assert ran.status == 2
    assert "2 patches need a reply each; name a folder, draft.eml/" in ran.err
    assert not Path("draft.eml").exists()


def test_two_drafts_in_a_folder_have_names_of_their_own(run: Run) -> None:
    assert _two(run, "-o", "replies/").status == 0
    assert sorted(path.name for path in Path("replies").iterdir()) == ["0001.eml", "0002.eml"]


def test_a_maildir_gets_it_as_a_draft(run: Run) -> None:
    for name in ("cur", "new", "tmp"):
        Path("Drafts", name).mkdir(parents=True)
    for _ in range(2):
        assert run(LEAK, "-o", "Drafts/cur/").status == 0
        assert run(CASES / "retire-last-try", "-o", "Drafts/cur/").status == 0
    names = [path.name for path in Path("Drafts/cur").iterdir()]
    assert len(names) == 2
    assert all(name.endswith(":2,D") for name in names)


def test_a_mail_without_an_id_is_told(run: Run) -> None:
    ran = run(CASES / "hunks-only")
    assert ran.status == 0
    assert "no Message-ID" in ran.err
    assert "In-Reply-To" not in ran.mail


def test_nothing_is_written_into_the_tree(run: Run) -> None:
    shutil.copytree(LEAK / "before", "tree")
    ran = run(LEAK, "--tree", "tree", "-o", "tree/draft.eml", tree=False)
    assert ran.status == 2
    assert "nothing is written into the tree under review" in ran.err
    assert not Path("tree/draft.eml").exists()


@pytest.mark.parametrize("where", ["none/draft.eml", "draft\0.eml"])
def test_a_file_that_cannot_be_written(run: Run, where: str) -> None:
    ran = run(LEAK, "-o", where)
    assert ran.status == 2
    assert ran.err.count("\n") == 1


def test_the_layout_can_be_chosen(run: Run) -> None:
    case = CASES / "retire-last-try"
    assert b"\n^^^^*" in run(case).out
    assert b"\n^^^^*" not in run(case, "--layout", "inline").out
    assert b"\n^^^^*" not in run(LEAK).out
    assert b"\n^^^^*" in run(LEAK, "--layout=walkthrough").out


def test_own_templates_but_not_those_of_the_tree(run: Run) -> None:
    own = Path("own/rules")
    own.mkdir(parents=True)
    (own / "leak-on-error-path.txt.j2").write_text("Who puts {{ object }}?\n")
    assert b"\nWho puts power?\n" in run(LEAK, "--template-dir", "own").out
    shutil.copytree(LEAK / "before", "tree")
    shutil.copytree("own", "tree/own")
    for folder in ("tree/own", "tree"):
        ran = run(LEAK, "--tree", "tree", "--template-dir", folder, tree=False)
        assert ran.status == 2
        assert "templates are not taken from the tree under review" in ran.err
    Path("link").symlink_to("tree/own")
    assert run(LEAK, "--tree", "tree", "--template-dir", "link", tree=False).status == 2


def test_what_is_named_shows_the_same_again(run: Run, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = run(LEAK).mail.get_content().partition("To see this again")[2].partition("\n\n")[2]
    words = shlex.split(text.replace("\\\n", "").partition("|")[2])
    assert words[0] == "patchlint"
    words = ["--tree", str(LEAK / "before") if "--tree" in words else "", *words[words.index("--select") :]]
    assert main([*words, "--format", "terse", str(LEAK / "patch.mbox")]) == 1
    assert b"leak-on-error-path" in capfdbinary.readouterr().out


def _quoted(text: str) -> list[str]:
    """The last quoted line above each thing that is said, in the order of the mail."""
    above: list[str] = []
    last, said = "", True
    for line in text.splitlines():
        if line.startswith(">"):
            last, said = line[2:], False
        elif line.strip() and line != "[ ... ]" and last and not said:
            above.append(last)
            said = True
    return above


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.parent.name)
def test_b4_places_every_comment(path: Path) -> None:
    review = pytest.importorskip("b4.review._review", reason="b4 is not installed")
    text = _read(path.read_bytes()).get_content()
    found = review._extract_comments_from_quoted_reply(text)
    assert [one["content"] for one in found] == _quoted(text)
    assert found
    assert {one["path"] for one in found} <= set(re.findall(r"^> \+\+\+ (\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.parent.name)
def test_b4_reads_no_tag_in_it(path: Path) -> None:
    b4 = pytest.importorskip("b4", reason="b4 is not installed")
    assert b4.LoreMessage.find_trailers(_read(path.read_bytes()).get_content(), followup=True)[0] == []


def _has_send_email() -> bool:
    if not shutil.which("git"):
        return False
    return subprocess.run(["git", "send-email", "--dump-aliases"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.parent.name)
def test_git_send_email_takes_it(path: Path) -> None:
    if not _has_send_email():
        pytest.skip("git send-email is not installed")
    mail = _read(path.read_bytes())
    command = ["git", "-c", "user.name=R", "-c", "user.email=rita@example.org", "send-email", "--dry-run"]
    words = [*command, "--suppress-cc=self", "--confirm=never", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    to = [one.addr_spec for name in ("To", "Cc") if mail[name] for one in mail[name].addresses]
    assert all(f"RCPT TO:<{one}>" in done.stdout for one in to)
    if mail["In-Reply-To"]:
        assert f"In-Reply-To: {mail['In-Reply-To']}" in done.stdout


def _tmux(socket: Path, *words: str) -> str:
    command = ["tmux", "-S", str(socket), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _screen(socket: Path, wanted: str, keys: Sequence[str] = ()) -> str:
    for _ in range(60):
        screen = _tmux(socket, "capture-pane", "-p")
        if wanted in screen:
            return screen
        for key in keys:
            _tmux(socket, "send-keys", key)
        time.sleep(0.5)
    return screen


@pytest.mark.parametrize("program", ["mutt", "neomutt"])
def test_mutt_opens_it(program: str, tmp_path: Path) -> None:
    if not shutil.which(program) or not shutil.which("tmux"):
        pytest.skip(f"{program} or tmux is not installed")
    draft, socket = tmp_path / "draft.eml", tmp_path / "tmux"  # a server of its own: the last one may still be ending
    draft.write_bytes((CASES / "retire-last-try" / "draft.eml").read_bytes())
    (tmp_path / "rc").write_text('set editor="true"\nset sendmail="false"\nset fast_reply\nset autoedit\n')
    command = shlex.join([program, "-n", "-F", str(tmp_path / "rc"), "-H", str(draft)])
    words = ("-x", "100", "-y", "30", f"env HOME={tmp_path} LC_ALL=C.UTF-8 TERM=xterm {command}")
    _tmux(socket, "new-session", "-d", *words)
    try:
        screen = _screen(socket, "Attachments", ["Enter"])
    finally:
        _tmux(socket, "kill-server")
    assert "Rita Åberg <rita@example.org>" in screen
    assert "Tomas Berg <tomas.berg@example.org>" in screen
    assert "Re: [PATCH] mm: retire frames that are being moved" in screen
    assert "text/plain" in screen
