# SPDX-License-Identifier: GPL-2.0-or-later
"""The answer of a check to `b4 review`: a JSON array with one entry.

The entry is {"tool", "status": "pass", "warn" or "fail", "summary", "url", "details"}. `details` is a string, which b4
keeps in a database; as it holds a JSON array itself, its entries are shown one by one, each {"status", "context",
"state", "description", "srcline"}.

b4 has one place for each tool and mail, and shows the answer for a series beside its first mail. That is why the tool
has another name there: without a cover letter the first mail is a patch with an answer of its own.
"""

import json
from collections.abc import Iterator

from patchlint.report.coverage import unseen
from patchlint.report.images import images, lines_at
from patchlint.report.plain import plain
from patchlint.report.prose import listed
from patchlint.report.row import Row
from patchlint.report.show import Show, hunks_only
from patchlint.report.told import told
from patchlint.result import PatchReview, Review

_STATUS = {"error": "fail", "warning": "warn", "note": "pass"}
_UNSEEN = "not seen"


def render(review: Review, show: Show, trouble: str = "") -> str:
    """Return the array; "", which b4 takes for nothing to say, without a finding and without `trouble`.

    A patch that was seen without those before it, and could not be laid on anything for that reason, is not clean.
    """
    rows = [row for patch in review.patches for row in _rows(patch, show)]
    summary = _counted([str(row["state"]) for row in rows])
    alone = [_detail("note", _UNSEEN, text) for text in _alone(review, found=bool(rows))]
    rows += [row | {"state": _UNSEEN} for row in alone]
    summary = summary or (str(alone[0]["description"]) if alone else "")
    if trouble:
        rows.append(_detail("error", "not reviewed", trouble))
        summary = f"{summary}; not reviewed: {plain(trouble)}" if summary else f"not reviewed: {plain(trouble)}"
    if not rows:
        return ""
    found = {row["status"] for row in rows}
    worst = next(status for status in _STATUS.values() if status in found)
    tool = "patchlint-series" if show.series else "patchlint"
    entry = {"tool": tool, "status": worst, "summary": summary, "url": "", "details": json.dumps(rows)}
    return json.dumps([entry]) + "\n"


def _alone(review: Review, *, found: bool) -> Iterator[str]:
    """What was not at hand: beside a finding always, else where a patch could be laid on nothing."""
    for patch in review.patches:
        if patch.unseen and (found or hunks_only(patch)):
            yield unseen(patch)


def _rows(patch: PatchReview, show: Show) -> Iterator[Row]:
    known = images(patch)
    mail = patch.patch.mail
    number = f"{mail.number}/{mail.total} " if show.series and mail.total > 1 else ""
    for one in told(patch, show):
        found = one.finding
        at = f"{found.file}:{found.line} {found.function}()"
        row = _detail(one.level, number + found.rule, f"{at}: {one.message}")
        source = lines_at(found.file, found.line, known).text(found.line).strip()
        yield row | ({"srcline": source} if source else {})


def _detail(level: str, context: str, description: str) -> Row:
    return {"status": _STATUS[level], "context": context, "state": level, "description": plain(description)}


def _counted(levels: list[str]) -> str:
    """Return "2 errors and 1 warning"."""
    counts = {level: levels.count(level) for level in _STATUS}
    return listed([f"{count} {level}{'s' if count > 1 else ''}" for level, count in counts.items() if count])
