# SPDX-License-Identifier: GPL-2.0-or-later
"""JUnit XML: a suite for each patch, in it a test case for each function that was looked at.

A function with findings has failed, with all of them in one `failure`, as the readers of this format expect; findings
of low confidence and those that are not new stand in `system-out`, and so does what was read in part only. A function
that was not analysed is skipped, and a file of the patch that could not be read is an error.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from patchlint.report.plain import plain
from patchlint.report.show import Gap, Show, gaps_of
from patchlint.report.terse import line
from patchlint.report.told import Told, told
from patchlint.result import PatchReview, Review

_NOT_XML = re.compile("[\ufffe\uffff]")
_FILE = "(file)"  # what a test case is called that is about no function


@dataclass(frozen=True, slots=True)
class _Case:
    """A function, or a file, and what is said of it."""

    file: str
    name: str
    failed: tuple[Told, ...]
    noted: tuple[Told, ...]
    gaps: tuple[Gap, ...]

    @property
    def state(self) -> str:
        """How it ended: "failure", "error", "skipped" or "", in the order of what counts most."""
        if self.failed:
            return "failure"
        if not any(gap.unread for gap in self.gaps):
            return ""
        return "skipped" if self.name != _FILE else "error"


def render(review: Review, show: Show) -> str:
    """Return the document, also for a clean review."""
    suites = [(patch, _cases(patch, show)) for patch in review.patches]
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    lines.append(f'<testsuites name="patchlint" {_counts([case for _, cases in suites for case in cases])}>')
    for patch, cases in suites:
        mail = patch.patch.mail
        lines.append(f" <testsuite name={_quoted(mail.subject or mail.source)} {_counts(cases)}>")
        lines += [line for case in cases for line in _case(case)]
        lines.append(" </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _cases(patch: PatchReview, show: Show) -> list[_Case]:
    """A case for each place, in the order of the patch."""
    found = [((one.finding.file, one.finding.function or _FILE), one) for one in told(patch, show)]
    gaps = [((gap.file, gap.function or _FILE), gap) for gap in gaps_of(patch)]
    looked = [(row.file, row.function or _FILE) for row in patch.functions]
    cases = []
    for place in dict.fromkeys([*looked, *(where for where, _ in found), *(where for where, _ in gaps)]):
        own = [one for where, one in found if where == place]
        failed = tuple(one for one in own if one.level != "note")
        noted = tuple(one for one in own if one.level == "note")
        cases.append(_Case(*place, failed, noted, tuple(gap for where, gap in gaps if where == place)))
    return cases


def _case(case: _Case) -> Iterator[str]:
    head = f"  <testcase classname={_quoted(case.file)} name={_quoted(case.name)}"
    reasons = "; ".join(dict.fromkeys(gap.reason for gap in case.gaps))
    said = _lines(case.noted) if case.state in ("skipped", "error") else [*_lines(case.noted), _escaped(reasons)]
    body = list(_state(case, reasons))
    if any(said):
        body.append(f"   <system-out>{'&#10;'.join(filter(None, said))}</system-out>")
    yield from [f"{head}>", *body, "  </testcase>"] if body else [f"{head}/>"]


def _state(case: _Case, reasons: str) -> Iterator[str]:
    if case.state == "failure":
        first = case.failed[0]
        words = f"message={_quoted(first.message)} type={_quoted(first.finding.rule)}"
        yield f"   <failure {words}>{'&#10;'.join(_lines(case.failed))}</failure>"
    elif case.state == "error":
        yield f'   <error message={_quoted(reasons)} type="not read"/>'
    elif case.state == "skipped":
        yield f"   <skipped message={_quoted(reasons)}/>"


def _lines(found: Sequence[Told]) -> list[str]:
    return [_escaped(line(one, one.level)) for one in found]


def _counts(cases: Sequence[_Case]) -> str:
    states = [case.state for case in cases]
    failed, broken, skipped = (states.count(state) for state in ("failure", "error", "skipped"))
    return f'tests="{len(cases)}" failures="{failed}" errors="{broken}" skipped="{skipped}"'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("?", plain(text)))
