# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds for mails and diffs, whatever is in them."""

import re
from collections.abc import Callable, Sequence
from email import message_from_bytes
from functools import partial
from typing import TypeVar

from patchlint.errors import MailError, PatchError
from patchlint.mail.answer import answer
from patchlint.mail.compose import compose
from patchlint.mail.diff import hides_patch, read_patch, why_no_patch
from patchlint.mail.message import read_mails
from patchlint.mail.model import FileDiff, Hunk, Patch, PatchMail
from patchlint.mail.paths import check_path
from patchlint.mail.quote import attribution, quoted_hunk
from patchlint.mail.series import arrange
from patchlint.source.apply import Applied, Misfit, apply, unapply
from patchlint.source.snapshot import take
from patchlint.source.tree import NoTree

T = TypeVar("T")
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_HEADERS = set("Subject From To Cc In-Reply-To References Date Message-ID MIME-Version Content-Type".split()) | {
    "Content-Transfer-Encoding"
}
_MOST_LINES = 20_000  # of a file made up for a diff


def _attempt(call: Callable[[], T]) -> tuple[T | None, str]:
    try:
        return call(), ""
    except (MailError, PatchError) as error:
        found, said = None, str(error)
    assert "\n" not in said
    return found, said


def check_numbers(patch: Patch) -> None:
    """The lines of every hunk are numbered as its header says."""
    for file in patch.files:
        for hunk in file.hunks:
            old = [line.old for line in hunk.lines if line.old is not None]
            new = [line.new for line in hunk.lines if line.new is not None]
            assert old == list(range(hunk.old_start, hunk.old_start + hunk.old_count))
            assert new == list(range(hunk.new_start, hunk.new_start + hunk.new_count))
            for line in hunk.lines:
                assert ((line.old is None), (line.new is None)) == (line.kind == "+", line.kind == "-")


def read_any_mail(data: bytes) -> None:
    """Bytes are mails or refused in one line; none of the mails is lost, every place named is in the input."""
    mails, _ = _attempt(partial(read_mails, data, "in"))
    selection = arrange(mails or ())
    assert len(selection.patches) + len(selection.without_patch) + len(selection.passed_over) == len(mails or ())
    for mail in mails or ():
        for text in (mail.subject, mail.sender, mail.to, mail.cc, mail.message_id, mail.in_reply_to, mail.date):
            assert text.isprintable()
        assert attribution(mail).isprintable()
        assert not CONTROL.search(mail.trouble)
        assert "\n" not in why_no_patch(mail)
        assert not hides_patch(mail) or mail not in selection.patches
        patch, _ = _attempt(partial(read_patch, mail))
        if patch is None:
            assert mail not in selection.patches
            continue
        _answerable(mail)
        check_numbers(patch)
        places = [file.line for file in patch.files] + [hunk.line for file in patch.files for hunk in file.hunks]
        places += [refusal.line for refusal in patch.refused]
        assert all(1 <= place <= data.count(b"\n") + 1 for place in places)


def _answerable(mail: PatchMail) -> None:
    """No header of an answer is of the mail's making."""
    draft = message_from_bytes(compose(answer(mail, None), "Body.\n"))
    assert set(draft.keys()) <= _HEADERS, draft.keys()
    assert len(set(draft.keys())) == len(draft.keys())
    assert not draft.defects


def read_any_diff(data: bytes) -> None:
    """Bytes behind a mail's header are diffs, or refused; what applies to a file can be taken out again."""
    mails, _ = _attempt(partial(read_mails, b"From: a@example.org\nSubject: [PATCH] x\n\nLog.\n---\n" + data, "in"))
    for mail in mails or ():
        patch, _ = _attempt(partial(read_patch, mail))
        if patch is None:
            continue
        check_numbers(patch)
        for refusal in patch.refused:
            assert not CONTROL.search(refusal.reason + refusal.path)
        for file in patch.files:
            _check_file(file)
        for snapshot in take(patch, NoTree(), {}):
            assert snapshot.whole or snapshot.reason
            assert max(snapshot.touched_after, default=0) <= (snapshot.after or "").count("\n") + 1


def _check_file(file: FileDiff) -> None:
    for path in (file.old_path, file.new_path):
        assert path is None or check_path(path) == path
    for hunk in file.hunks:
        quoted = quoted_hunk(file, hunk, frozenset({hunk.new_start}), 3)
        assert all(line.text.startswith(">") or line.text == "[ ... ]" for line in quoted)
    before = _made_up(file.hunks)
    if before is None:
        return
    there = apply(before, file.hunks)
    if isinstance(there, Misfit):
        assert not CONTROL.search(there.reason)
        return
    back = unapply(there.text, file.hunks)
    assert isinstance(back, Applied | Misfit)
    if there.exact and isinstance(back, Applied) and back.exact:
        assert back.text == before


def _made_up(hunks: Sequence[Hunk]) -> str | None:
    """A file that hunks apply to, None where they overlap or lie too far out."""
    lines: list[str] = []
    for hunk in hunks:
        start = hunk.old_start - 1 if hunk.old_count else hunk.old_start
        if not len(lines) <= start <= _MOST_LINES:
            return None
        lines += [f"filler {number}" for number in range(len(lines), start)]
        lines += [line.text for line in hunk.lines if line.kind != "+"]
    last = [line for hunk in hunks[-1:] for line in hunk.lines if line.kind != "+"][-1:]
    bare = any(line.marker for line in last)
    return "\n".join(lines) + ("\n" if lines and not bare else "")
