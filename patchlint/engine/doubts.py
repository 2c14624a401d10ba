# SPDX-License-Identifier: GPL-2.0-or-later
"""What a call makes doubtful although no contract says it: what lies behind its arguments, what its name goes with."""

from collections.abc import Sequence

from patchlint.engine.callee_names import DATA, TAKES_OUT, UNDOES_ALL
from patchlint.engine.evaluate import Evaluator
from patchlint.engine.references import References
from patchlint.engine.state import State
from patchlint.ir.ops import Call, Sign
from patchlint.ir.signs import ZERO
from patchlint.knowledge.contract import Contract


class Doubts:
    """Takes certainty away from references and puts."""

    def __init__(self, evaluate: Evaluator, references: References) -> None:
        self.evaluate = evaluate
        self.references = references
        self.values = references.values
        self.record = references.record
        self._data: dict[int, list[int]] = {}  # object -> what a driver has attached to it

    def attached(self, by: str, value: int, to: int) -> None:
        """dev_set_drvdata(dev, lamp): whoever is given dev may come by lamp."""
        if DATA.search(by):
            self._data.setdefault(self.values.roots[to], []).append(value)

    def called(self, state: State, op: Call, contract: Contract | None, arguments: Sequence[int]) -> None:
        """A function is called of which no row tells."""
        if contract is not None and contract.family:
            return
        if TAKES_OUT.search(op.callee):
            self.record.taken_out.update(self.values.roots[argument] for argument in arguments)
        if self._data and UNDOES_ALL.search(op.callee):
            for root in {self.values.roots[argument] for argument in arguments} & self._data.keys():
                for value in self._data[root]:
                    self.references.doubt(state, value)
        self._other_half(state, op, contract)

    def _other_half(self, state: State, op: Call, contract: Contract | None) -> None:
        """x = lamp_get(room); lamp_put(room): the second may find what the first gave."""
        if "put" not in op.callee or (contract is not None and contract.effects):
            return
        getter = op.callee.replace("put", "get")
        for token in [token for token in state.tokens if token.function == getter]:
            state.replace_token(token, token._replace(certain=False))
            self.record.settled.add(token.key)

    def denied(self, state: State, op: Call, node: int) -> None:
        """`expect(!x, "x is gone")`: if there is an x after all, more is wrong than its reference."""
        if not state.tokens:
            return
        absent = [one.operand for one in op.arguments if isinstance(one, Sign) and one.bits == ZERO]
        objects = [self.evaluate.value(state, operand, node) for operand in absent]
        for token in [token for token in state.tokens if token.object in objects]:
            state.replace_token(token, token._replace(spared=True))

    def behind(self, state: State, argument: int) -> None:
        """A callee is given the address of a variable: what was in it may be gone, and with it its reference."""
        held = state.env.get(str(self.values.parts[argument][1])) if state.tokens else None
        if held is not None:
            self.references.doubt(state, held)
