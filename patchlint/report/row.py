# SPDX-License-Identifier: GPL-2.0-or-later
"""Findings as the machine formats write them."""

from dataclasses import dataclass

from patchlint.finding import Finding
from patchlint.report.fingerprint import fingerprints
from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.result import PatchReview

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Rows:
    """What one patch comes to, filtered by confidence."""

    introduced: tuple[Row, ...]
    fixed: tuple[Row, ...]
    preexisting: tuple[Row, ...]


def rows(patch: PatchReview, show: Show) -> Rows:
    """The rows of one patch; its fingerprints count what stood before first."""
    groups = (patch.preexisting, patch.fixed)
    old, fixed = (_rows(*pair, show) for pair in zip(groups, fingerprints(*groups), strict=True))
    names = fingerprints(patch.preexisting, patch.introduced)[1]
    return Rows(_rows(patch.introduced, names, show), fixed, old)


def _rows(findings: tuple[Finding, ...], names: list[str], show: Show) -> tuple[Row, ...]:
    named = zip(findings, names, strict=True)
    return tuple(_row(finding, name) for finding, name in named if finding.confidence >= show.minimum)


def _row(finding: Finding, fingerprint: str) -> Row:
    return {
        "file": plain(finding.file),
        "function": plain(finding.function),
        "line": finding.line,
        "rule": finding.rule,
        "kind": finding.kind.value,
        "message": plain(finding.message),
        "confidence": finding.confidence.name.lower(),
        "fingerprint": fingerprint,
        "witness": [
            {"line": step.line, "what": plain(step.what), "detail": plain(step.detail)} for step in finding.steps
        ],
    }
