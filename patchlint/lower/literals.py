# SPDX-License-Identifier: GPL-2.0-or-later
"""Constants as C writes them."""

import re

from patchlint.source import constants

_WORD = re.compile(r"[A-Za-z_]\w*")


def number(text: str) -> int | None:
    """The value of an integer or character constant; None for a float or anything else."""
    if text.startswith("'"):
        return ord(text[1]) if len(text) == 3 else (0 if text == "'\\0'" else None)
    return constants.number(text)


def words(text: str) -> list[str]:
    """The identifiers in a piece of C text."""
    return _WORD.findall(text)
