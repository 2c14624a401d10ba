# SPDX-License-Identifier: GPL-2.0-or-later
"""Recovery: the smallest statement around a token that pycparser refused becomes __opaque("text")."""

from dataclasses import replace
from typing import NamedTuple

from patchlint.c.normalise.sheet import Normalised, Row, Stretch, quoted


class Repair(NamedTuple):
    """A function with one statement or condition quoted; `lines` are those of the quoted tokens."""

    normalised: Normalised
    lines: frozenset[int]


def quote_around(normalised: Normalised, position: int) -> Repair | None:
    """Quote the smallest stretch that holds row `position`, or else the row before; None when none does."""
    stretches = normalised.stretches
    around = [s for s in stretches if s.low <= position < s.high] or [
        s for s in stretches if s.low < position <= s.high
    ]
    if not around:
        return None
    smallest = min(around, key=lambda stretch: (stretch.high - stretch.low, not stretch.is_statement))
    tokens = normalised.tokens[smallest.first : smallest.last]
    rows = _quoted(normalised, smallest)
    grown = len(rows) - (smallest.high - smallest.low)
    absorbed = bytearray(normalised.absorbed)
    absorbed[smallest.first : smallest.last] = b"\1" * len(tokens)
    repaired = replace(
        normalised,
        rows=normalised.rows[: smallest.low] + rows + normalised.rows[smallest.high :],
        stretches=[_moved(s, smallest, grown) for s in stretches if not _inside(s, smallest)],
        absorbed=absorbed,
    )
    return Repair(repaired, frozenset(token[2] for token in tokens))


def _quoted(normalised: Normalised, stretch: Stretch) -> list[Row]:
    _, _, line, column = normalised.rows[stretch.low]
    text = quoted(normalised.tokens[stretch.first : stretch.last])
    written = [("ID", "__opaque"), ("LPAREN", "("), ("STRING_LITERAL", text), ("RPAREN", ")")]
    if stretch.is_statement:
        written.append(("SEMI", ";"))
    return [(kind, value, line, column) for kind, value in written]


def _inside(stretch: Stretch, other: Stretch) -> bool:
    return stretch.low >= other.low and stretch.high <= other.high


def _moved(stretch: Stretch, changed: Stretch, grown: int) -> Stretch:
    low = stretch.low + grown if stretch.low >= changed.high else stretch.low
    high = stretch.high + grown if stretch.high >= changed.high else stretch.high
    return stretch._replace(low=low, high=high)
