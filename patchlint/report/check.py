# SPDX-License-Identifier: GPL-2.0-or-later
"""What becomes of one patch as a whole, for those who keep a state for each: patchwork and KernelCI."""

from collections import Counter

from patchlint.report.plain import plain
from patchlint.report.prose import listed
from patchlint.report.show import LEVELS, Show, gaps_of
from patchlint.report.told import told
from patchlint.result import PatchReview

_LONGEST = 200  # characters of a sentence about a finding or a file


def worst(patch: PatchReview, show: Show) -> str:
    """The worst level of what is new and shown, "" for nothing."""
    found = {one.level for one in told(patch, show) if one.new}
    return next((level for level in LEVELS.values() if level in found), "")


def unread(patch: PatchReview) -> str:
    """Why nothing of a patch could be read, "" where something was."""
    if patch.patch.files or not patch.patch.refused:
        return ""
    first = patch.patch.refused[0]
    return plain(f"{first.path}: {first.reason}")


def touches_c(patch: PatchReview) -> bool:
    """Whether a patch changes a C file."""
    paths = [*(diff.path for diff in patch.patch.files), *(refusal.path for refusal in patch.patch.refused)]
    return any(path.endswith((".c", ".h")) for path in paths)


def summary(patch: PatchReview, show: Show) -> str:
    """One line: how many findings of which level with the first of the worst, or what was looked at."""
    found = [one for one in told(patch, show) if one.new]
    if not found:
        return _quiet(patch)
    counts = Counter(one.level for one in found)
    said = listed([f"{counts[level]} {level}{'s' * (counts[level] > 1)}" for level in LEVELS.values() if counts[level]])
    first = next(one.finding for level in LEVELS.values() for one in found if one.level == level)
    return plain(f"{said}: {first.file}:{first.line}: {first.rule} in {first.function}()")


def _quiet(patch: PatchReview) -> str:
    if reason := unread(patch):
        return f"not reviewed: {reason}"[:_LONGEST]
    if not touches_c(patch):
        return "no C file is changed"
    count = len({(row.file, row.function) for row in patch.functions if row.function})
    gaps = len({gap.text for gap in gaps_of(patch)})
    only = f", {gaps} not or not in full" if gaps else ""
    return f"nothing to report: {count} function{'' if count == 1 else 's'} looked at{only}"
