# SPDX-License-Identifier: GPL-2.0-or-later
"""Names for findings that outlive the lines around them."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from patchlint.differential import identity
from patchlint.finding import Finding

_DIGITS = 16  # 64 bits: no two findings of one tree meet by chance


def fingerprints(*groups: Sequence[Finding]) -> list[list[str]]:
    """Return for each group its findings' fingerprints: 16 hexadecimal digits, without line numbers.

    Findings that are alike in one function are counted, across the groups in the order given: with what stood before
    in front, an old finding keeps its name when a patch adds another one like it.
    """
    seen = Counter[tuple[str, ...]]()
    named = []
    for group in groups:
        names = [""] * len(group)
        for index in sorted(range(len(group)), key=lambda at: (group[at].line, group[at].rule)):
            finding = group[index]
            parts = (*identity(finding), finding.function, finding.file)
            seen[parts] += 1
            names[index] = _digest((*parts, str(seen[parts])))
        named.append(names)
    return named


def _digest(parts: tuple[str, ...]) -> str:
    text = "\0".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(text).hexdigest()[:_DIGITS]
