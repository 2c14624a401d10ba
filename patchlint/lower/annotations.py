# SPDX-License-Identifier: GPL-2.0-or-later
"""Locks that a function's header says its caller holds: __must_hold(&lamp->lock), __releases(RCU)."""

import re
from collections.abc import Iterator

from patchlint.c.model import Note
from patchlint.ir.cfg import Promise
from patchlint.ir.ops import AddressOf, Expr, Member, Name
from patchlint.lower.scopes import Scopes

# include/linux/compiler_types.h: in the set of locks when the function begins
_AT_ENTRY = frozenset(("__must_hold", "__must_hold_shared", "__releases", "__releases_shared"))
_PATH = re.compile(r"(&?)(\w+)((?:(?:->|\.)\w+){0,8})$")
_STEP = re.compile(r"(->|\.)(\w+)")


def promises(notes: tuple[Note, ...], scopes: Scopes) -> Iterator[Promise]:
    """What the notes on a function say of its caller; a lock that is no plain path is passed over."""
    for note in notes:
        found = _PATH.match(note.argument) if note.kind in _AT_ENTRY and not note.name else None
        if found is not None:
            yield Promise(_place(found, scopes), note.argument.lstrip("&"), note.kind, note.line)


def _place(found: re.Match[str], scopes: Scopes) -> Expr:
    """The place of the lock: with or without "&", the lock itself is meant."""
    place: Expr = Name(scopes.resolve(found[2]))
    for arrow, field in _STEP.findall(found[3]):
        place = Member(place if arrow == "->" else AddressOf(place), field)
    return place
