# SPDX-License-Identifier: GPL-2.0-or-later
"""In which fields of which objects the references lie that are held when a function ends."""

from typing import NamedTuple

from patchlint.engine.state import State, Token
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg

# root of a value -> where the value was written: base, field, and the value itself; on whatever path
Written = dict[int, dict[tuple[int, str, int], None]]


class Rest(NamedTuple):
    """A place where a held reference lies, outside the variables of the function."""

    key: tuple[int, str, str]  # of the reference
    name: str  # the place, as the source calls it: "lamp->bulb.node"
    path: tuple[str, ...]  # the fields from the object on: "bulb", "node"
    type: str  # of the object: "struct lamp", "" where no variable leads to it
    shared: bool  # a global variable
    managed: bool  # the driver core will put the reference


def resting(cfg: Cfg, values: Values, state: State, written: Written) -> tuple[Rest, ...]:
    """The places where what is held at the end of a path was stored.

    What is known of an object is forgotten with the last variable that leads to it: hence by what was written.
    """
    found: dict[Rest, None] = {}
    for token in state.tokens:
        for base, field, value in written.get(values.roots[token.object], ()):
            if values.same_object(value, token.object):
                rest = _rest(cfg, values, token, base, field)
                if rest is not None:
                    found[rest] = None
    return tuple(found)


def _rest(cfg: Cfg, values: Values, token: Token, base: int, field: str) -> Rest | None:
    steps, start = [field], base
    while values.kind(start) == "field":
        steps.append(str(values.parts[start][2]))
        start = values.base(start)
    if values.origin(start) is Origin.STACK or values.in_array(start) or "*" in steps:
        return None
    variable = cfg.variables.get(values.name(start))
    return Rest(
        key=token.key,
        name=values.name(values.make("load", base, field)),
        path=tuple(reversed(steps)),
        type=variable.type if variable is not None and variable.kind == "pointer" else "",
        shared=values.origin(start) is Origin.GLOBAL,
        managed=token.managed,
    )
