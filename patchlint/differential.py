# SPDX-License-Identifier: GPL-2.0-or-later
"""What a patch introduces, what it fixes, and what stood there before.

Two findings are the same when their hazard, their counter and their object are: not their rule, not their line, not the
function that took the reference. How many exits show it is counted, so that a patch which mends three of four exits
fixes something and introduces nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from patchlint.finding import Finding

_WORD = re.compile(r"[A-Za-z_]\w*")
# conversions of code from one interface to another keep the count, under another name
_ONE_COUNTER = {"fwnode": "device_node", "fwnode_handle": "device_node", "page": "folio"}

Identity = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """The findings of one function, sorted by what the patch has to do with them."""

    introduced: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    preexisting: tuple[Finding, ...]


def identity(finding: Finding) -> Identity:
    """What makes two findings the same."""
    counter = _ONE_COUNTER.get(finding.counter, finding.counter)
    return (finding.kind.value, counter, finding.object.lstrip("&*"))


def compare(
    before: Sequence[Finding], after: Sequence[Finding], words_before: Iterable[str], words_after: Iterable[str]
) -> Difference:
    """Sort findings; `words_*` are the identifiers of the function's two images, by which renames are told."""
    renamed = _renames(before, after, frozenset(words_before), frozenset(words_after))
    old = Counter[Identity]()
    for finding in before:
        was = identity(finding)
        old[renamed.get(was, was)] += _weight(finding)
    new = Counter[Identity]()
    for finding in after:
        new[identity(finding)] += _weight(finding)
    introduced: list[Finding] = []
    preexisting: list[Finding] = []
    for finding in after:
        same = identity(finding)
        (introduced if new[same] > old[same] else preexisting).append(finding)
    fixed = [
        f for f in before if old[renamed.get(identity(f), identity(f))] > new[renamed.get(identity(f), identity(f))]
    ]
    return Difference(tuple(introduced), tuple(fixed), tuple(preexisting))


def _weight(finding: Finding) -> int:
    return max(1, len(finding.exits))


def _renames(
    before: Sequence[Finding], after: Sequence[Finding], words_before: frozenset[str], words_after: frozenset[str]
) -> dict[Identity, Identity]:
    """Old identities that go on under a new name: the object's names are gone, and new ones have come."""
    found: dict[Identity, Identity] = {}
    kept = {identity(finding) for finding in after}
    gone = [identity(f) for f in before if identity(f) not in kept and not _names(f.object) <= words_after]
    come = [identity(f) for f in after if not _names(f.object) <= words_before]
    for old in gone:
        for new in come:
            if old[:2] == new[:2] and new not in found.values():
                found[old] = new
                break
    return found


def _names(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))
