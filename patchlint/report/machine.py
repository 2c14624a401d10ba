# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole review as one versioned JSON document."""

import json

from patchlint.report.plain import plain
from patchlint.report.row import Row, rows
from patchlint.report.show import Show
from patchlint.result import Review

VERSION = 1  # goes up when a field changes its meaning or goes away; new fields may come


def render(review: Review, show: Show) -> str:
    """Return the document, also for a review without findings.

    The other machine formats are empty then; here the coverage is part of the result: a clean review of everything
    and a review that looked at nothing must not look the same. "preexisting" is filled whether asked for or not.
    """
    of_patches = [rows(patch, show) for patch in review.patches]
    document = {
        "version": VERSION,
        "tool": {"name": "patchlint", "version": show.version},
        "findings": [row for patch in of_patches for row in patch.introduced],
        "fixed": [row for patch in of_patches for row in patch.fixed],
        "preexisting": [row for patch in of_patches for row in patch.preexisting],
        "suppressed": [row for patch in of_patches for row in patch.suppressed],
        "coverage": _coverage(review),
    }
    return json.dumps(document, indent=1) + "\n"


def _coverage(review: Review) -> Row:
    functions = [
        {
            "file": plain(row.file),
            "function": plain(row.function),
            "status": row.status,
            "reason": plain(row.reason),
        }
        for patch in review.patches
        for row in patch.functions
    ]
    files = [
        {
            "file": plain(file.path),
            "whole": file.whole,
            "origin": plain(file.origin),
            "reason": plain(file.reason),
        }
        for patch in review.patches
        for file in patch.files
    ]
    callees = [{"source": plain(one.callees.source), "whole": one.callees.whole} for one in review.patches]
    return {"functions": functions, "files": files, "callees": callees, "notes": [plain(note) for note in review.notes]}
