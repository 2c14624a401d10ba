# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects under construction that have nothing yet but their own memory: freeing that loses nothing."""

from collections.abc import Mapping, Sequence

from patchlint.engine.callee_names import PRINTS
from patchlint.engine.state import Token
from patchlint.engine.values import Values
from patchlint.knowledge.contract import Contract


class Bareness:
    """What was seen on all paths of constructors that allocate nothing, and of who was given what they made."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self._bare: set[str] = set()  # constructors
        self._given: set[int] = set()  # objects that went to a callee of which nothing is known
        self._named: set[int] = set()  # objects that had done so when they were constructed, or went to a known one

    def called(self, name: str, contract: Contract | None, arguments: Sequence[int]) -> None:
        """A callee was given these objects."""
        roots = {self.values.roots[argument] for argument in arguments}
        if contract is not None and any(effect.bare for effect in contract.effects):
            self._bare.add(name)
            self._named.update(roots & self._given)
        elif contract is None and not PRINTS.match(name):
            self._given |= roots
        elif contract is not None and not contract.family:
            self._named |= roots

    def is_bare(self, token: Token, allocated: Mapping[int, bool]) -> bool:
        """Whether a reference is the first one of an object that was made here and has got nothing since."""
        root = self.values.roots[token.object]
        made = root in allocated or self.values.parts[root][:2] == ("fresh", token.site)
        known = token.function in self._bare and token.how == "initial" and made
        return known and not token.passed and root not in self._named
