# SPDX-License-Identifier: GPL-2.0-or-later
"""Failures that go no further: a callee's result is looked at, and all that follows is a message."""

from functools import cached_property

from patchlint.engine.callee_names import NamePattern
from patchlint.engine.liveness import Liveness
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Branch, Call, Declare, Expr, Label, Leave, Name, Number, Release, Return, Sign
from patchlint.ir.signs import NEGATIVE, NONZERO, POSITIVE, ZERO

_LONGEST = 12  # nodes from the test to the end of what it decides about
_COMPLAINS = NamePattern(
    r"(?:^|_)(?:err|warn|warning|error|emerg|crit|alert|notice)(?:_ratelimited|_once|_rl|_fl)?$|^(?:WARN|printk)"
)
_SILENT = (Label, Declare, Leave, Release)


class Swallowing:
    """Knows for the calls of a function whether their failure is told to somebody other than the log."""

    def __init__(self, cfg: Cfg) -> None:
        self.cfg = cfg
        self._known: dict[int, bool] = {}

    def swallowed(self, node: int) -> bool:
        """Whether the failure of a call is put into words and then forgotten."""
        if node not in self._known:
            self._known[node] = self._look(node)
        return self._known[node]

    @cached_property
    def _live(self) -> Liveness:
        return Liveness(self.cfg)

    def _look(self, node: int) -> bool:
        op = self.cfg.nodes[node].op
        if not isinstance(op, Call) or not isinstance(op.result, Name):
            return False
        name = op.result.name
        test = self._after(node)
        branch = self.cfg.nodes[test].op
        way = _failing(branch.condition, name) if isinstance(branch, Branch) else None
        if way is None:
            return False
        failed, went_well = self.cfg.nodes[test].successors[way], self.cfg.nodes[test].successors[1 - way]
        return self._forgotten(failed, went_well, name)

    def _after(self, node: int) -> int:
        """The next node that does anything."""
        node = self.cfg.nodes[node].successors[0]
        while isinstance(self.cfg.nodes[node].op, Label | Declare):
            node = self.cfg.nodes[node].successors[0]
        return node

    def _forgotten(self, node: int, went_well: int, name: str) -> bool:
        """Whether nothing but a message comes before the way of a failure meets that of success, or ends."""
        onwards = self.cfg.reachable(went_well)
        said = False
        for _ in range(_LONGEST):
            if node in onwards:
                return said and not self._live.at(node) & self._live.mask(name)
            here = self.cfg.nodes[node]
            op = here.op
            if isinstance(op, Return):
                return said and _says_nothing(op.value)
            if isinstance(op, Call) and _COMPLAINS.search(op.callee):
                said = True
            elif not isinstance(op, _SILENT) and not _is_temporary(op):
                return False
            if len(here.successors) != 1:
                return False
            node = here.successors[0]
        return False


def _failing(condition: Expr, name: str) -> int | None:
    """The successor of a branch on a result that is taken when the callee has failed."""
    if not isinstance(condition, Sign) or condition.operand != Name(name):
        return None
    return {NEGATIVE: 0, NONZERO: 0, ZERO: 1, ZERO | POSITIVE: 1}.get(condition.bits)


def _says_nothing(value: Expr | None) -> bool:
    return value is None or (isinstance(value, Number) and value.value == 0)


def _is_temporary(op: object) -> bool:
    return isinstance(op, Assign) and isinstance(op.target, Name) and op.target.name.startswith("%")
