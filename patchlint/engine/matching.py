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
        found = self.find(state, put.counter, put.value, tracked=put.tracked, ours=not put.documented)
        return found or self._nameless(state, put.counter)

    def find(
        self, state: State, counter: str, value: int, *, tracked: bool | None = None, ours: bool = False
    ) -> Token | None:
        """The token that a put of this object drops: one nobody else knows of first, the latest first.

        With `ours`, only the body of a function says that it puts the object.
        """
        best: Token | None = None
        best_rank = -1
        value = self.record.heirs.get(value, value)
        for token in state.tokens:
            if counter and token.counter != counter and not self._bare(token, counter, value, ours=ours):
                continue
            if not self.values.same_object(token.object, value):
                continue
            rank = 8 * (token.counter == counter) + 4 * token.definite + 2 * (not token.escaped)
            rank = 4 * (rank + (token.object == value)) + 2 * (not token.managed)
            rank += tracked is None or token.tracked == tracked
            if rank >= best_rank:
                best, best_rank = token, rank
        return best

    def _bare(self, token: Token, counter: str, value: int, *, ours: bool) -> bool:
        """kref_get(&sk->ref) and sock_put(sk): a bare counter inside the object is what the put of its type drops."""
        bare = _is_inside(token.counter, counter)
        if bare == _is_inside(counter, token.counter):
            return False
        if token.object == value:  # a function of ours, so the type's own
            made = token.how in ("result", "out", "initial") and not token.documented
            return made or (ours and not bare)
        return self.values.path(token.object if bare else value) != ()

    def _nameless(self, state: State, counter: str) -> Token | None:
        """if (!psock_get(sk)) return; ... psock_put(psock): what the getter gave is known by another name."""
        roots = self.values.roots
        for token in state.tokens:
            if token.counter == counter and token.how == "result" and token.name.endswith("()") and not token.escaped:
                root = roots[token.object]
                if not any(roots[value] == root for name, value in state.env.items() if name[0] != "%"):
                    return token
        return None


def _is_inside(counter: str, other: str) -> bool:
    """Whether a counter may be what the other one, a type's own, is made of: a kobject has a kref of its own."""
    return counter in BARE or (counter == "kobject" and other not in (*BARE, counter))
