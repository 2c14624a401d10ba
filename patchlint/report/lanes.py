# SPDX-License-Identifier: GPL-2.0-or-later
"""How the count of an object rises and falls along one path: what this function itself adds to it and takes away."""

import re
from collections.abc import Sequence

from patchlint.record import record
from patchlint.ways import Event, Way

_FAILS = re.compile(r"IS_ERR|PTR_ERR|(?:ret|err|error|rc|result|status)\b")  # what is true of a failure
_BY = {"get": 1, "put": -1, "take": -1, "return": -1}


@record
class Change:
    """Something that happened to a reference on a 1-based line; `before` equals `after` where the count stayed."""

    line: int
    what: str  # as of an event, or "no get": it was asked for and not given
    function: str
    before: int
    after: int


@record
class Lane:
    """One object on one path; the count is 0 where the function begins."""

    name: str
    changes: tuple[Change, ...]

    @property
    def end(self) -> int:
        """The count at the end of the path."""
        return self.changes[-1].after if self.changes else 0

    @property
    def low(self) -> int:
        """The least count on the path."""
        return min((0, *(change.after for change in self.changes)))

    @property
    def high(self) -> int:
        """The greatest count on the path."""
        return max((0, *(change.after for change in self.changes)))


def lane(name: str, events: Sequence[Event], way: Way | None = None) -> Lane:
    """Return how a path goes for an object; `way` tells which getters that it came by gave nothing."""
    own = [event for event in events if event.name == name]
    empty = _empty(name, own, way) if way is not None else frozenset()
    changes, count = [], 0
    for number, event in enumerate(own):
        by = 0 if number in empty else _BY.get(event.what, 0)
        changes.append(
            Change(event.line, "no get" if number in empty else event.what, event.function, count, count + by)
        )
        count += by
    return Lane(name, tuple(changes))


def _empty(name: str, own: Sequence[Event], way: Way) -> frozenset[int]:
    """The getters without a result: an event says that one was called, what is left at the end whether it counted.

    Where that leaves a choice, those come first whose result is refused right after it, then the later ones.
    """
    left = sum(one.name == name for one in way.held)
    left -= sum(one.text.startswith(f"{name} (") for one in way.dropped)
    too_many = sum(_BY.get(event.what, 0) for event in own) - left
    held = {one.line for one in way.held if one.name == name}
    gets = [number for number, event in enumerate(own) if event.what == "get" and event.line not in held]
    gets.sort(key=lambda number: (not _refused(own[number], way), -number))
    return frozenset(gets[: max(0, too_many)])


def _refused(event: Event, way: Way) -> bool:
    """Whether the next decision after a getter looks as if it had failed."""
    if event.decided >= len(way.decisions):
        return False
    decision = way.decisions[event.decided]
    return decision.answer == ("yes" if _FAILS.match(decision.asked) else "no")
