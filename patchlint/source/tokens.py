# SPDX-License-Identifier: GPL-2.0-or-later
"""The one tokenizer: locating, indexing, normalising and parsing all start from these tokens."""

from typing import NamedTuple


class Token(NamedTuple):
    """One C token; `kind` is the name pycparser gives to it, `line` and `column` are 1-based."""

    kind: str
    text: str
    line: int
    column: int
