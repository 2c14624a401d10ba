# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts of a reference that lies in an object whose release function, which is in sight, puts it as well."""

from typing import NamedTuple

from patchlint.engine.misuse import Around, Misuse
from patchlint.engine.operations import Putting
from patchlint.engine.owing import Owing
from patchlint.engine.resting import Written
from patchlint.engine.state import Last, State, Token
from patchlint.engine.trace import Trace
from patchlint.engine.values import Values


class _Put(NamedTuple):
    """A put of a reference that had been stored on the way there."""

    put: Putting
    token: Token
    trace: Trace | None


class Owners:
    """Knows what was put although it lies in something."""

    def __init__(self, values: Values, misuse: Misuse) -> None:
        self.values = values
        self.misuse = misuse
        self._puts: dict[tuple[int, tuple[int, str, str]], _Put] = {}

    def put(self, state: State, put: Putting, token: Token) -> None:
        """A reference that was taken here is put by its own name."""
        stored = token.escaped == "stored" or token.holder >= 0
        if stored and token.certain and token.definite and token.lifetime and token.how in ("result", "argument"):
            self._puts.setdefault((put.node, token.key), _Put(put, token, state.trace))

    def released(self, state: State, put: Putting, one: Last) -> None:
        """The release function of an object that goes for certain puts what this function holds no reference on."""
        drop = state.drops.get(self.values.roots[one.value])
        if drop is not None and drop.own and drop.counter == one.counter and not (drop.first or drop.taken):
            self.misuse.tell(Around(inside=one.function), state, "put-again", put.node, one.value, put.function, drop)

    def finished(self, owing: Owing, written: Written) -> None:
        """All paths were walked: it is known which release functions there are."""
        for put, token, trace in self._puts.values():
            for base, field, value in written.get(self.values.roots[token.object], ()):
                release = owing.put_by(base, field, token.counter, written)
                if release and self.values.same_object(value, token.object):
                    state = State()
                    state.trace = trace
                    around = Around(entry=self.values.name(self.values.make("load", base, field)), inside=release)
                    self.misuse.tell(around, state, "put-owned", put.node, put.value, put.function, None, token)
