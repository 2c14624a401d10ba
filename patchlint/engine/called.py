# SPDX-License-Identifier: GPL-2.0-or-later
"""What each path calls on an object that a reference was stored in, where other paths put that reference again."""

from collections.abc import Iterable
from dataclasses import replace

from patchlint.engine.outcome import Exit, Put
from patchlint.engine.trace import DECISIONS
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Call, Expr, Member, Name
from patchlint.ir.route import Routes


def with_calls(cfg: Cfg, exits: tuple[Exit, ...], puts: Iterable[Put]) -> tuple[Exit, ...]:
    """The exits with the functions called on such objects on the way, where an error keeps what another path puts."""
    again = {put.key for put in puts if put.stored}
    left = (held for found in exits if found.kind == "error" for held in found.held if held.escaped == "stored")
    if not again or not any(held.key in again for held in left):
        return exits
    stores = {step.node for found in exits for step in found.steps if step.what == "store"}
    owners = {owner for node in stores for owner in _owner(cfg, node)}
    routes = Routes(cfg)
    return tuple(replace(found, called=_called(cfg, routes, owners, found)) for found in exits)


def _owner(cfg: Cfg, node: int) -> set[Expr]:
    """The variable that leads to the object which an operation stores something in."""
    op = cfg.nodes[node].op if node >= 0 else None
    place = op.target if isinstance(op, Assign) else None
    return {place.base} if isinstance(place, Member) and isinstance(place.base, Name) else set()


def _called(cfg: Cfg, routes: Routes, owners: set[Expr], found: Exit) -> frozenset[str]:
    stops = [(step.node, step.what) for step in found.steps if step.node >= 0 and step.what in DECISIONS]
    lines = set(routes.lines(stops, found.line))
    ops = (node.op for node in cfg.nodes if node.line in lines)
    return frozenset(op.callee for op in ops if isinstance(op, Call) and op.callee and owners & set(op.arguments))
