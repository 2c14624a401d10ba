# SPDX-License-Identifier: GPL-2.0-or-later
"""A mail -> the patch in it: every file of its diffs read or refused with the reason, none dropped."""

import re

from patchlint.errors import PatchError
from patchlint.mail.headers import clean, read_subject
from patchlint.mail.hunks import read_hunks
from patchlint.mail.model import FileDiff, Patch, PatchMail, Refusal
from patchlint.mail.sections import Bad, Section, cut

_QUOTED = re.compile(r"^ {0,2}[>|][>| ]*(?:diff --git |--- \S|@@ -\d)", re.M)
_STRAY_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@.*\n[ +-]", re.M)
_STRAY = "hunks, but no file header above them"
_PULL = re.compile(r"^(?:The following changes since commit |are available in the Git repository at)", re.M)
_LONGEST_PATH = 200  # of a file that cannot be read


def has_patch(mail: PatchMail) -> bool:
    """Tell whether a mail holds a diff, readable or not, that is not just quoted."""
    return next(cut(mail.body), None) is not None


def hides_patch(mail: PatchMail) -> bool:
    """Tell whether a mail that has_patch() sees no diff in holds a patch all the same, by all that it shows."""
    return (mail.hides or why_no_patch(mail) == _STRAY) and not has_patch(mail)


def why_no_patch(mail: PatchMail) -> str:
    """Return why has_patch() is false, in a few words for the reader."""
    subject = read_subject(mail.subject)
    if mail.trouble:
        return mail.trouble
    if _PULL.search(mail.body) and not subject.reply:
        return "a pull request: the commits are elsewhere"
    if subject.number == 0 and not subject.reply:
        return "a cover letter"
    if _STRAY_HUNK.search(mail.body):
        return _STRAY
    if _QUOTED.search(mail.body):
        return "only a quoted diff"
    if not mail.body.strip():
        return "an empty body"
    return "a reply without a diff" if subject.reply else "no diff in it"


def read_patch(mail: PatchMail) -> Patch:
    """Return the patch in a mail; a file that cannot be read becomes a Refusal and the others are read.

    A file that the mail holds twice (inline and attached) counts once; several patches in one mail are one Patch, in
    which a path may come more than once. Raises PatchError when there is no diff at all.
    """
    lines = mail.body.split("\n")
    files: dict[tuple[object, ...], FileDiff] = {}
    refused: list[Refusal] = []
    for item in cut(mail.body):
        if isinstance(item, Bad):
            refused.append(_refusal(mail, item))
            continue
        try:
            file = _read_file(mail, lines, item)
        except PatchError as error:
            refused.append(_refusal(mail, Bad(item.header.path, item.start, str(error))))
            continue
        files.setdefault(_content(file), file)
    if not files and not refused:
        raise PatchError(f"{mail.source}:{mail.line}: {why_no_patch(mail)}")
    if mail.damage and not any(refusal.reason == mail.trouble for refusal in refused):
        last = [*(refusal.path for refusal in refused), *(file.path for file in files.values())][-1]
        refused.append(Refusal(last, mail.input_line(mail.damage), f"{mail.trouble}; what follows is lost"))
    return Patch(mail, tuple(files.values()), tuple(refused))


def _refusal(mail: PatchMail, bad: Bad) -> Refusal:
    """Say why a file could not be read; where the mail is damaged, that is the reason, and not what came of it."""
    damaged = 0 < mail.damage <= bad.index + 1
    reason = mail.trouble if damaged else bad.reason
    path = clean(bad.path)
    path = path if len(path) <= _LONGEST_PATH else path[: _LONGEST_PATH - 3] + "..."
    return Refusal(path, mail.input_line(bad.index + 1), reason)


def _read_file(mail: PatchMail, lines: list[str], section: Section) -> FileDiff:
    header = section.header
    hunks = [lines[span.start : span.end] for span in section.hunks]
    return FileDiff(
        old_path=header.old_path,
        new_path=header.new_path,
        change=header.change,
        old_blob=header.old_blob,
        new_blob=header.new_blob,
        headers=tuple(lines[section.start : header.end]),
        hunks=read_hunks(hunks, [mail.input_line(span.start + 1) for span in section.hunks]) if hunks else (),
        line=mail.input_line(section.start + 1),
    )


def _content(file: FileDiff) -> tuple[object, ...]:
    """What two copies of one file's diff in a mail have in common: all but their place."""
    hunks = tuple((hunk.header, hunk.lines) for hunk in file.hunks)
    return (file.old_path, file.new_path, file.change, file.old_blob, file.new_blob, hunks)
