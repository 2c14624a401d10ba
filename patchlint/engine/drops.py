# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects of which a function holds no reference any more: what is known of the put, and what may keep them alive."""

from patchlint.engine.operations import BARE, Putting
from patchlint.engine.recorder import Recorder
from patchlint.engine.state import Drop, State, Token
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg


class Drops:
    """Makes out what a put leaves of an object."""

    def __init__(self, cfg: Cfg, values: Values, record: Recorder) -> None:
        self.cfg = cfg
        self.values = values
        self.record = record
        self._made_of: dict[int, frozenset[int]] = {}  # where a getter takes one of its result -> its arguments

    def of(self, put: Putting, token: Token | None, release: str = "", *, taken: bool = False) -> Drop | None:
        """What is remembered of a put, None where the object cannot be gone, or where nobody can say."""
        root = self.values.roots[put.value]
        managed = self.record.allocated.get(root) is True  # it is the driver core that frees it
        if self.values.origin(root) is Origin.STACK or root in self.record.counted.values():
            return None  # who has read the count knows what is left of it
        # what was counted through a borrowed pointer is kept alive by whoever lent it
        lent = token is not None and (
            token.how == "argument"
            or not (token.lifetime or (put.lifetime and token.counter in BARE))
            or self.values.origin(token.object) is not Origin.RESULT
            or (token.how == "initial" and root not in self.record.allocated and root != token.object)
        )
        return Drop(
            counter=put.counter,
            node=put.node,
            line=self.cfg.nodes[put.node].line,
            function=put.function,
            own=token is not None,
            site=token.site if token else -1,
            lifetime=put.lifetime and not (lent or managed or put.kept),
            result=put.result,
            whole=root == put.value,
            release=release,
            taken=taken,
            inferred=not put.documented,
            value=put.value,
        )

    def made_from(self, node: int, arguments: list[int]) -> None:
        """A getter takes a reference of what it makes of these."""
        self._made_of[node] = frozenset(self.values.roots[argument] for argument in arguments)

    def is_kept(self, state: State, value: int, drop: Drop) -> bool:
        """Whether something of another kind is held that a getter made of an object held here: that may hold it."""
        made = (self._made_of.get(t.site, ()) for t in state.tokens if t.counter != drop.counter and t.definite)
        return drop.own and any(self.values.roots[value] in arguments for arguments in made)
