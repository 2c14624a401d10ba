# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters that are put whatever happens: by the graph alone, where there are too many paths to walk them all."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Branch, Call, Name, Opaque, Return, Sign
from patchlint.ir.signs import ANY, VALID, ZERO
from patchlint.knowledge.contract import MOVES, Action, Contract, Effect, Place, Where

Callee = Callable[[str], Contract | None]


def always_put(cfg: Cfg, callee: Callee) -> Iterator[Effect]:
    """Puts of parameters that no path to a return goes around, except where the parameter is NULL."""
    calls = [(at, node.op) for at, node in enumerate(cfg.nodes) if isinstance(node.op, Call)]
    touched = _written(cfg)
    for index, parameter in enumerate(cfg.parameters):
        if parameter.kind != "pointer" or parameter.name in touched:
            continue
        given = [(at, effect) for at, op in calls for effect in _effects(op, parameter.name, callee)]
        kinds = {(effect.action, effect.counter, effect.lifetime) for _, effect in given}
        sure = all(_is_plain(effect) for _, effect in given)
        if len(kinds) == 1 and sure and not _goes_around(cfg, parameter.name, {at for at, _ in given}):
            ((action, counter, lifetime),) = kinds
            if action is Action.PUT:
                yield Effect(action, Place(Where.ARGUMENT, index), counter, lifetime=lifetime)


def with_always_put(contract: Contract, cfg: Cfg, callee: Callee) -> Contract:
    """The contract, where a walk was not sure of puts that no path goes around: their number has thinned it out."""
    if not any(_is_vague(effect) for effect in contract.effects):
        return contract
    sure = {(one.place, one.counter) for one in always_put(cfg, callee)}
    effects = (
        replace(one, certain=True, when=ANY) if _is_vague(one) and (one.place, one.counter) in sure else one
        for one in contract.effects
    )
    return replace(contract, effects=tuple(effects))


def too_long(cfg: Cfg, callee: Callee) -> Contract | None:
    """What is known for all that of a function with too many paths."""
    effects = tuple(always_put(cfg, callee))
    return Contract(cfg.name, effects, null_ok=True, short=True, source=f"{cfg.file}:{cfg.line}") if effects else None


def _is_vague(effect: Effect) -> bool:
    return effect.action is Action.PUT and not (effect.certain or effect.again or effect.place.path)


def _written(cfg: Cfg) -> set[str]:
    """Variables that do not have for sure what they began with."""
    ops = [node.op for node in cfg.nodes]
    targets = [op.target if isinstance(op, Assign) else op.result for op in ops if isinstance(op, Assign | Call)]
    opaque = {name for op in ops if isinstance(op, Opaque) for name in op.names}
    return {target.name for target in targets if isinstance(target, Name)} | opaque


def _effects(op: Call, name: str, callee: Callee) -> Iterator[Effect]:
    """What a call does to the references on a parameter that it is given."""
    places = [index for index, argument in enumerate(op.arguments) if argument == Name(name)]
    contract = callee(op.callee) if op.callee and places else None
    for effect in contract.effects if contract is not None else ():
        here = effect.place.where is Where.ARGUMENT and effect.place.index in places
        if here and effect.action in (*MOVES, Action.KEEP, Action.FREE):
            yield effect


def _is_plain(effect: Effect) -> bool:
    one = effect.count_argument is None and not effect.array and not effect.again
    return one and effect.certain and effect.when == ANY and not effect.place.path and effect.condition is None


def _goes_around(cfg: Cfg, name: str, puts: set[int]) -> bool:
    """Whether a return can be come to without a put, where the parameter is not NULL."""
    seen, left = {0}, [0]
    while left:
        at = left.pop()
        if at in puts:
            continue
        node = cfg.nodes[at]
        if isinstance(node.op, Return):
            return True
        ways = node.successors
        if isinstance(node.op, Branch):
            ways = _valid_ways(node.op, ways, name)
        for way in ways:
            if way not in seen:
                seen.add(way)
                left.append(way)
    return False


def _valid_ways(op: Branch, ways: tuple[int, ...], name: str) -> tuple[int, ...]:
    """The ways from a branch that a valid pointer can go."""
    condition = op.condition
    asked = condition.operand if isinstance(condition, Sign) else condition
    if asked != Name(name):
        return ways
    bits = condition.bits if isinstance(condition, Sign) else ANY & ~ZERO
    return ways[:1] if bits & VALID else ways[1:]
