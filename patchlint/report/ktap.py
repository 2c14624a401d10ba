# SPDX-License-Identifier: GPL-2.0-or-later
"""KTAP version 1, as the kernel's own tests print results: a test for each patch, with one for each function inside.

A function with findings is "not ok"; the findings stand above it as diagnostic lines, and so does what is a note only
or was read in part. What was not analysed is skipped, and a file that could not be read is an error.
"""

from collections.abc import Iterator

from patchlint.report.cases import Case, cases_of
from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.report.terse import line
from patchlint.result import PatchReview, Review

_STATES = {"failure": "not ok", "error": "not ok", "skipped": "ok", "": "ok"}
_INSIDE = "  "
_NOTHING = "SKIP no function of a C file is changed"


def render(review: Review, show: Show) -> str:
    """Return the result, also for a clean review."""
    lines = ["KTAP version 1", f"1..{len(review.patches)}"]
    for number, patch in enumerate(review.patches, 1):
        lines += _patch(number, patch, show)
    return "".join(f"{text}\n" for text in lines)


def _patch(number: int, patch: PatchReview, show: Show) -> Iterator[str]:
    cases = cases_of(patch, show)
    name = _name(patch.patch.mail.title)
    if not cases:
        yield f"ok {number} {name} # {_NOTHING}"
        return
    yield f"{_INSIDE}KTAP version 1"
    yield f"{_INSIDE}# Subtest: {name}"
    yield f"{_INSIDE}1..{len(cases)}"
    for place, case in enumerate(cases, 1):
        yield from (_INSIDE + text for text in _case(place, case))
    bad = any(_STATES[case.state] == "not ok" for case in cases)
    yield f"{'not ok' if bad else 'ok'} {number} {name}"


def _case(number: int, case: Case) -> Iterator[str]:
    for one in (*case.failed, *case.noted):
        yield f"# {line(one, one.level)}"
    reasons = plain("; ".join(dict.fromkeys(gap.reason for gap in case.gaps)))
    if reasons and case.state in ("", "failure"):
        yield f"# {reasons}"
    end = {"failure": _rules(case), "error": f"ERROR {reasons}", "skipped": f"SKIP {reasons}"}.get(case.state, "")
    yield f"{_STATES[case.state]} {number} {_name(f'{case.file}:{case.name}')}{f' # {end}' if end else ''}"


def _rules(case: Case) -> str:
    return ", ".join(dict.fromkeys(one.finding.rule for one in case.failed))


def _name(text: str) -> str:
    """What a test is called: "#" would end it."""
    return plain(text).replace("#", "?").strip() or "?"
