# SPDX-License-Identifier: GPL-2.0-or-later
"""Contracts as text: one line of JSON that leaves out whatever is as usual."""

import json
from dataclasses import fields
from typing import Any, Final

from patchlint.knowledge.contract import Action, Condition, Contract, Effect, Place, Where

_CONTRACT: Final = {field.name: field.default for field in fields(Contract) if field.name not in ("name", "effects")}
_EFFECT: Final = {field.name: field.default for field in fields(Effect) if field.name not in ("action", "place")}


def encode(contract: Contract) -> str:
    """A contract as text, without its name; equal contracts give equal texts."""
    row: dict[str, Any] = _unusual(contract, _CONTRACT)
    if contract.effects:
        row["effects"] = [_effect(effect) for effect in contract.effects]
    return json.dumps(row, separators=(",", ":"), sort_keys=True)


def decode(name: str, text: str) -> Contract:
    """The contract of the function `name`; raises ValueError for a text that encode() has not made."""
    try:
        row = json.loads(text)
        effects = tuple(map(_effect_of, row.pop("effects", ())))
        return Contract(name=name, effects=effects, **row)
    except (TypeError, KeyError, AttributeError, IndexError) as error:
        raise ValueError(f"no contract: {text[:80]!r}") from error


def moves(text: str) -> bool:
    """Whether a contract as text gets, puts or takes anything; that a pointer is kept is nothing without that."""
    return any(f'["{action.value}",[' in text for action in (Action.GET, Action.PUT, Action.TAKE))


def _unusual(value: Contract | Effect, usual: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, name) for name, default in usual.items() if getattr(value, name) != default}


def _effect(effect: Effect) -> list[Any]:
    place = [effect.place.where.value, effect.place.index, effect.place.path]
    rest = _unusual(effect, _EFFECT)
    if effect.condition is not None:
        rest["condition"] = [effect.condition.argument, effect.condition.flag, effect.condition.holds]
    return [effect.action.value, place, rest]


def _effect_of(row: list[Any]) -> Effect:
    action, (where, index, path), rest = row
    if "condition" in rest:
        rest["condition"] = Condition(*rest["condition"])
    return Effect(Action(action), Place(Where(where), index, path), **rest)
