# SPDX-License-Identifier: GPL-2.0-or-later
"""Findings as the machine formats write them."""

from dataclasses import dataclass

from patchlint.finding import Finding
from patchlint.report.fingerprint import names
from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.result import PatchReview, Silenced

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Rows:
    """What one patch comes to, filtered by confidence."""

    introduced: tuple[Row, ...]
    fixed: tuple[Row, ...]
    preexisting: tuple[Row, ...]
    suppressed: tuple[Row, ...]  # with "suppression", and "preexisting" where the finding is not new


def rows(patch: PatchReview, show: Show) -> Rows:
    """The rows of one patch."""
    known, commit = names(patch), patch.patch.mail.commit
    of: Row = {"commit": commit} if commit else {}
    return Rows(
        _rows(patch.introduced, known.introduced, show, of),
        _rows(patch.fixed, known.fixed, show, of),
        _rows(patch.preexisting, known.preexisting, show, of),
        tuple(_suppressed(one) | of for one in patch.silenced if one.finding.confidence >= show.minimum),
    )


def _suppressed(one: Silenced) -> Row:
    told: Row = {"by": "baseline" if one.baseline else "suppression", "why": plain(one.why)}
    return _row(one.finding, one.fingerprint) | {"preexisting": not one.new, "suppression": told}


def _rows(findings: tuple[Finding, ...], known: list[str], show: Show, of: Row) -> tuple[Row, ...]:
    named = zip(findings, known, strict=True)
    return tuple(_row(finding, name) | of for finding, name in named if finding.confidence >= show.minimum)


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
