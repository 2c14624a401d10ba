# SPDX-License-Identifier: GPL-2.0-or-later
"""How many references a function drops of an object at once: one, or as many as something says."""

from typing import NamedTuple

from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg


class Amount(NamedTuple):
    """A put of one reference, or of several."""

    counter: str
    name: str  # the object, as the source calls it
    function: str
    line: int
    several: bool
    looped: bool


class Amounts:
    """Collects the puts of one walk, over all paths."""

    def __init__(self, cfg: Cfg, values: Values) -> None:
        self._cfg = cfg
        self._values = values
        self._found: dict[Amount, None] = {}

    def put(self, counter: str, value: int, function: str, node: int, *, several: bool = False) -> None:
        """References on an object are dropped."""
        name, line, looped = self._values.name(value), self._cfg.nodes[node].line, node in self._cfg.looped
        self._found[Amount(counter, name, function, line, several, looped)] = None

    def found(self) -> tuple[Amount, ...]:
        """All of them, once each."""
        return tuple(sorted(self._found, key=lambda one: (one.line, one.name, one.counter)))
