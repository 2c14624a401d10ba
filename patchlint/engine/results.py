# SPDX-License-Identifier: GPL-2.0-or-later
"""The exact result of a call, where that and not its sign decides: `ret == IN_USE`, `case -EBUSY:`.

Constants are compared with care: one stands for the same number as another if it is the same name, or if both numbers
are known; for another number if both are known, or if whoever names them says that they are different.
"""

import re
from collections.abc import Iterator, Mapping

from patchlint.engine.state import Codes, State
from patchlint.engine.values import Values, number_bits
from patchlint.ir.signs import ZERO
from patchlint.knowledge.contract import Contract, Effect

_ERRNO = re.compile(r"E[A-Z0-9]{2,}$")
_TWINS = ({"EAGAIN", "EWOULDBLOCK"}, {"EDEADLK", "EDEADLOCK"})  # two names of one number

Constants = Mapping[str, int | None]  # name -> its number, None where that is not known


class Results:
    """Decides what a path knows of a result."""

    def __init__(self, values: Values, constants: Constants) -> None:
        self.values = values
        self.constants = constants

    def codes(self, contract: Contract, effect: Effect) -> Codes | None:
        """The results that an effect hangs on; None where signs decide."""
        if not effect.codes:
            return None
        return Codes(tuple(map(self._value, effect.codes)), tuple(map(self._value, contract.codes)))

    def _value(self, code: str) -> int:
        """The value that the evaluation of such a constant gives."""
        name = code.removeprefix("-")
        if name.isdigit():
            return self.values.number(int(code))
        value = self.values.make("macro", name)
        return value if name == code else self.values.make("op", "-", value, None)

    def happened(self, state: State, result: int, bits: int, codes: Codes) -> bool | None:
        """Whether a result, which can be `bits`, is one of those for which it happens; None when that is not known."""
        found = [self._is(state, result, bits, code, codes) for code in codes.these]
        if any(found):
            return codes.happens
        if all(one is False for one in found):
            return not codes.happens
        others = set(codes.every) - set(codes.these)
        if others and all(self._is(state, result, bits, code, codes) is False for code in others):
            return codes.happens
        return None

    def _is(self, state: State, result: int, bits: int, code: int, codes: Codes) -> bool | None:
        number = self.number(code)
        if not bits & self._signs(code, number):
            return False
        learnt = state.equal.get(result)
        if learnt is not None:
            return self._same(learnt, code, codes)
        if number == 0 and bits == ZERO:
            return True
        others = {code, *(self._named(number) if number is not None else ())}
        if any(state.bits.get(self.values.comparison("==", result, other)) == ZERO for other in others):
            return False
        return None

    def _named(self, number: int) -> Iterator[int]:
        """A number, and the constants that stand for it."""
        yield self.values.number(number)
        for name, known in self.constants.items():
            if known == number:
                yield self.values.make("macro", name)

    def _same(self, one: int, code: int, codes: Codes) -> bool | None:
        if one == code:
            return True
        if one in codes.every and code in codes.every:
            return False
        return self.same(one, code)

    def same(self, one: int, other: int) -> bool | None:
        """Whether two constants stand for the same number; None when that is not known."""
        first, second = self.number(one), self.number(other)
        if one == other or (first is not None and second is not None):
            return one == other or first == second
        if not self._signs(one, first) & self._signs(other, second):
            return False
        names = {self._errno(one), self._errno(other)}
        return False if "" not in names and names not in _TWINS else None

    def number(self, value: int) -> int | None:
        """The number that a constant stands for, None where that is not known."""
        match self.values.parts[value]:
            case ("number", int() as number):
                return number
            case ("macro", str() as name):
                return self.constants.get(name)
            case ("op", "-", int() as inner, None):
                negated = self.number(inner)
                return None if negated is None else -negated
        return None

    def _signs(self, value: int, number: int | None) -> int:
        return self.values.defaults[value] if number is None else number_bits(number)

    def _errno(self, value: int) -> str:
        """The X of -EX, "" for anything else."""
        match self.values.parts[value]:
            case ("op", "-", int() as inner, None) if self.values.kind(inner) == "macro":
                name = str(self.values.parts[inner][1])
                return name if _ERRNO.match(name) else ""
        return ""
