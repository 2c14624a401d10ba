# SPDX-License-Identifier: GPL-2.0-or-later
"""Names for findings that outlive the lines around them."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence

from patchlint.differential import identity
from patchlint.finding import Finding
from patchlint.record import record
from patchlint.result import PatchReview

_DIGITS = 16  # 64 bits: no two findings of one tree meet by chance


@record
class Names:
    """The fingerprints of one patch's findings, in the order of the findings."""

    introduced: list[str]
    fixed: list[str]
    preexisting: list[str]


def names(patch: PatchReview) -> Names:
    """Name all findings of a patch; those that are silenced keep their names, and nobody else gets one of them."""
    old = {one.fingerprint for one in patch.silenced if not one.new}
    every = old | {one.fingerprint for one in patch.silenced}
    preexisting, introduced = fingerprints(patch.preexisting, patch.introduced, taken=every)
    return Names(introduced, fingerprints(patch.preexisting, patch.fixed, taken=old)[1], preexisting)


def fingerprints(*groups: Sequence[Finding], taken: Collection[str] = ()) -> list[list[str]]:
    """Return for each group its findings' fingerprints: 16 hexadecimal digits, without line numbers.

    Findings that are alike in one function are counted, across the groups in the order given: with what stood before
    in front, an old finding keeps its name when a patch adds another one like it. Names that are `taken` are passed
    over.
    """
    seen = Counter[tuple[str, ...]]()
    named = []
    for group in groups:
        own = [""] * len(group)
        for index in sorted(range(len(group)), key=lambda at: (group[at].line, group[at].rule)):
            finding = group[index]
            parts = (*identity(finding), finding.function, finding.file)
            own[index] = _next(parts, seen, taken)
        named.append(own)
    return named


def _next(parts: tuple[str, ...], seen: Counter[tuple[str, ...]], taken: Collection[str]) -> str:
    while True:  # as often as there are names in `taken`, at most
        seen[parts] += 1
        name = _digest((*parts, str(seen[parts])))
        if name not in taken:
            return name


def _digest(parts: tuple[str, ...]) -> str:
    text = "\0".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(text).hexdigest()[:_DIGITS]
