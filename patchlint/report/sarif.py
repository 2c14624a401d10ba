# SPDX-License-Identifier: GPL-2.0-or-later
"""SARIF 2.1.0, the OASIS standard for results of static analysis.

One run for all patches of the input. A result has the path to it as code flow, a fingerprint without line numbers, and
as baseline state whether it is new with the patch; where one is suppressed, all say whether they are. What was not
analysed is a notification of the invocation. Places are relative to the root of the tree, SRCROOT.
"""

import json
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from patchlint.engine.trace import DECISIONS
from patchlint.finding import Finding
from patchlint.registry import rules
from patchlint.report.flow import step_words
from patchlint.report.images import Image, images, lines_at
from patchlint.report.plain import plain
from patchlint.report.row import Row
from patchlint.report.show import Show, gaps_of
from patchlint.report.told import Told, told, untold
from patchlint.result import PatchReview, Review

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "patchlint/v1"  # the number goes up when fingerprints are made another way
_ROOT = "SRCROOT"
_KINDS = {
    "get": ["acquire", "resource"],
    "put": ["release", "resource"],
    **{what: ["branch"] for what in DECISIONS},
}


def render(review: Review, show: Show) -> str:
    """Return the log, also for a clean review."""
    found = [(patch, one) for patch in review.patches for one in told(patch, show)]
    hidden = [(patch, one) for patch in review.patches for one in untold(patch, show)]
    names = sorted({one.finding.rule for one in (one for _, one in (*found, *hidden))})
    notes = [row for patch in review.patches for row in _notifications(patch)]
    run = {
        "tool": {"driver": {"name": "patchlint", "version": show.version, "rules": list(_rules(names))}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the kernel tree."}}},
        "results": [
            *(_result(patch, one, names) | ({"suppressions": []} if hidden else {}) for patch, one in found),
            *(_result(patch, one, names) | _suppression(one) for patch, one in hidden),
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rules(names: Sequence[str]) -> Iterator[Row]:
    """What is known of the rules that have findings; one may be called differently in a later version."""
    known = {rule.name: rule for rule in rules()}
    for name in names:
        rule = known.get(name)
        if rule is None:
            yield {"id": name}
            continue
        title, manual = rule.manual.strip().partition("\n")[0], rule.manual.strip()
        yield {
            "id": name,
            "shortDescription": {"text": title},
            "fullDescription": {"text": rule.part("What it reports") or title},
            "help": {"text": manual},
            "properties": {"tags": ["reference-counting", rule.kind.value]},
        }


def _result(patch: PatchReview, one: Told, names: Sequence[str]) -> Row:
    found = one.finding
    known = images(patch)
    row: Row = {
        "ruleId": found.rule,
        "ruleIndex": names.index(found.rule),
        "level": one.level,
        "message": {"text": plain(found.message)},
        "locations": [_location(found.file, found.line, function=found.function)],
        "partialFingerprints": {_FINGERPRINT: one.fingerprint},
        "baselineState": "new" if one.new else "unchanged",
        "properties": {
            "confidence": found.confidence.name.lower(),
            "kind": found.kind.value,
            "patch": plain(patch.patch.mail.title),
            **({"commit": patch.patch.mail.commit} if patch.patch.mail.commit else {}),
        },
    }
    flows = list(_flows(found, known))
    return row | ({"codeFlows": flows} if flows else {})


def _suppression(one: Told) -> Row:
    """What says that nobody wants to hear of a result; one of a baseline is not new either."""
    by = one.silenced
    if by is None:
        return {}
    said = {"kind": "external", "status": "accepted", "justification": plain(by.why or "in the baseline")}
    return {"suppressions": [said]} | ({"baselineState": "unchanged"} if by.baseline else {})


def _flows(found: Finding, known: Sequence[Image]) -> Iterator[Row]:
    """The path of the witness; of several exits a path to each."""
    lines = lines_at(found.file, found.line, known)
    for steps in dict.fromkeys(way for way in (found.steps, *found.ways) if way):
        flow: list[Row] = []
        for step in steps:
            text = found.message if step.what == "here" else step_words(step, lines)
            place = _location(found.file, step.line, text, lines.text(step.line).strip())
            flow.append({"location": place} | ({"kinds": _KINDS[step.what]} if step.what in _KINDS else {}))
        yield {"threadFlows": [{"locations": flow}]}


def _location(file: str, line: int, text: str = "", snippet: str = "", function: str = "") -> Row:
    """A place in a file; `line` may be 0 for the whole file."""
    place: Row = {"artifactLocation": {"uri": _uri(file), "uriBaseId": _ROOT}}
    if line > 0:
        place["region"] = {"startLine": line} | ({"snippet": {"text": snippet}} if snippet else {})
    row: Row = {"physicalLocation": place}
    if function:
        row["logicalLocations"] = [{"name": plain(function), "kind": "function"}]
    return row | ({"message": {"text": plain(text)}} if text else {})


def _uri(file: str) -> str:
    """A relative reference; its first part may hold no colon, which would make it a scheme."""
    return quote(file.encode("utf-8", "surrogateescape"), safe="/!$&'()*+,;=@")


def _notifications(patch: PatchReview) -> Iterator[Row]:
    """What was not analysed, or in part only."""
    for gap in gaps_of(patch):
        name = f"{gap.function}(): " if gap.function else ""
        yield {
            "level": "warning" if gap.unread else "note",
            "message": {"text": plain(f"{name}{gap.reason or 'not read'}")},
            "locations": [_location(gap.file, gap.line, function=gap.function)],
        }
