# SPDX-License-Identifier: GPL-2.0-or-later
"""Contracts as text: one line of JSON that leaves out whatever is as usual."""

import json
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, Final

from patchlint.knowledge.contract import MOVES, Action, Condition, Contract, Effect, LastPut, Mark, Place, Where

_LISTS = ("name", "effects", "marks")
_CONTRACT: Final = {field.name: field.default for field in fields(Contract) if field.name not in _LISTS}
_EFFECT: Final = {field.name: field.default for field in fields(Effect) if field.name not in ("action", "place")}
_MARK: Final = {field.name: field.default for field in fields(Mark) if field.name not in ("what", "on")}


def encode(contract: Contract) -> str:
    """A contract as text, without its name; equal contracts give equal texts."""
    row: dict[str, Any] = _unusual(contract, _CONTRACT)
    if contract.effects:
        row["effects"] = [_effect(effect) for effect in contract.effects]
    if contract.marks:
        row["marks"] = [[mark.what, mark.on, _unusual(mark, _MARK)] for mark in contract.marks]
    return json.dumps(row, separators=(",", ":"), sort_keys=True)


def decode(name: str, text: str) -> Contract:
    """The contract of the function `name`; raises ValueError for a text that encode() has not made."""
    try:
        row = json.loads(text)
        effects = tuple(map(_effect_of, row.pop("effects", ())))
        row["codes"] = tuple(row.get("codes", ()))
        row["undoes"] = tuple(row.get("undoes", ()))
        marks = tuple(Mark(what, on, **rest) for what, on, rest in row.pop("marks", ()))
        return Contract(name=name, effects=effects, marks=marks, **row)
    except (TypeError, KeyError, AttributeError, IndexError) as error:
        raise ValueError(f"no contract: {text[:80]!r}") from error


def moves(text: str) -> bool:
    """Whether a contract as text gets, puts or takes anything, or a lock; that a pointer is kept is not enough."""
    effects = (f'["{action.value}",[' for action in MOVES)
    return any(sign in text for sign in ('["lock",true', '["lock",false', '["put",true', *effects))


@lru_cache(maxsize=1 << 15)
def unmarked(text: str) -> str:
    """A contract as text without locks, flags and lists; "" if nothing is left of it."""
    if '"marks"' not in text:
        return text
    contract = decode("", text)
    return encode(replace(contract, marks=())) if contract.effects else ""


def _unusual(value: Contract | Effect | Mark, usual: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, name) for name, default in usual.items() if getattr(value, name) != default}


def _effect(effect: Effect) -> list[Any]:
    place = [effect.place.where.value, effect.place.index, effect.place.path]
    rest = _unusual(effect, _EFFECT)
    if effect.condition is not None:
        rest["condition"] = [effect.condition.argument, effect.condition.flag, effect.condition.holds]
    if effect.last:
        rest["last"] = [
            [[one.place.where.value, one.place.index, one.place.path], one.action.value, one.counter, one.function]
            for one in effect.last
        ]
    return [effect.action.value, place, rest]


def _effect_of(row: list[Any]) -> Effect:
    action, (where, index, path), rest = row
    rest["codes"] = tuple(rest.get("codes", ()))
    if "condition" in rest:
        rest["condition"] = Condition(*rest["condition"])
    if "last" in rest:
        rest["last"] = tuple(
            LastPut(Action(does), Place(Where(at), number, path_), counter, function)
            for (at, number, path_), does, counter, function in rest["last"]
        )
    return Effect(Action(action), Place(Where(where), index, path), **rest)
