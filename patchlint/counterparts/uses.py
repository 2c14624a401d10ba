# SPDX-License-Identifier: GPL-2.0-or-later
"""Who in a file may put what lies in a field: every function that speaks of a field of that name is read for it.

Nothing is said of the order of things here. A variable that holds the field's value at one place is taken to hold it
at all, and what goes where it cannot be followed may be put there.
"""

import re
from collections.abc import Container
from itertools import pairwise

from patchlint.contracts.bodies import Bodies
from patchlint.engine.callee_names import MAY_RELEASE, SWITCHES_OFF
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import (
    AddressOf,
    Assign,
    Binary,
    Call,
    Element,
    Expr,
    Member,
    Name,
    Op,
    Opaque,
    Release,
    Return,
    Unary,
    Unknown,
    View,
)
from patchlint.knowledge.contract import Action, Where
from patchlint.record import record
from patchlint.source.model import Function

MOST = 20  # functions that are read for one field
_PRINTS = re.compile(r"(?:^|_)(?:err|warn|info|dbg|debug|printf|printk|notice|trace)(?:_|$)|^trace_")
_ENDS = frozenset((Action.PUT, Action.TAKE, Action.FREE, Action.KEEP))
_HANDS_ON = frozenset((Action.KEEP, Action.TAKE))
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))


@record
class Uses:
    """What became of reading: a function that may put the field's value, one that cannot be read; "" for none."""

    put_by: str
    unread: str


def uses(
    bodies: Bodies,
    path: tuple[str, ...],
    taker: str,
    *,
    variable: bool = False,
    handle: bool = False,
    helpers: Container[str] = (),
) -> Uses:
    """Look through a file for a function that may put what lies at the end of a path of fields, or in a variable.

    Of `taker`, which takes the reference, it is known what it puts: only what it hands on is looked for. Of its
    `helpers`, which only it calls, all is known. Of a `handle` only the
    use is counted: whoever writes it into the field drops nothing.
    """
    speaking = [one for one in bodies.functions if path[-1] in bodies.words(one.name)]
    outer = [one for one in bodies.functions if len(path) > 1 and path[-2] in bodies.words(one.name)]
    named = list({one.name: one for one in (*speaking, *outer)}.values())
    if len(named) > MOST:
        return Uses("", f"more than {MOST} functions")
    for function in named:
        if function.name in helpers or (not variable and not _mentions(function, path)):
            continue
        if function.unread:
            return Uses("", function.name or "code outside functions")
        parsed = bodies.graphs.parsed(function)
        if parsed.tree is None:
            return Uses("", function.name)
        bodies.concerns(parsed)  # so that callees in other files are known
        cfg = bodies.graphs.graph(parsed)
        reader = _Reader(bodies, cfg, path, taker=function.name == taker, variable=variable, handle=handle)
        if reader.may_put():
            return Uses(function.name, "")
    return Uses("", "")


def frees_something(bodies: Bodies, name: str) -> bool:
    """Whether a function of the file frees memory, by itself."""
    known = bodies.knowledge.contracts
    called = (known[word] for word in bodies.words(name) if word in known)
    return any(effect.action is Action.FREE for contract in called for effect in contract.effects)


def may_put(bodies: Bodies, cfg: Cfg, field: str) -> bool:
    """Whether a function may put what lies in a field of that name, or hands it on to who may."""
    return _Reader(bodies, cfg, (field,), taker=False, variable=False, handle=True).may_put()


def puts(bodies: Bodies, cfg: Cfg, field: str) -> bool:
    """Whether a function calls something that is known to put what lies in a field of that name."""
    return _Reader(bodies, cfg, (field,), taker=False, variable=False, handle=False).puts()


def frees_without(bodies: Bodies, cfg: Cfg, field: str, variable: str, *, made: bool) -> bool:
    """Whether a function frees what a variable points to, and surely puts nothing that lies in a field of it.

    What was `made` for whoever is called back may go on to any callee that nothing is known of.
    """
    reader = _Reader(bodies, cfg, (field,), taker=False, variable=False, handle=False)
    given = [reader.given(node.op, variable) for node in cfg.nodes if isinstance(node.op, Call)]
    if set(filter(None, given)) != {Action.FREE} or reader.may_put():
        return False
    return not (made and any(reader.asks_stranger(node.op) for node in cfg.nodes if isinstance(node.op, Call)))


def _mentions(function: Function, path: tuple[str, ...]) -> bool:
    """Whether a function speaks of the field, and not only of a variable of its name."""
    tokens = function.tokens
    wanted = path[-2:]
    return any(token.text in wanted and before.kind in ("ARROW", "PERIOD") for before, token in pairwise(tokens))


class _Reader:
    """Reads one function."""

    def __init__(
        self, bodies: Bodies, cfg: Cfg, path: tuple[str, ...], *, taker: bool, variable: bool, handle: bool
    ) -> None:
        self.bodies = bodies
        self.cfg = cfg
        self.field = path[-1]
        self.outer = path[-2] if len(path) > 1 else ""
        self.taker = taker
        self.handle = handle
        self.own = {name for name, variable in cfg.variables.items() if variable.kind == "struct"}
        self.variable = path[0] if variable and path[0] not in cfg.variables else ""
        self.aliases: set[str] = {self.variable} - {""}

    def may_put(self) -> bool:
        """Whether the function puts the field's value, or lets go of it."""
        return any(self._lets_go(op) for op in self._followed())

    def puts(self) -> bool:
        """Whether the function calls what puts the field's value."""
        return any(self._is_put(op) for op in self._followed())

    def _followed(self) -> list[Op]:
        """All operations, when it is known which variables have the field's value."""
        ops = [node.op for node in self.cfg.nodes]
        for _ in range(4):
            known = len(self.aliases)
            for op in ops:
                self._name(op)
            if len(self.aliases) == known:
                break
        return ops

    def _is_put(self, op: Op) -> bool:
        contract = self.bodies.contract(op.callee) if isinstance(op, Call) and op.callee else None
        if contract is None or not isinstance(op, Call):
            return False
        given = [index for index, argument in enumerate(op.arguments) if self._leads(argument)]
        ends = [e.place for e in contract.effects if e.action is Action.PUT]
        return any(place.where is Where.ARGUMENT and place.index in given for place in ends)

    def given(self, call: Call, variable: str) -> Action | None:
        """What a callee may do to what a variable points to, FREE if it does that and no more."""
        places = [index for index, argument in enumerate(call.arguments) if _is_view_of(argument, variable)]
        contract = self.bodies.contract(call.callee) if call.callee else None
        if contract is None:
            return Action.KEEP if places and not _PRINTS.search(call.callee) else None
        did = {effect.action for effect in contract.effects if effect.place.index in places}
        return Action.FREE if did == {Action.FREE} else (Action.KEEP if did else None)

    def asks_stranger(self, call: Call) -> bool:
        """Whether a callee of which nothing is known is given the field's value."""
        known = _PRINTS.search(call.callee) or (call.callee and self.bodies.contract(call.callee) is not None)
        return not known and any(map(self._leads, call.arguments))

    def _name(self, op: object) -> None:
        """Variables that have the field's value."""
        match op:
            case Assign(Name(name), value) if self._is_local(name) and self._leads(value) and self._has_room(name):
                self.aliases.add(name)
            case Assign(Member(_, field), Name(name)) if self.taker and field == self.field and self._is_local(name):
                self.aliases.add(name)
            case Assign(Name(kept), Name(name)) if self.taker and kept == self.variable and self._is_local(name):
                self.aliases.add(name)
            case Call(Name(name), callee, arguments) if self._is_local(name) and self._gives_back(callee, arguments):
                self.aliases.add(name)

    def _gives_back(self, callee: str, arguments: tuple[Expr, ...]) -> bool:
        if callee in self.bodies.knowledge.conversions:
            return any(map(self._leads, arguments))
        contract = self.bodies.contract(callee) if callee else None
        back = (contract.returns_argument, contract.view_of) if contract else ()
        return any(index is not None and index < len(arguments) and self._leads(arguments[index]) for index in back)

    def _has_room(self, name: str) -> bool:
        """Whether a variable can have the value itself, and not only the error that PTR_ERR() makes of it."""
        variable = self.cfg.variables.get(name)
        return self.handle or variable is None or variable.type != "int"

    def _is_local(self, name: str) -> bool:
        return name in self.cfg.variables or name.startswith("%")

    def _lets_go(self, op: object) -> bool:
        match op:
            case Call():
                return self._call(op)
            case Assign(target, value):
                return self._assigned(target, value)
            case Return(value) if value is not None:
                return self.cfg.returns == "pointer" and self._leads(value)
            case Release(variable, _):
                return variable in self.aliases and not self.taker
            case Opaque(names):
                return self.field in names or not self.aliases.isdisjoint(names)
        return False

    def _assigned(self, target: Expr, value: Expr) -> bool:
        match target:
            case Name(name) if name == self.variable:
                return not self.taker
            case Name(name):
                return not self._is_local(name) and self._leads(value)
            case Member(_, field) if field == self.field:
                return not self.taker and not self.handle
            case Member(AddressOf(Name(name)), _) if name in self.own:
                return False
        return self._leads(value)

    def _call(self, op: Call) -> bool:
        name = op.callee or getattr(op.pointer, "field", "")
        if _PRINTS.search(name) and op.callee not in self.bodies.knowledge.contracts:
            return False
        if self.taker and op.result is not None and self._leads(op.result) and not op.callee:
            return False
        return any(self._passed(op.callee, name, index, argument) for index, argument in enumerate(op.arguments))

    def _passed(self, callee: str, name: str, index: int, argument: Expr) -> bool:
        whole = self._leads(argument)
        if not whole and not (self.outer and self._holds(argument)):
            return False
        here = self.bodies.function(callee) is not None if callee else False
        if not whole and (here or self.taker):
            return False  # it speaks of the field itself, or puts nothing
        contract = self.bodies.contract(callee) if callee else None
        if contract is None:
            off = bool(MAY_RELEASE.search(name) or (self.handle and SWITCHES_OFF.search(name)))
            return here or (not self.taker and off)
        ends = _HANDS_ON if self.taker else _ENDS
        effects = [e for e in contract.effects if e.place.index == index and e.place.where is not Where.RESULT]
        return any(e.action in ends and (e.place.where is Where.ARGUMENT or not whole) for e in effects)

    def _holds(self, argument: Expr) -> bool:
        """Whether an argument is the structure that the field is in, or its address."""
        match argument:
            case AddressOf(place):
                return self._holds(place)
            case Member(_, field):
                return field == self.outer
        return False

    def _leads(self, value: Expr) -> bool:
        """Whether an expression has the field's value, or leads into the object that it points to."""
        match value:
            case Name(name):
                return name in self.aliases
            case Member(_, field):
                return field == self.field
            case AddressOf(Member(base, field)):
                return field == self.field or self._leads(base)
            case AddressOf(place) | View(place, _) | Element(place, _) | Unary(_, place):
                return self._leads(place)
            case Binary(op, left, right):
                return op not in _COMPARISONS and (self._leads(left) or self._leads(right))
            case Unknown(_, names):
                return self.field in names or not self.aliases.isdisjoint(names)
        return False


def _is_view_of(value: Expr, name: str) -> bool:
    match value:
        case Name(own):
            return own == name
        case View(place, _) | Unary(_, place):
            return _is_view_of(place, name)
        case AddressOf(Member(base, _)):
            return _is_view_of(base, name)
    return False
