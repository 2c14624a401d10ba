# SPDX-License-Identifier: GPL-2.0-or-later
"""Which of the references that a path holds a put drops."""

from patchlint.engine.operations import BARE, Putting
from patchlint.engine.recorder import Recorder
from patchlint.engine.state import State, Token
from patchlint.engine.values import Values


class Matching:
    """Finds the token of an object, by whatever name it goes."""

    def __init__(self, values: Values, record: Recorder) -> None:
        self.values = values
        self.record = record

    def dropped(self, state: State, put: Putting) -> Token | None:
        """The token that a put drops, None for a put of which no get is in sight."""
        found = self.find(state, put.counter, put.value, tracked=put.tracked)
        return found or self._nameless(state, put.counter)

    def find(self, state: State, counter: str, value: int, *, tracked: bool | None = None) -> Token | None:
        """The token that a put of this object drops: one nobody else knows of first, the latest first."""
        best: Token | None = None
        best_rank = -1
        value = self.record.heirs.get(value, value)
        for token in state.tokens:
            if counter and token.counter != counter and not self._bare(state, token, counter, value):
                continue
            if not self.values.same_object(token.object, value):
                continue
            rank = 8 * (token.counter == counter) + 4 * token.definite + 2 * (not token.escaped)
            rank = 4 * (rank + (token.object == value)) + 2 * (not token.managed)
            rank += tracked is None or token.tracked == tracked
            if rank >= best_rank:
                best, best_rank = token, rank
        return best

    def _bare(self, state: State, token: Token, counter: str, value: int) -> bool:
        """kref_get(&sk->ref) and sock_put(sk): a bare counter inside the object is what the put of its type drops."""
        if (token.counter in BARE) == (counter in BARE):
            return False
        if token.object == value:
            return token.how in ("result", "out") and not token.documented  # a function of ours, so the type's own
        return self.values.path(token.object if token.counter in BARE else value) != ()

    def _nameless(self, state: State, counter: str) -> Token | None:
        """if (!psock_get(sk)) return; ... psock_put(psock): what the getter gave is known by another name."""
        roots = self.values.roots
        for token in state.tokens:
            if token.counter == counter and token.how == "result" and token.name.endswith("()") and not token.escaped:
                root = roots[token.object]
                if not any(roots[value] == root for name, value in state.env.items() if name[0] != "%"):
                    return token
        return None
