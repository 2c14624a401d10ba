# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a caller finds what a function counts: its arguments, and the pointers in them."""

from collections.abc import Mapping

from patchlint.engine.operations import BARE
from patchlint.engine.state import State, Token
from patchlint.engine.values import Values
from patchlint.knowledge.contract import Place, Where


class Places:
    """The places of one function's values; `index` leads from its parameters' names to their numbers."""

    def __init__(self, values: Values, index: Mapping[str, int]) -> None:
        self.values = values
        self._index = index

    def of(self, value: int) -> Place | None:
        """An argument, something inside it, or a pointer in it; None for anything else, such as one of several."""
        root = self.values.roots[value]
        parts = self.values.parts[root]
        if parts[0] == "parameter" and str(parts[1]) in self._index:
            found = Place(Where.ARGUMENT, self._index[str(parts[1])])
            return None if self.values.in_array(value) else found
        if parts[0] != "load" or not isinstance(parts[2], str):
            return None
        base = self.values.base(root)
        start = self.values.parts[self.values.roots[base]]
        steps = self.values.path(base)
        if start[0] != "parameter" or str(start[1]) not in self._index or (parts[2] == "*" and steps):
            return None
        path = ".".join(str(step) for step in (*steps, parts[2]))
        return None if self.values.in_array(value) else Place(Where.FIELD, self._index[str(start[1])], path)

    def stored_at(self, state: State, token: Token) -> Place | None:
        """Where a reference that was stored can be found by the caller: in a field of an argument."""
        if token.escaped != "stored" and (token.escaped or token.counter not in BARE):
            return None
        for (base, field), value in state.heap.items():
            if isinstance(field, str) and self.values.same_object(value, token.object):
                place = self.of(self.values.make("load", base, field))
                if place:
                    return place
        return None
