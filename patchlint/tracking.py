# SPDX-License-Identifier: GPL-2.0-or-later
"""A series as `b4 review` has it: its patches are commits on a branch b4/review/*, below one that says what they are.

The checks of `b4 review` get one mail at a time. B4_TRACKING_FILE then names a file with what that last commit says,
so that the mail is known to be one of these commits, and what it was applied to is the commit before. That is more
than the mail itself tells, since patch 2 of a series has been applied to patch 1; blobs that its index lines name still
come first. The branch is the reviewer's own, and all that is taken from the file is checked to be an id.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from patchlint.errors import SourceError, UsageError
from patchlint.inputs import TRACKING
from patchlint.mail.message import read_mails
from patchlint.mail.model import PatchMail
from patchlint.record import record
from patchlint.source.git import Objects, commit_of, commits_between, shown
from patchlint.source.history import changes, read_commits

BRANCHES = "b4/review/"
_MARKER = "--- b4-review-tracking ---"
_LIMIT = 16 * 1024 * 1024  # bytes of a tracking file
_ID = re.compile(r"[0-9a-f]{40,64}")


@record
class Tracked:
    """A series on a branch of `b4 review`."""

    tip: str  # the commit that says what the others are
    commits: tuple[str, ...]  # of its patches, in order
    base: str  # the commit before the first
    ids: tuple[str, ...]  # the Message-ID, in brackets, of each patch; () where b4 does not say
    cover: str = ""  # and of the cover letter, "" where it does not say
    said: tuple[tuple[str, ...], ...] = ()  # what has been written about each patch, and last about the series


def from_environment(tree: Path) -> Tracked | None:
    """Return the series that b4 has named to a check, None where it has not or where its branch is not in `tree`."""
    name = os.environ.get(TRACKING, "")
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - "" is no file, and Path("") is the folder
            about = json.loads(file.read(_LIMIT + 1))
        change = str(about["series"]["change-id"])
        return _tracked(tree, about, commit_of(tree, f"refs/heads/{BRANCHES}{change}"))
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError, SourceError):
        return None  # b4 can do without, and so can a review: the mail is laid on HEAD


def of_branch(tree: Path, branch: str) -> Tracked:
    """Return the series on a branch; raises UsageError when it is none of `b4 review`."""
    tip = commit_of(tree, branch)
    if not tip:
        raise UsageError(f"{shown(str(tree))}: no branch {shown(branch)!r} in this repository")
    try:
        with Objects(tree) as objects:
            text = objects.read(tip).data.decode("utf-8", "replace")
        _, marker, rest = text.partition(_MARKER)
        about = json.loads("\n".join(line for line in rest.split("\n") if not line.startswith("#"))) if marker else None
        found = _tracked(tree, about, tip)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError, SourceError) as error:
        raise UsageError(f"{shown(branch)}: not what b4 review writes: {shown(str(error))}") from None
    if found is None:
        raise UsageError(f"{shown(branch)}: no branch of b4 review: its last commit does not say of what")
    return found


def mails_of(tree: Path, series: Tracked) -> Iterator[PatchMail]:
    """Yield the patches of a series as they lie on its branch, each on top of the one before, of C files alone."""
    parents = (series.base, *series.commits)
    commits = {commit.oid: commit for commit in read_commits(tree, series.commits)}
    for number, (oid, parent) in enumerate(zip(series.commits, parents, strict=False), 1):
        commit = commits[oid]
        subject = f"[PATCH {number}/{len(series.commits)}] {commit.subject}"
        name = series.ids[number - 1] if series.ids else ""
        data = changes(tree, commit)
        for mail in read_mails(data, commit.name) if data.strip() else ():
            known = replace(mail, subject=subject, sender=commit.author, date=commit.date, message_id=name)
            total = len(series.commits)
            yield replace(known, number=number, total=total, base_commit=parent, stacked=True)


def placed(mails: Sequence[PatchMail], tree: str | None, *, whole: bool = False) -> list[PatchMail]:
    """Return mails with what b4 knows of them: each of its series with the commit that it was applied to.

    With `whole`, a single mail that belongs to the series, its cover letter among them, stands for all of it.
    """
    series = from_environment(Path(tree)) if tree is not None and os.environ.get(TRACKING) else None
    if series is None or tree is None:
        return list(mails)
    if whole and len(mails) == 1 and mails[0].message_id in (series.cover, *series.ids):
        return list(mails_of(Path(tree), series))
    parents = dict(zip(series.ids, (series.base, *series.commits), strict=False))
    return [
        replace(mail, base_commit=parents[mail.message_id], stacked=True) if mail.message_id in parents else mail
        for mail in mails
    ]


def _tracked(tree: Path, about: dict[str, dict[str, object]] | None, tip: str) -> Tracked | None:
    """Take apart what a tracking commit says; raises what comes of a document that is made otherwise."""
    if about is None or not tip:
        return None
    series = about["series"]
    first, base = str(series.get("first-patch-commit", "")), str(series.get("base-commit", ""))
    if _ID.fullmatch(first):
        base = commit_of(tree, f"{first}^")
    if not _ID.fullmatch(base):
        raise ValueError("it names no base commit")
    commits = tuple(commits_between(tree, base, commit_of(tree, f"{tip}^")))
    patches = list(about.get("patches", []))
    ids = tuple(_message_id(patch) for patch in patches)
    ids = ids if len(ids) == len(commits) and all(ids) else ()
    said = tuple(tuple(_said(one)) for one in (*patches, series)) if len(patches) == len(commits) else ()
    return Tracked(tip, commits, base, ids, _message_id(series), said)


def _message_id(part: object) -> str:
    info = part.get("header-info", {}) if isinstance(part, dict) else {}
    name = str(info.get("msgid", ""))
    return f"<{name}>" if name else ""


def _said(part: object) -> Iterator[str]:
    """What reviewers, and we among them, have written about a patch or the series."""
    for written in part.get("reviews", {}).values() if isinstance(part, dict) else ():
        yield str(written.get("note", ""))
        yield from (str(comment.get("text", "")) for comment in written.get("comments", []))
