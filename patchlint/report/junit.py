# SPDX-License-Identifier: GPL-2.0-or-later
"""JUnit XML: a suite for each patch, in it a test case for each function that was looked at.

A function with findings has failed, with all of them in one `failure`, as the readers of this format expect; findings
of low confidence and those that are not new stand in `system-out`, and so does what was read in part only. A function
that was not analysed is skipped, and a file of the patch that could not be read is an error.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from patchlint.report.cases import Case, cases_of
from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.report.terse import line
from patchlint.report.told import Told
from patchlint.result import Review

_NOT_XML = re.compile("[\ufffe\uffff]")


def render(review: Review, show: Show) -> str:
    """Return the document, also for a clean review."""
    suites = [(patch, cases_of(patch, show)) for patch in review.patches]
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    lines.append(f'<testsuites name="patchlint" {_counts([case for _, cases in suites for case in cases])}>')
    for patch, cases in suites:
        mail = patch.patch.mail
        lines.append(f" <testsuite name={_quoted(mail.title)} {_counts(cases)}>")
        lines += [line for case in cases for line in _case(case)]
        lines.append(" </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _case(case: Case) -> Iterator[str]:
    head = f"  <testcase classname={_quoted(case.file)} name={_quoted(case.name)}"
    reasons = "; ".join(dict.fromkeys(gap.reason for gap in case.gaps))
    said = _lines(case.noted) if case.state in ("skipped", "error") else [*_lines(case.noted), _escaped(reasons)]
    body = list(_state(case, reasons))
    if any(said):
        body.append(f"   <system-out>{'&#10;'.join(filter(None, said))}</system-out>")
    yield from [f"{head}>", *body, "  </testcase>"] if body else [f"{head}/>"]


def _state(case: Case, reasons: str) -> Iterator[str]:
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


def _counts(cases: Sequence[Case]) -> str:
    states = [case.state for case in cases]
    failed, broken, skipped = (states.count(state) for state in ("failure", "error", "skipped"))
    return f'tests="{len(cases)}" failures="{failed}" errors="{broken}" skipped="{skipped}"'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("?", plain(text)))
