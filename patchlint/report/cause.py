# SPDX-License-Identifier: GPL-2.0-or-later
"""Findings of one cause, which a reply tells of once."""

from collections.abc import Iterable
from dataclasses import dataclass

from patchlint.finding import Finding
from patchlint.report.plain import plain


@dataclass(frozen=True, slots=True)
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
    def others(self) -> tuple[Finding, ...]:
        """The findings about another reference on the same object."""
        return tuple(f for f in self.findings if _origin(facts_of(f)) != _origin(self.facts))


def causes(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Group findings by cause, in the order of the first of each."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        getter = facts_of(finding).get("getter", "")
        groups.setdefault((finding.file, finding.function, finding.rule, finding.object, getter), []).append(finding)
    return tuple(Cause(tuple(group), facts_of(group[0])) for group in groups.values())


def facts_of(finding: Finding) -> dict[str, str]:
    """The facts of a finding, fit for printing; the getter and the earlier put are taken from the witness if need be."""
    told = {name: plain(text) for name, text in finding.facts if text and text != "0"}
    facts = dict(told)
    for step in finding.steps[:-1]:
        function, _, name = map(plain, step.detail.partition(": "))
        if name != plain(finding.object):
            continue
        if step.what == "get" and "getter" not in told:
            facts["getter"], facts["get_line"] = function, str(step.line)
        elif step.what in ("put", "take") and "drop_function" not in told:
            facts["drop_function"], facts["drop_line"] = function, str(step.line)
    return facts


def _origin(facts: dict[str, str]) -> tuple[str, str]:
    return facts.get("get_line", ""), facts.get("drop_line", "")
