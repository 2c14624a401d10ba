# SPDX-License-Identifier: GPL-2.0-or-later
"""One line a finding, as checkpatch and compilers print them: `file:line: LEVEL: rule: message`."""

from patchlint.finding import Confidence, Finding
from patchlint.report.plain import plain
from patchlint.report.show import LEVELS, Show, shown
from patchlint.result import Review


def render(review: Review, show: Show) -> str:
    """Return the findings, "" for none; lines are those of the file after the patch.

    What stood before the patch is a note at most, whatever its confidence: nobody should have to fix it for the patch.
    """
    lines = []
    for patch in review.patches:
        lines += [_line(finding, LEVELS[finding.confidence]) for finding in shown(patch.introduced, show)]
        if show.preexisting:
            before = shown(patch.preexisting, show)
            lines += [_line(finding, LEVELS[Confidence.LOW], " (not new with this patch)") for finding in before]
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, level: str, more: str = "") -> str:
    return plain(f"{finding.file}:{finding.line}: {level}: {finding.rule}: {finding.message}{more}")
