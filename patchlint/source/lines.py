# SPDX-License-Identifier: GPL-2.0-or-later
"""Which lines of a function a patch leaves alone."""

from difflib import SequenceMatcher

from patchlint.source.model import Function


def unchanged(before: Function, after: Function) -> dict[int, int]:
    """Lead from each 1-based line that has the same tokens in both images to where it is afterwards."""
    old, new = _lines(before), _lines(after)
    matcher = SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    return {
        old[block.a + offset][0]: new[block.b + offset][0]
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }


def _lines(function: Function) -> list[tuple[int, str]]:
    """The lines that hold tokens, with their tokens; braces come and go with the statements they hold."""
    found: dict[int, list[str]] = {}
    for token in function.tokens:
        if token.text not in "{}":
            found.setdefault(token.line, []).append(token.text)
    return [(line, " ".join(texts)) for line, texts in found.items()]
