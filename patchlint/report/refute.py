# SPDX-License-Identifier: GPL-2.0-or-later
"""What would show that a finding is wrong: where a reviewer who doubts it should look."""

from collections.abc import Iterator

from patchlint.facts import Facts
from patchlint.finding import Finding, Kind
from patchlint.report.cause import facts_of
from patchlint.report.plain import plain
from patchlint.report.prose import listed, on_lines

_BY_KIND = {
    Kind.LEAK: "a put of {object}, or somebody who takes it over, on the way from line {start} to {ends}",
    Kind.USE_AFTER_PUT: "another reference on {object}, or a lock, that keeps it alive on line {end}",
    Kind.EXTRA_PUT: "another reference on {object} that is this function's to drop on line {end}",
    Kind.MISSING_GET: "a reference on {object} that was taken for line {end}, here or by whoever calls",
}
_MOST = 6  # callees that are named


def refuted_by(finding: Finding, known: Facts | None) -> Iterator[str]:
    """What a finding takes for granted, each as a phrase that says what would contradict it."""
    told = facts_of(finding)
    start = int(told.get("get_line") or (finding.steps[0].line if finding.steps else finding.line))
    if finding.kind in _BY_KIND:
        places = {"start": start, "end": finding.line, "ends": on_lines(finding.exits or (finding.line,))}
        yield plain(_BY_KIND[finding.kind].format(object=finding.object, **places))
    if sum(step.what in ("true", "false", "case") for step in finding.steps) > 1:
        yield "decisions of the witness that exclude each other, or that the callers rule out"
    if known is None:
        return
    for callee in known.known:
        if callee.name in (told.get("getter"), told.get("drop_function")):
            source = f" ({callee.source})" if callee.source else ""
            yield plain(f"{callee.name}() not being as is known of it here: {'; '.join(callee.does)}{source}")
    low, high = min(start, finding.line), max(finding.line, *finding.exits, 0)
    between = [f"{one.text}() (line {one.line})" for one in known.unknown if low <= one.line <= high]
    if between:
        yield plain(f"what these do to {finding.object}, of which nothing is known: {listed(between, _MOST)}")
    if finding.partial:
        yield "what the function does outside of the lines that the hunk shows"
