# SPDX-License-Identifier: GPL-2.0-or-later
"""A code quality report for GitLab: a JSON array of {description, check_name, fingerprint, severity, location}.

GitLab shows only one of several entries with the same fingerprint.
"""

import json

from patchlint.report.plain import plain
from patchlint.report.row import Row
from patchlint.report.show import Show
from patchlint.report.told import Told, told
from patchlint.result import Review

_SEVERITY = {"error": "major", "warning": "minor", "note": "info"}


def render(review: Review, show: Show) -> str:
    """Return the array, an empty one for a clean review: an artifact that is missing is no report to GitLab."""
    found = [one for patch in review.patches for one in told(patch, show)]
    rows = {one.fingerprint: _row(one) for one in reversed(found)}  # the first of each, which is the new one
    return json.dumps([*reversed(rows.values())], indent=1) + "\n"


def _row(one: Told) -> Row:
    return {
        "description": plain(f"{one.finding.function}(): {one.message}"),
        "check_name": one.finding.rule,
        "fingerprint": one.fingerprint,
        "severity": _SEVERITY[one.level],
        "location": {"path": plain(one.finding.file), "lines": {"begin": max(1, one.finding.line)}},
    }
