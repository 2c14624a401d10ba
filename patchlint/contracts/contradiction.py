# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a function's body says something else than the row that is about it."""

from dataclasses import replace

from patchlint.knowledge.contract import Action, Contract, Effect, Where

_SIGNED = {Action.GET: 1, Action.PUT: -1, Action.TAKE: -1}


def contradiction(row: Contract, body: Contract) -> str:
    """What the body of a function does otherwise than its row says, "" for nothing that is certain.

    Counters are not compared: a body counts a kobject where its row speaks of a device.
    """
    for claimed in row.effects:
        if claimed.place.where is not Where.ARGUMENT or claimed.action not in _SIGNED or claimed.managed:
            continue
        found = [e for e in body.effects if e.place == claimed.place and e.action in _SIGNED and _meet(claimed, e)]
        if not found or not all(effect.certain for effect in found) or any(_agree(claimed, effect) for effect in found):
            continue
        effect = found[0]
        what = f"{claimed.action.value} of argument {claimed.place.index}"
        if _SIGNED[effect.action] != _SIGNED[claimed.action] and claimed.when & effect.when:
            return f"the row says {what}, its body {effect.action.value}"
        if _SIGNED[effect.action] == _SIGNED[claimed.action]:
            return f"the {what} hangs on another result"
    return ""


def _meet(claimed: Effect, found: Effect) -> bool:
    """Whether both may happen in one call: not one with a flag and the other without it."""
    one, other = claimed.condition, found.condition
    return one is None or other is None or one == other or one != replace(other, holds=not other.holds)


def _agree(claimed: Effect, found: Effect) -> bool:
    apart = claimed.codes and found.codes and set(claimed.codes).isdisjoint(found.codes)
    return _SIGNED[claimed.action] == _SIGNED[found.action] and bool(claimed.when & found.when) and not apart
