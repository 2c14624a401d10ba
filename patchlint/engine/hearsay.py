# SPDX-License-Identifier: GPL-2.0-or-later
"""What callees do perhaps, and of which of it the caller of this function has to know."""

from collections.abc import Sequence

from patchlint.engine.assume import Assumptions
from patchlint.engine.recorder import Recorder
from patchlint.engine.values import Values
from patchlint.ir.ops import Call
from patchlint.knowledge.contract import Action, Effect, Where


class Hearsay:
    """Keeps it in the record."""

    def __init__(self, values: Values, assume: Assumptions, record: Recorder) -> None:
        self.values = values
        self.assume = assume
        self.record = record

    def note(self, op: Call, effect: Effect, value: int) -> None:
        """A callee does something to an object on some of its paths, or for some of its results."""
        action = Action.GET if effect.action is Action.GET else Action.PUT
        if action is Action.GET or not self.is_elsewhere(op, effect, value):
            self.record.unsure[action, effect.counter, value] = effect.lifetime

    def field(self, effect: Effect, arguments: Sequence[int]) -> int:
        """What a field of an argument held when this function began: a caller knows a new pointer by that place."""
        *inside, last = effect.place.path.split(".")
        return self.values.make("load", self.values.inside(arguments[effect.place.index], inside), last)

    def is_elsewhere(self, op: Call, effect: Effect, value: int) -> bool:
        """Whether the object was found elsewhere and only then known to be a parameter's: not its reference goes."""
        if not self.assume.compared or effect.place.where is Where.RESULT:
            return False
        passed = value if effect.place.where is Where.ARGUMENT else self.values.start(value)
        return self.assume.is_compared(op.arguments[effect.place.index], passed)
