# SPDX-License-Identifier: GPL-2.0-or-later
"""Counters of which only one half is seen: atomic_inc() counts anything and has no row, atomic_dec() has one."""

from dataclasses import replace

from patchlint.knowledge.contract import Action, Contract, Effect

_HALF = frozenset(("atomic",))
_GOES = (Action.PUT, Action.FREE)


def told(contract: Contract) -> Contract:
    """The contract for people: with a put of such a counter where what else the object holds goes on some paths.

    That is what the last put does, so that it is references that are counted.
    """
    others = [effect for effect in contract.effects if effect.counter not in _HALF]
    freed = {e.place.index for e in others if e.action in _GOES and not e.certain}
    kept = (e for e in contract.effects if e.counter not in _HALF or (_is_sure_put(e) and e.place.index in freed))
    return replace(contract, effects=tuple(kept))


def _is_sure_put(effect: Effect) -> bool:
    return effect.action is Action.PUT and effect.certain and effect.condition is None


def trusted(contract: Contract) -> Contract:
    """The contract for the engine, without such counters: of a pair it would see the put alone."""
    if not any(effect.counter in _HALF for effect in contract.effects):
        return contract
    return replace(contract, effects=tuple(e for e in contract.effects if e.counter not in _HALF))
