# SPDX-License-Identifier: GPL-2.0-or-later
"""Which callees are worth a look, and how much of one."""

from patchlint.engine.interpreter import Budget
from patchlint.knowledge.contract import Action
from patchlint.record import record

COUNTS = frozenset((Action.GET, Action.PUT, Action.TAKE, Action.BORROW, Action.FREE))
_CALLEE = Budget(steps=4000)


@record
class Limits:
    """Which callees are worth a look, and how much of one."""

    counts: frozenset[Action] = COUNTS  # effects of what it calls, one of which it must have
    longest: int = 20_000  # tokens of its body
    budget: Budget = _CALLEE
    hearsay: bool = True  # whether "perhaps, since a callee does it perhaps" alone is worth telling
    for_marks: bool = False  # whether locks, flags and lists alone make a callee worth a look
    watched: frozenset[str] = frozenset()  # with any, outcomes say where these are called, and lists filled
