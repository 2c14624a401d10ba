# SPDX-License-Identifier: GPL-2.0-or-later
"""Constants as C writes them."""

import re

_WORD = re.compile(r"[A-Za-z_]\w*")
_SUFFIX = "uUlL"


def number(text: str) -> int | None:
    """The value of an integer or character constant; None for a float or anything else."""
    if text.startswith("'"):
        return ord(text[1]) if len(text) == 3 else (0 if text == "'\\0'" else None)
    digits = text.rstrip(_SUFFIX)
    try:
        if digits.startswith("0") and digits.isdigit():
            return int(digits, 8)
        return int(digits, 0)
    except ValueError:
        return None


def words(text: str) -> list[str]:
    """The identifiers in a piece of C text."""
    return _WORD.findall(text)
