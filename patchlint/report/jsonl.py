# SPDX-License-Identifier: GPL-2.0-or-later
"""The findings as JSON objects, one a line."""

import json

from patchlint.report.row import Row, rows
from patchlint.report.show import Show
from patchlint.result import Review


def render(review: Review, show: Show) -> str:
    """Return the findings, "" for none; what stood before the patch has `"preexisting": true`."""
    found: list[Row] = []
    for patch in review.patches:
        of_patch = rows(patch, show)
        found += of_patch.introduced
        if show.preexisting:
            found += [{**row, "preexisting": True} for row in of_patch.preexisting]
    return "".join(json.dumps(row) + "\n" for row in found)
