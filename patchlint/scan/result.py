# SPDX-License-Identifier: GPL-2.0-or-later
"""A scan as the outputs know reviews: one patch that touches everything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from patchlint.finding import Confidence, Finding
from patchlint.mail.model import Patch, PatchMail, Refusal
from patchlint.result import Callees, PatchReview, Review
from patchlint.rule import Rule
from patchlint.scan.model import Seen


def as_review(seen: Sequence[Seen], source: str, rules: Sequence[Rule], callees: Callees) -> Review:
    """All files together, in the order of their paths, with what these rules find; `source` is what was scanned."""
    ordered = sorted(seen, key=lambda one: one.path)
    most = {rule.name: rule.most for rule in rules}
    findings = tuple(
        _capped(finding, most[finding.rule]) for one in ordered for finding in one.findings if finding.rule in most
    )
    refused = tuple(Refusal(one.path, 0, one.reason) for one in ordered if one.reason)
    patch = PatchReview(
        patch=Patch(_mail(source), (), refused),
        introduced=findings,
        fixed=(),
        preexisting=(),
        functions=tuple(gap for one in ordered for gap in one.gaps),
        files=(),
        callees=callees,
    )
    return Review((patch,), ())


def _capped(finding: Finding, most: Confidence) -> Finding:
    return finding if finding.confidence <= most else replace(finding, confidence=most)


def _mail(source: str) -> PatchMail:
    return PatchMail(
        source=source,
        line=0,
        subject="",
        sender="",
        reply_to="",
        to="",
        cc="",
        date="",
        message_id="",
        in_reply_to="",
        references="",
        number=1,
        total=1,
        version=1,
        base_commit="",
        body="",
    )


def summary(seen: Sequence[Seen], findings: Sequence[Finding], seconds: float, known: int) -> tuple[str, ...]:
    """What is to be said of a scan: how much was looked at, and what was found by which rule."""
    functions, walked = sum(one.functions for one in seen), sum(one.walked for one in seen)
    lacking = sum(bool(one.reason) for one in seen), sum(len(one.gaps) for one in seen)
    rate = f", {functions / seconds:.0f} functions a second" if seconds >= 1 else ""
    same = f" ({known} of them as the last time)" if known else ""
    told = f"{functions} functions, {walked} of them have to do with references"
    lines = [f"{len(seen)} files{same}, {told}, {seconds:.1f} s{rate}"]
    if any(lacking):
        lines.append(f"not analysed, or in part only: {lacking[0]} files, {lacking[1]} functions")
    counted = Counter(finding.rule for finding in findings)
    by_rule = ", ".join(
        f"{number} {rule}" for rule, number in sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    )
    lines.append(f"{len(findings)} findings: {by_rule}" if findings else "nothing to report")
    return tuple(lines)
