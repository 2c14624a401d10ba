# SPDX-License-Identifier: GPL-2.0-or-later
"""Under which line of the patch a finding is written."""

from patchlint.mail.model import FileDiff
from patchlint.record import record
from patchlint.report.cause import Cause


@record
class Anchor:
    """A place in a file's diff: hunk number `hunk`, below new-file line `line`; `exact` if that is the line meant."""

    hunk: int
    line: int
    exact: bool


def anchor(diff: FileDiff, cause: Cause, span: tuple[int, int]) -> Anchor | None:
    """Return where to write about a cause, None when the file has no hunk to quote.

    The line meant, if a hunk shows it; else the last line of the witness that the patch adds; else the closest touched
    line of the function, which stands on the lines `span` (0, 0 if not known).
    """
    shown = _shown(diff)
    if not shown:
        return None
    meant = cause.first.line
    if meant in shown:
        return Anchor(shown[meant], meant, True)
    touched = _touched(diff)
    line = next((step.line for step in reversed(cause.first.steps) if step.line in touched), 0)
    if not line:
        own = [number for number in touched if span[0] <= number <= span[1]]
        line = min(own or touched or shown, key=lambda number: (abs(number - meant), number))
    return Anchor(shown[line], line, False)


def _shown(diff: FileDiff) -> dict[int, int]:
    """Each line of the new file that a hunk shows, with the number of the hunk."""
    return {line.new: number for number, hunk in enumerate(diff.hunks) for line in hunk.lines if line.new is not None}


def _touched(diff: FileDiff) -> frozenset[int]:
    """The lines that the patch adds, and those next to what it removes."""
    found: set[int] = set()
    for hunk in diff.hunks:
        above, removed = 0, False
        for line in hunk.lines:
            if line.new is None:
                removed = True
                continue
            if line.kind == "+" or removed:
                found.add(line.new)
            if removed and above:
                found.add(above)
            above, removed = line.new, False
        if removed and above:
            found.add(above)
    return frozenset(found)
