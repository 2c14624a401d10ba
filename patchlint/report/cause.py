# SPDX-License-Identifier: GPL-2.0-or-later
"""Findings of one cause, which a reply tells of once."""

from collections.abc import Iterable

from patchlint.finding import Finding, Kind
from patchlint.record import record
from patchlint.report.plain import plain


@record
class Cause:
    """Findings of one rule about one object in one function; `facts` are those of the first, gaps filled."""

    findings: tuple[Finding, ...]
    facts: dict[str, str]

    @property
    def first(self) -> Finding:
        """The finding that the paragraph is written about."""
        return self.findings[0]

    @property
    def alike(self) -> tuple[Finding, ...]:
        """The findings that differ from the first in their lines only, with it."""
        return tuple(f for f in self.findings if _origin(facts_of(f)) == _origin(self.facts))

    @property
    def ends(self) -> tuple[int, ...]:
        """The lines that the paragraph is about, sorted: the exits of a leak, else those of the findings."""
        leak = self.first.kind is Kind.LEAK
        return tuple(sorted({n for found in self.alike for n in (found.exits if leak else ()) or (found.line,)}))

    @property
    def others(self) -> tuple[Finding, ...]:
        """The findings about another reference on the same object."""
        return tuple(f for f in self.findings if _origin(facts_of(f)) != _origin(self.facts))


def causes(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Group findings by cause, in the order of the first of each.

    One getter for one object is one cause, and so are two getters on one line: `np = here ? of_a() : of_b()`.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    at_once: dict[tuple[str, ...], str] = {}
    for finding in findings:
        facts = facts_of(finding)
        claim = (finding.file, finding.function, finding.rule, finding.object)
        getter = facts.get("getter", "")
        if "get_line" in facts:
            getter = at_once.setdefault((*claim, str(finding.line), facts["get_line"]), getter)
        groups.setdefault((*claim, getter), []).append(finding)
    return tuple(Cause(tuple(group), facts_of(group[0])) for group in groups.values())


def facts_of(finding: Finding) -> dict[str, str]:
    """The facts of a finding, fit for printing; what the rule does not tell of get and put is read off the witness."""
    facts = {name: plain(text) for name, text in finding.facts if text and text != "0"}
    if "getter" not in facts and (found := _last_step(finding, "get")):
        facts["getter"], facts["get_line"] = found
    if "drop_function" not in facts and finding.kind is not Kind.LEAK and (found := _last_step(finding, "put")):
        facts["drop_function"], facts["drop_line"] = found
    return facts


def _last_step(finding: Finding, what: str) -> tuple[str, str] | None:
    """Function and line of the last step of a kind that is about the object; not the put complained of itself."""
    found = [s for s in finding.steps if s.what == what and s.detail.partition(": ")[2] == finding.object]
    if what == "put" and finding.kind is Kind.EXTRA_PUT and found and found[-1].line == finding.line:
        found.pop()
    return (plain(found[-1].detail.partition(": ")[0]), str(found[-1].line)) if found else None


def _origin(facts: dict[str, str]) -> tuple[str, str]:
    return facts.get("get_line", ""), facts.get("drop_line", "")
