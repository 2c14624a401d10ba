# SPDX-License-Identifier: GPL-2.0-or-later
"""Findings as the machine formats write them."""

from patchlint.record import record
from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.report.told import Told, every
from patchlint.result import PatchReview, Silenced

Row = dict[str, object]


@record
class Rows:
    """What one patch comes to, filtered by confidence."""

    introduced: tuple[Row, ...]
    fixed: tuple[Row, ...]
    preexisting: tuple[Row, ...]
    suppressed: tuple[Row, ...]  # with "suppression", and "preexisting" where the finding is not new


def rows(patch: PatchReview, show: Show) -> Rows:
    """The rows of one patch."""
    found = tuple(every(patch, show))

    def of(state: str) -> tuple[Row, ...]:
        return tuple(_row(one) for one in found if one.state == state and one.silenced is None)

    suppressed = tuple(_row(one) | _suppression(one.silenced) for one in found if one.silenced)
    return Rows(of("introduced"), of("fixed"), of("preexisting"), suppressed)


def _suppression(one: Silenced) -> Row:
    told: Row = {"by": "baseline" if one.baseline else "suppression", "why": plain(one.why)}
    return {"preexisting": not one.new, "suppression": told}


def _row(one: Told) -> Row:
    finding = one.finding
    return {
        "file": plain(finding.file),
        "function": plain(finding.function),
        "line": finding.line,
        "rule": finding.rule,
        "kind": finding.kind.value,
        "message": plain(finding.message),
        "confidence": finding.confidence.name.lower(),
        "fingerprint": one.fingerprint,
        "witness": [
            {"line": step.line, "what": plain(step.what), "detail": plain(step.detail)} for step in finding.steps
        ],
    } | ({"commit": one.commit} if one.commit else {})
