# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads through pointers, here and in callees: of what was put, and of what was only lent."""

from collections.abc import Container, Sequence

from patchlint.engine.drops import Drops
from patchlint.engine.liveness import Follows
from patchlint.engine.loans import Loans
from patchlint.engine.recorder import Recorder
from patchlint.engine.state import State
from patchlint.engine.values import Values


class Reads:
    """Notes the reads of one function that come too late."""

    def __init__(self, values: Values, record: Recorder, drops: Drops, loans: Loans) -> None:
        self._values = values
        self._record = record
        self._drops = drops
        self._loans = loans
        self.follows: Follows = lambda name: ()

    def used(self, state: State, value: int, node: int, function: str = "") -> None:
        """An object is read through a pointer."""
        drop = state.drops.get(self._values.roots[value])
        if drop is not None and drop.lifetime and drop.node != node and not self._drops.is_kept(state, value, drop):
            self._record.incident(state, "use", node, drop.counter, value, function=function, drop=drop)
        if state.loans:
            self._loans.used(state, value, node, function)

    def passed(self, state: State, arguments: Sequence[int], puts: Container[int], callee: str, node: int) -> None:
        """A callee may read what it is given, but for what it puts; it does read what pointers in that lead to."""
        for index, argument in enumerate(arguments):
            if index not in puts:
                self.used(state, argument, node, callee)
        for index, field in self.follows(callee) if state.drops else ():
            held = state.heap.get((arguments[index], field)) if index < len(arguments) else None
            if held is not None:
                self.used(state, held, node, callee)
