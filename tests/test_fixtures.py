# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole pipe over the mails in fixtures/cases, byte for byte.

Each case is a folder: `patch.mbox`, the files it is for in `before/`, `reply.txt` (standard output of `patchlint
--tree before patch.mbox`) and, where there is any, `notes.txt` (standard error); in some also `draft.eml`, what
`patchlint reply` makes of it. After a change that is meant,

    PATCHLINT_PROMOTE=1 pytest tests/test_fixtures.py

writes what comes out now into the cases; read the difference before it is committed.

`before/` is copied into a git repository of its own, so that a reply names the same base in a checkout and anywhere.
"""

import email.policy
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from patchlint.cli import main

CASES = sorted(path for path in (Path(__file__).parent.parent / "fixtures" / "cases").iterdir() if path.is_dir())
PROMOTE = os.environ.get("PATCHLINT_PROMOTE") == "1"
OWN_WIDTH = 75
_TERSE = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): (?:error|warning|note): (?P<rule>[a-z-]+): \S.*")
_ORDER = re.compile(r"\[\w+ (\d+)/\d+\]")
_GIT = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of patchlint came to."""

    status: int
    out: bytes
    err: bytes


Run = Callable[..., Ran]


def _git(tree: Path, *words: str, text: str = "") -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    environment |= {f"GIT_{who}_DATE": "2026-11-01T12:00:00+0000" for who in ("AUTHOR", "COMMITTER")}
    command = ["git", "-C", str(tree), *_GIT, *words]
    subprocess.run(command, check=True, env=environment, input=text.encode(), capture_output=True)


@pytest.fixture(params=CASES, ids=lambda path: path.name)
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case, entered: the notes name the mail as the user does."""
    path: Path = request.param
    monkeypatch.chdir(path)
    return path


@pytest.fixture
def tree(case: Path, tmp_path: Path) -> Path:
    """A git repository with the files of a case in it."""
    made = tmp_path / "tree"
    shutil.copytree(case / "before", made)
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "before")):
        _git(made, *words)
    return made


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run patchlint on the mail of a case."""

    def go(*options: str) -> Ran:
        status = main([*options, "patch.mbox"])
        return Ran(status, *capfdbinary.readouterr())

    return go


def _golden(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _promote(path: Path, data: bytes, *, always: bool) -> None:
    if data or always:
        path.write_bytes(data)
    else:
        path.unlink(missing_ok=True)


def test_the_reply_is_the_golden_one(case: Path, tree: Path, run: Run) -> None:
    ran = run("--tree", str(tree))
    if PROMOTE:
        _promote(case / "reply.txt", ran.out, always=True)
        _promote(case / "notes.txt", ran.err, always=False)
    assert ran.out.decode() == (case / "reply.txt").read_text()
    assert ran.err.decode() == _golden(case / "notes.txt").decode()
    assert ran.status == (1 if ran.out else 0)


def test_the_draft_is_the_golden_one(case: Path, tree: Path, run: Run) -> None:
    if not (case / "draft.eml").exists():
        pytest.skip("a case whose draft says nothing that another one does not: none is kept")
    _git(tree, "config", "user.name", "Rita Åberg")
    _git(tree, "config", "user.email", "rita@example.org")
    ran = run("reply", "--tree", str(tree))
    if PROMOTE:
        _promote(case / "draft.eml", ran.out, always=True)
    assert ran.out.decode() == (case / "draft.eml").read_text()
    assert ran.status == 0


def test_terse_lines_are_lines_of_the_file_after_the_patch(case: Path, tree: Path, run: Run) -> None:
    found = [_TERSE.fullmatch(line) for line in run("--tree", str(tree), "--format=terse").out.decode().splitlines()]
    assert bool(found) == bool((case / "reply.txt").read_bytes())
    if found and not _apply(case, tree):
        assert case.name == "hunks-only"
        return
    for match in found:
        assert match is not None
        text = (tree / match["file"]).read_text().splitlines()
        assert text[int(match["line"]) - 1].strip()


def test_a_plain_folder_gives_the_same(case: Path, tree: Path, run: Run) -> None:
    in_git = run("--tree", str(tree), "--format=jsonl")
    shutil.rmtree(tree / ".git")
    assert run("--tree", str(tree), "--format=jsonl") == in_git


def test_own_lines_are_short_and_quoted_lines_are_those_of_the_mail(case: Path) -> None:
    sent = {line for mail in _mails(case) for line in mail.splitlines()}
    for line in (case / "reply.txt").read_text().split("\n"):
        if line.startswith(">"):
            assert line[2:] in sent
        else:
            assert len(line.expandtabs(8)) <= OWN_WIDTH


def test_quoted_lines_keep_their_order(case: Path) -> None:
    rest = iter([line for mail in _mails(case) for line in mail.splitlines()])
    quoted = [line[2:] for line in (case / "reply.txt").read_text().split("\n") if line.startswith(">")]
    assert all(any(line == sent for sent in rest) for line in quoted)


def test_some_drafts_show_the_function_and_some_do_not() -> None:
    drafts = [(path / "draft.eml").read_text() for path in CASES if (path / "draft.eml").exists()]
    assert sum("\n^^^^*" in draft for draft in drafts) >= 3
    assert sum("\n^^^^*" not in draft for draft in drafts) >= 3


def test_there_are_cases_of_each_sort() -> None:
    clean = {path.name for path in CASES if not (path / "reply.txt").read_bytes()}
    assert len(clean) >= 4
    assert len(CASES) - len(clean) >= 10


def _mails(case: Path) -> Iterator[str]:
    """The text of each mail of a case, read without any code of ours, in the order of the series."""
    raw = (case / "patch.mbox").read_bytes()
    parts = re.split(rb"^From .*\n(?=[A-Z][\w-]*: )", raw, flags=re.MULTILINE) if raw.startswith(b"From ") else [raw]
    unquoted = (re.sub(rb"^>(>*From )", rb"\1", part, flags=re.MULTILINE) for part in parts if part)
    mails = [message_from_bytes(part, _class=EmailMessage, policy=email.policy.default) for part in unquoted]
    for mail in sorted(mails, key=_position):
        texts = (part for part in mail.walk() if part.get_content_maintype() == "text")
        bodies = (part.get_payload(decode=True) for part in texts)
        yield "\n".join(body.decode() for body in bodies if isinstance(body, bytes)).replace("\r\n", "\n")


def _position(mail: EmailMessage) -> int:
    found = _ORDER.search(mail["Subject"])
    return int(found[1]) if found else 0


def _apply(case: Path, tree: Path) -> bool:
    """Let git apply the mails of a case; False when it refuses."""
    try:
        for mail in _mails(case):
            if re.search(r"^@@ ", mail, re.MULTILINE):
                _git(tree, "apply", "-", text=mail)
    except subprocess.CalledProcessError:
        return False
    return True
