# SPDX-License-Identifier: GPL-2.0-or-later
"""Findings as facts tell them: new, fixed or not, with the path of the table that shows them."""

from collections.abc import Sequence

from patchlint.engine.trace import DECISIONS, Step
from patchlint.facts import Facts
from patchlint.finding import Finding
from patchlint.record import record
from patchlint.registry import rules
from patchlint.report.fit import cut, short
from patchlint.report.refute import refuted_by
from patchlint.report.row import Row
from patchlint.report.show import Show
from patchlint.report.told import every
from patchlint.result import PatchReview
from patchlint.ways import ANSWERS, Way

_WITNESS, _EXITS = 6 * 1024, 50  # bytes, lines


@record
class Claim:
    """A finding, and what the patch has to do with it: "introduced", "fixed" or "preexisting"."""

    finding: Finding
    state: str
    fingerprint: str
    suppressed: str = ""  # why nobody wants to hear of it

    @property
    def place(self) -> tuple[str, str]:
        """File and function."""
        return (self.finding.file, self.finding.function)

    def way(self, ways: Sequence[Way]) -> int:
        """The index of the row that shows it, -1 for none.

        That is the first one that goes as the witness does, to an exit that the finding names. A row stands for ways
        that are alike and has the decisions of the shortest only, so the next best holds the object at such an exit.
        """
        if self.state == "fixed":
            return -1  # its lines are those of another image
        asked = frozenset((step.line, _answer(step)) for step in self.finding.steps if step.what in DECISIONS)
        alike = [n for n, way in enumerate(ways) if asked <= {(one.line, one.answer) for one in way.decisions}]
        ends = [number for number in alike if ways[number].line in self.finding.exits]
        holding = [number for number, way in enumerate(ways) if self._is_left_by(way)]
        return next(iter(ends or holding or alike), -1)

    def _is_left_by(self, way: Way) -> bool:
        found = self.finding
        held = {(one.name, one.counter) for one in way.held}
        return way.line in found.exits and (found.object, found.counter) in held

    def row(self, known: Facts, path: int) -> Row:
        """The finding as what JSON can hold; `path` is the number of the way out that shows it, 0 for none."""
        found = self.finding
        rule = next((rule for rule in rules() if rule.name == found.rule), None)
        steps: list[Row] = [{"line": s.line, "what": s.what, "detail": short(s.detail)} for s in found.steps]
        row: Row = {
            "state": self.state,
            "rule": found.rule,
            "kind": found.kind.value,
            "confidence": found.confidence.name.lower(),
            "line": found.line,
            "claim": short(found.message),
            "object": short(found.object),
            "counter": short(found.counter),
            "exits": list(found.exits[:_EXITS]),
            "fingerprint": self.fingerprint,
            "witness": cut(steps, _WITNESS),
            "path": path or None,
            "refuted_by": [short(text) for text in refuted_by(found, known)] if self.state != "fixed" else [],
            "cannot_see": rule.part("What it cannot see") if rule is not None else "",
        }
        return row | ({"suppressed": short(self.suppressed)} if self.suppressed else {})


def claims(patch: PatchReview, show: Show) -> list[Claim]:
    """All findings of one patch that are sure enough to be shown."""
    return [
        Claim(one.finding, one.state, one.fingerprint, one.silenced.why or "in the baseline" if one.silenced else "")
        for one in every(patch, show)
    ]


def home(claim: Claim, known: Sequence[Facts]) -> int:
    """The index of the facts that a claim belongs to: there may be several pieces of one function; -1 for none."""
    own = [number for number, one in enumerate(known) if (one.file, one.function) == claim.place]
    line = claim.finding.line
    return next((n for n in own if known[n].line <= line <= known[n].end_line), own[0] if own else -1)


def _answer(step: Step) -> str:
    return ANSWERS.get(step.what, step.detail)
