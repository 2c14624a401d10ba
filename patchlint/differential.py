# SPDX-License-Identifier: GPL-2.0-or-later
"""What a patch introduces, what it fixes, and what stood there before.

Two findings are the same when their hazard, their counter and their object are: not their rule, not their line, not the
function that took the reference. The exits that show it are told apart by the lines that the patch leaves alone, and
counted, so that a patch which mends three of four exits fixes something and introduces nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from patchlint.engine.trace import DECISIONS, Step
from patchlint.finding import Finding
from patchlint.record import record

_WORD = re.compile(r"[A-Za-z_]\w*")
# conversions of code from one interface to another keep the count, under another name
_ONE_COUNTER = {"fwnode": "device_node", "fwnode_handle": "device_node", "page": "folio"}

Identity = tuple[str, str, str]


@record
class Difference:
    """The findings of one function, sorted by what the patch has to do with them."""

    introduced: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    preexisting: tuple[Finding, ...]
    alone: bool = False  # the function is on one side only: added, deleted, or moved


@record
class _Mark:
    """One place where a finding shows; lines of the after image, 0 for one that is not there any more."""

    finding: int
    line: int
    decision: int  # the last branch before it, -1 when it is not about a path
    answer: str  # which way that branch went


def identity(finding: Finding) -> Identity:
    """What makes two findings the same."""
    counter = _ONE_COUNTER.get(finding.counter, finding.counter)
    return (finding.kind.value, counter, finding.object.lstrip("&*"))


def compare(
    before: Sequence[Finding],
    after: Sequence[Finding],
    words_before: Iterable[str],
    words_after: Iterable[str],
    lines: Mapping[int, int] | None = None,
) -> Difference:
    """Sort findings.

    `words_*` are the identifiers of the function's two images, by which renames are told; `lines` leads from each
    1-based line that the patch leaves alone to where it is afterwards.
    """
    renamed = _renames(before, after, frozenset(words_before), frozenset(words_after), lines or {})
    names = [renamed.get(identity(finding), identity(finding)) for finding in before]
    introduced: list[Finding] = []
    preexisting: list[Finding] = []
    fixed = [finding for finding, name in zip(before, names, strict=True) if name not in set(map(identity, after))]
    for name in dict.fromkeys(map(identity, after)):
        old = [finding for finding, own in zip(before, names, strict=True) if own == name]
        new = [finding for finding in after if identity(finding) == name]
        group = _group(old, new, lines)
        introduced += group.introduced
        preexisting += group.preexisting
        fixed += group.fixed
    return Difference(_ordered(introduced, after), _ordered(fixed, before), _ordered(preexisting, after))


def with_changes(difference: Difference, changes: Iterable[Finding]) -> Difference:
    """Add findings about the change itself, where nothing as sure is said of the same object already.

    A rule that says the same of the image by itself, and is less sure of it, says it once.
    """
    said = {identity(f): f.confidence for f in sorted(difference.introduced, key=lambda f: f.confidence)}
    new = tuple(f for f in changes if identity(f) not in said or said[identity(f)] < f.confidence)
    surer = {(f.rule, f.line, *identity(f)) for f in new}
    kept = (f for f in difference.introduced if (f.rule, f.line, *identity(f)) not in surer)
    return replace(difference, introduced=(*kept, *new))


def without_moved(differences: Iterable[Difference]) -> list[Difference]:
    """What one function has lost and another has got, by moving code or splitting it, stood there before.

    One of the two functions must be on one side of the patch only.
    """
    differences = list(differences)
    lost = Counter((_taken(finding), one.alone) for one in differences for finding in one.fixed)
    moved = Counter[tuple[str, ...]]()
    kept: list[Difference] = []
    for one in differences:
        own = set(map(_taken, one.fixed))
        introduced: list[Finding] = []
        preexisting = list(one.preexisting)
        for finding in one.introduced:
            name = _taken(finding)
            there = lost[name, True] + (lost[name, False] if one.alone else 0)
            elsewhere = name not in own and there > moved[name]
            moved[name] += elsewhere
            (preexisting if elsewhere else introduced).append(finding)
        kept.append(replace(one, introduced=tuple(introduced), preexisting=tuple(preexisting)))
    return [replace(one, fixed=tuple(f for f in one.fixed if not moved[_taken(f)])) for one in kept]


def _taken(finding: Finding) -> tuple[str, ...]:
    """What makes findings of two functions the same: the getter as well, since objects have the same names in many."""
    return (*identity(finding), finding.rule, dict(finding.facts).get("getter", ""))


def _ordered(found: Sequence[Finding], like: Sequence[Finding]) -> tuple[Finding, ...]:
    """In the order of the side they come from; a finding with fewer exits than it had there keeps its place."""
    places = {id(finding): place for place, finding in enumerate(like)}
    rules = {(finding.rule, *identity(finding)): place for place, finding in enumerate(like)}
    return tuple(sorted(found, key=lambda f: places.get(id(f), rules[(f.rule, *identity(f))])))


def _group(old: Sequence[Finding], new: Sequence[Finding], lines: Mapping[int, int] | None) -> Difference:
    """Compare findings of one identity."""
    was, now = _marks(old, lines), _marks(new, None)
    left, come = _unmatched(was, now) if lines is not None else (was, now)
    come = _unmatched(_others(old, lines), come)[1] if lines is not None else come
    gone = [mark for mark in left if not mark.line]  # rewritten: it may be one of those that have come
    more = len(now) > len(was) or (lines is not None and len(come) > len(gone))
    mended = tuple(old) if len(was) > len(now) or (more and lines is not None and len(left) > len(gone)) else ()
    if not more:
        return Difference((), mended, tuple(new))
    if not come or not old:
        return Difference(tuple(new), mended, ())
    at = {number: {mark.line for mark in come if mark.finding == number} for number in range(len(new))}
    introduced = tuple(_narrowed(f, at[number]) for number, f in enumerate(new) if at[number])
    return Difference(introduced, mended, tuple(f for number, f in enumerate(new) if not at[number]))


def _marks(findings: Sequence[Finding], lines: Mapping[int, int] | None) -> list[_Mark]:
    """Where findings show; `lines` translates."""
    return [
        _mark(number, line, finding.ways[place] if finding.ways else (), lines)
        for number, finding in enumerate(findings)
        for place, line in enumerate(finding.exits or (finding.line,))
    ]


def _others(findings: Sequence[Finding], lines: Mapping[int, int] | None) -> list[_Mark]:
    """The exits that were like those that findings show."""
    return [_mark(number, way[-1].line, way, lines) for number, f in enumerate(findings) for way in f.others]


def _mark(number: int, line: int, steps: Sequence[Step], lines: Mapping[int, int] | None) -> _Mark:
    last = next((step for step in reversed(steps) if step.what in DECISIONS), None)
    decision = last.line if last else -1
    if lines is not None:
        line, decision = lines.get(line, 0), lines.get(decision, 0) if last else -1
    return _Mark(number, line, decision, last.what if last else "")


def _unmatched(was: Sequence[_Mark], now: Sequence[_Mark]) -> tuple[list[_Mark], list[_Mark]]:
    """What is left on either side when places that are the same are paired, the most alike first."""
    left, come = list(was), list(now)
    for sort in ("both", "decision", "line"):
        for new in list(come):
            pair = next((old for old in left if _alike(old, new, sort)), None)
            if pair is not None:
                left.remove(pair)
                come.remove(new)
    return left, come


def _alike(old: _Mark, new: _Mark, sort: str) -> bool:
    decision = (old.decision, old.answer) == (new.decision, new.answer)
    if sort == "decision":
        return decision and old.decision > 0
    return old.line > 0 and old.line == new.line and (decision or sort == "line")


def _narrowed(finding: Finding, lines: set[int]) -> Finding:
    """A finding as it shows on some of its lines only."""
    if set(finding.exits) <= lines or not finding.ways:
        return finding
    shown = [(line, way) for line, way in zip(finding.exits, finding.ways, strict=True) if line in lines]
    moved = finding.line in finding.exits and finding.line not in lines
    return replace(
        finding,
        line=shown[0][0] if moved else finding.line,
        steps=shown[0][1] if moved else finding.steps,
        exits=tuple(line for line, _ in shown),
        ways=tuple(way for _, way in shown),
    )


def _renames(
    before: Sequence[Finding],
    after: Sequence[Finding],
    words_before: frozenset[str],
    words_after: frozenset[str],
    lines: Mapping[int, int],
) -> dict[Identity, Identity]:
    """Old identities that go on under a new name.

    Either the object's names are gone, and new ones have come, or the line that takes the reference was written anew,
    with the same getter: np = get() became lamp->np = get().
    """
    found: dict[Identity, Identity] = {}
    stayed, stood = {identity(finding) for finding in after}, {identity(finding) for finding in before}
    gone = [f for f in before if identity(f) not in stayed]
    come = [f for f in after if identity(f) not in stood]
    for old in gone:
        for new in come:
            words = not _names(old.object) <= words_after and not _names(new.object) <= words_before
            same = words or (lines and _rewritten(old, new, lines))
            if same and identity(old)[:2] == identity(new)[:2] and identity(new) not in found.values():
                found[identity(old)] = identity(new)
                break
    return found


def _rewritten(old: Finding, new: Finding, lines: Mapping[int, int]) -> bool:
    was, now = dict(old.facts), dict(new.facts)
    getter = was.get("getter", "")
    kept = int(was.get("get_line", 0)) in lines or int(now.get("get_line", 0)) in lines.values()
    return bool(getter) and getter == now.get("getter") and not kept


def _names(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))
