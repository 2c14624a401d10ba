# SPDX-License-Identifier: GPL-2.0-or-later
"""Contracts that hang on a flag the caller passes: the body is walked once with it and once without."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Binary, Branch, Call, Expr, Name, Sign
from patchlint.knowledge.contract import MOVES, Condition, Contract, Effect

_MOST = 3  # flags of a function that are tried

Callee = Callable[[str], Contract | None]  # what is known of a function that the body calls
Infer = Callable[[Condition], Contract | None]  # the contract of the body when that is so


def conditional(contract: Contract, cfg: Cfg, infer: Infer, callee: Callee = lambda name: None) -> Contract:
    """The contract with conditions on a flag where that makes more of it certain."""
    best = contract
    if not _unsure(contract):
        return contract
    for argument, flag in list(dict.fromkeys(_flags(cfg, callee)))[:_MOST]:
        sides = [infer(Condition(argument, flag, holds)) for holds in (True, False)]
        split = _split(contract, sides[0], sides[1], argument, flag)
        if split is not None and _unsure(split) < _unsure(best):
            best = split
    return best


def _unsure(contract: Contract) -> int:
    return sum(not effect.certain for effect in contract.effects if effect.action in MOVES)


def _split(
    contract: Contract, with_it: Contract | None, without: Contract | None, argument: int, flag: str
) -> Contract | None:
    if with_it is None or without is None:
        return None
    effects: list[Effect] = [effect for effect in with_it.effects if effect in without.effects]
    for holds, one, other in ((True, with_it, without), (False, without, with_it)):
        condition = Condition(argument, flag, holds)
        effects += [replace(effect, condition=condition) for effect in one.effects if effect not in other.effects]
    return replace(contract, effects=tuple(effects))


def _flags(cfg: Cfg, callee: Callee) -> Iterator[tuple[int, str]]:
    """Parameters, never assigned to, that a branch or a callee asks for a flag, "" for the parameter as a whole."""
    ops = [node.op for node in cfg.nodes]
    targets = [op.target if isinstance(op, Assign) else op.result for op in ops if isinstance(op, Assign | Call)]
    written = {target.name for target in targets if isinstance(target, Name)}
    index = {p.name: i for i, p in enumerate(cfg.parameters) if p.kind in ("int", "bool") and p.name not in written}
    for op in ops:
        if isinstance(op, Branch):
            asked: Expr = op.condition
            while isinstance(asked, Sign):
                asked = asked.operand
            if isinstance(asked, Name) and asked.name in index:
                yield index[asked.name], ""
            elif isinstance(asked, Binary) and asked.op == "&":
                yield from _masked(asked, index)
        elif isinstance(op, Call) and any(isinstance(one, Name) and one.name in index for one in op.arguments):
            contract = callee(op.callee)
            for condition in [e.condition for e in contract.effects if e.condition] if contract else []:
                passed = op.arguments[condition.argument] if condition.argument < len(op.arguments) else None
                if isinstance(passed, Name) and passed.name in index:
                    yield index[passed.name], condition.flag


def _masked(asked: Binary, index: dict[str, int]) -> Iterator[tuple[int, str]]:
    for one, other in ((asked.left, asked.right), (asked.right, asked.left)):
        if isinstance(one, Name) and one.name in index and isinstance(other, Name) and other.name.isupper():
            yield index[one.name], other.name
