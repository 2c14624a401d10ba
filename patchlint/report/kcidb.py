# SPDX-License-Identifier: GPL-2.0-or-later
"""A report for KernelCI, kcidb schema 5.3: for each patch a checkout, a build that stands for it, and a test.

A test is FAIL where there are findings, ERROR where nothing could be read, MISS where the files to apply it to were not
at hand, SKIP where no C file is changed, and else PASS. A finding that is only a note is in `misc` and fails nothing.

Whoever submits it has a name of their own there, the origin. It stands in front of every id: replace "patchlint:", or
set PATCHLINT_KCIDB_ORIGIN. There are no times in it: the same review gives the same report.
"""

import json
import os
import re
from hashlib import sha256

from patchlint.errors import UsageError
from patchlint.mail.answer import message_id
from patchlint.report.check import summary, touches_c, unread, worst
from patchlint.report.plain import plain
from patchlint.report.row import Row, rows
from patchlint.report.show import Show, hunks_only
from patchlint.report.terse import line
from patchlint.report.told import told
from patchlint.result import PatchReview, Review

_MAJOR, _MINOR = 5, 3
_ORIGIN = re.compile(r"[a-z0-9_]+")
_SETTING = "PATCHLINT_KCIDB_ORIGIN"
_EXCERPT = 16384  # characters at most, says the schema
_FAILS = ("error", "warning")


def render(review: Review, show: Show) -> str:
    """Return the report, also for a clean review; raises UsageError for an origin that is none."""
    origin = os.environ.get(_SETTING, "") or "patchlint"
    if not _ORIGIN.fullmatch(origin):
        raise UsageError(f"{_SETTING}: {plain(origin)!r} has more in it than a-z, 0-9 and _")
    parts = [_patch(patch, show, origin) for patch in review.patches]
    names = ("checkouts", "builds", "tests")
    document: Row = {"version": {"major": _MAJOR, "minor": _MINOR}}
    document |= {name: [part[at] for part in parts] for at, name in enumerate(names)}
    return json.dumps(document, indent=1) + "\n"


def _patch(patch: PatchReview, show: Show, origin: str) -> tuple[Row, Row, Row]:
    mail = patch.patch.mail
    content = sha256(mail.body.encode("utf-8", "backslashreplace")).hexdigest()
    name = f"{origin}:{mail.commit or content}"
    checkout: Row = {"id": name, "origin": origin, "valid": True, "comment": plain(mail.title)}
    if mail.commit:
        checkout |= {"git_commit_hash": mail.commit} if len(mail.commit) == 40 else {}
        checkout["patchset_hash"] = ""
    elif message_id(mail):
        checkout["message_id"] = message_id(mail)[1:-1]
    common: Row = {"origin": origin, "id": name}
    build: Row = {**common, "checkout_id": name, "comment": "none: patchlint reads the source", "status": "DONE"}
    test: Row = {**common, "build_id": name, "path": "patchlint", "status": _status(patch, show)}
    test["comment"] = summary(patch, show)
    if excerpt := "".join(f"{line(one, one.level)}\n" for one in told(patch, show)):
        test["log_excerpt"] = excerpt[:_EXCERPT]
    found = rows(patch, show)
    test["misc"] = {"patchlint": {"version": show.version, "findings": [*found.introduced]}}
    return checkout, build, test


def _status(patch: PatchReview, show: Show) -> str:
    if worst(patch, show) in _FAILS:
        return "FAIL"
    if unread(patch):
        return "ERROR"
    if not touches_c(patch):
        return "SKIP"
    whole = any(file.whole for file in patch.files)
    return "MISS" if hunks_only(patch) and not whole else "PASS"
