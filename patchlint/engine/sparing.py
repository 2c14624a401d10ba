# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts that a decision goes around: what it says of the reference is not understood here."""

from collections.abc import Iterator

from patchlint.engine.calls import Lookup
from patchlint.engine.evaluate import Evaluator
from patchlint.engine.references import References
from patchlint.engine.state import State
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

    def _puts(self, op: Call) -> Iterator[Effect]:
        contract = self.lookup(op.callee, False) if op.callee else None
        for effect in contract.effects if contract is not None else ():
            at = effect.place
            if effect.action is Action.PUT and at.where is Where.ARGUMENT and at.index < len(op.arguments):
                yield effect
