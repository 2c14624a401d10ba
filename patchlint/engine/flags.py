# SPDX-License-Identifier: GPL-2.0-or-later
"""Effects that hang on what the caller passes: get_it(x, MAY_WAIT | COUNTED)."""

from dataclasses import replace

from patchlint.engine.assume import Assumptions
from patchlint.engine.state import State
from patchlint.engine.values import Values
from patchlint.ir.signs import NONZERO, ZERO
from patchlint.knowledge.contract import Condition, Effect


class Flags:
    """Decides such conditions on a path."""

    def __init__(self, values: Values, assume: Assumptions) -> None:
        self.values = values
        self.assume = assume
        self._supposed: dict[int, bool] = {}  # states forget what is only asked for in callees

    def decided(self, state: State, effect: Effect, arguments: list[int]) -> Effect | None:
        """The effect as it happens in a call: for certain, perhaps, or (None) not at all."""
        condition = effect.condition
        if condition is None:
            return effect
        known = self._holds(state, arguments[condition.argument], condition.flag)
        if known is None:
            return replace(effect, condition=None, certain=False)
        return replace(effect, condition=None) if known is condition.holds else None

    def suppose(self, state: State, parameter: int, condition: Condition) -> None:
        """Begin a walk with a parameter of which that is so."""
        value = parameter
        if condition.flag:
            value = self.values.comparison("&", parameter, self.values.make("macro", condition.flag))
        state.bits[value] = NONZERO if condition.holds else ZERO
        self._supposed[value] = condition.holds

    def _holds(self, state: State, argument: int, flag: str) -> bool | None:
        """Whether an argument is true, or has a flag; None when that is not known."""
        value = argument
        if flag:
            if flag in self._passed(argument):
                return True
            if self.values.constant(argument) == 0:  # of other macros each may be made of several, and this among them
                return False
            value = self.values.comparison("&", argument, self.values.make("macro", flag))
        if value in self._supposed:
            return self._supposed[value]
        bits = self.assume.bits(state, value)
        return None if bits & ZERO and bits & NONZERO else not bits & ZERO

    def _passed(self, value: int) -> frozenset[str]:
        """The flags that an argument certainly has, whatever else it is made of."""
        match self.values.parts[value]:
            case ("macro", str() as name):
                return frozenset((name,))
            case ("op", "|", int() as left, int() as right):
                return self._passed(left) | self._passed(right)
        return frozenset()
