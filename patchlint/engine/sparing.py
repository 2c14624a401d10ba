# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts that a decision goes around: what it says of the reference is not understood here."""

from collections.abc import Iterator

from patchlint.engine.calls import Lookup
from patchlint.engine.evaluate import Evaluator
from patchlint.engine.references import References
from patchlint.engine.state import State, Token
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call
from patchlint.ir.reading import passed_by
from patchlint.knowledge.contract import Action, Effect, Where


class Sparing:
    """Looks at the decisions of a function."""

    def __init__(self, cfg: Cfg, evaluate: Evaluator, references: References, lookup: Lookup) -> None:
        self.cfg = cfg
        self.evaluate = evaluate
        self.references = references
        self.lookup = lookup
        self._undoing: dict[tuple[int, int], tuple[frozenset[int], frozenset[str]]] = {}

    def pass_by(self, state: State, condition: int, untaken: int, taken: int, node: int) -> None:
        """`if (flag && more(x)) put(x);` was decided against."""
        calls = passed_by(self.cfg, untaken, taken) if state.tokens else ()
        puts = [(op, list(self._puts(op))) for op in calls]
        for op, effects in puts if all(effects for _, effects in puts) else ():
            for effect in effects:
                value = self.evaluate.value(state, op.arguments[effect.place.index], node)
                token = self.references.find(state, effect.counter, value)
                if token is not None and condition != token.object:
                    state.replace_token(token, token._replace(spared=True))
        if node in self.cfg.looped and any(token.site in self.cfg.looped for token in state.tokens):
            self._undone(state, node, taken)

    def _undone(self, state: State, node: int, taken: int) -> None:
        """`while (--i >= 0) put(all[i]);` is over: how many of what earlier turns of a loop took, nobody counts here.

        What the variable still leads to is of the last turn: nothing but its own put drops that.
        """
        loop, counters = self._loop(node, taken)
        for token in state.tokens if counters else ():
            earlier = token.site in self.cfg.looped and token.site not in loop
            if earlier and token.counter in counters and not (token.lifetime and self._is_at_hand(state, token)):
                state.replace_token(token, token._replace(spared=True))

    def _is_at_hand(self, state: State, token: Token) -> bool:
        roots = self.references.values.roots
        return any(roots[value] == roots[token.object] for name, value in state.env.items() if name[0] != "%")

    def _loop(self, node: int, taken: int) -> tuple[frozenset[int], frozenset[str]]:
        """The loop that is left from `node` to `taken`, and the counters of what its body puts; empty if it goes on."""
        if (node, taken) not in self._undoing:
            onwards = self.cfg.reachable(taken)
            within = frozenset() if node in onwards else self.cfg.reachable(node) - onwards
            calls = [op for op in (self.cfg.nodes[number].op for number in within) if isinstance(op, Call)]
            counters = frozenset(effect.counter for op in calls for effect in self._puts(op))
            self._undoing[node, taken] = within, counters
        return self._undoing[node, taken]

    def _puts(self, op: Call) -> Iterator[Effect]:
        contract = self.lookup(op.callee, False) if op.callee else None
        for effect in contract.effects if contract is not None else ():
            at = effect.place
            if effect.action is Action.PUT and at.where is Where.ARGUMENT and at.index < len(op.arguments):
                yield effect
