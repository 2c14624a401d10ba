# SPDX-License-Identifier: GPL-2.0-or-later
"""What people call the result of a call: the variable or the field that it goes to, by way of temporaries."""

from patchlint.engine.evaluate import Evaluator
from patchlint.engine.state import State
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Call, Expr, Label, Member, Name

_FARTHEST = 8  # operations between a call and the assignment of its result


def name_result(evaluate: Evaluator, cfg: Cfg, state: State, op: Call, node: int, value: int) -> None:
    """Name a value that a call delivers; what nobody stores is called after the callee."""
    target = _target(cfg, op, node)
    name = ""
    if isinstance(target, Name):
        name = target.name.split("@")[0]
    elif isinstance(target, Member):
        values = evaluate.values
        name = values.name(values.make("load", evaluate.value(state, target.base, node), target.field))
    evaluate.values.names.setdefault(value, name or f"{op.callee or '(*)'}()")


def _target(cfg: Cfg, op: Call, node: int) -> Expr | None:
    """Where the result of a call is stored: np = c ? get(a) : get(b), lamp->np = get(a)."""
    target = op.result
    for _ in range(_FARTHEST):
        if not isinstance(target, Name) or not target.name.startswith("%"):
            return target
        following = cfg.nodes[node].successors
        if len(following) != 1:
            return None
        node = following[0]
        passed = cfg.nodes[node].op
        if isinstance(passed, Assign) and passed.value == target:
            target = passed.target
        elif not isinstance(passed, Label):
            return None
    return None
