# SPDX-License-Identifier: GPL-2.0-or-later
"""What an ending reads after it has undone the registration of the object that it is read from.

The beginning has made that object, registered it and kept a pointer to it, or to the part of it that is the driver's
own, as driver data. To undo the registration drops the object's first reference, which nobody has taken a second of.
"""

from collections.abc import Iterable, Iterator

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.model import Couple, Outlived
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import AddressOf, Assign, Branch, Call, Expr, Member, Name, Op, Return, parts
from patchlint.ir.reading import Reading
from patchlint.knowledge.contract import Action, Contract, Where
from patchlint.record import record

_DATA = "drvdata"  # platform_get_drvdata() and its kind; they have no rows, what they return is nobody's


class Outlasting:
    """Looks at the couples of one file image."""

    def __init__(self, bodies: Bodies) -> None:
        self.bodies = bodies

    def outlived(self, couples: Iterable[Couple]) -> Iterator[Outlived]:
        """What the endings of couples read too late, the first such thing after each call that undoes."""
        for couple in couples:
            yield from self._of(couple)

    def _of(self, couple: Couple) -> Iterator[Outlived]:
        known = self.bodies.knowledge.contracts
        undoing = [name for name in sorted(self.bodies.words(couple.ends) & known.keys()) if known[name].undoes]
        if not undoing:
            return
        begins, ends = self._graph(couple.begins), self._graph(couple.ends)
        if begins is None or ends is None:
            return
        for made in self._made(begins):
            if not self._takes(ends, made.counter):
                yield from self._late(couple, made, ends, undoing)

    def _graph(self, name: str) -> Cfg | None:
        function = self.bodies.function(name)
        parsed = self.bodies.graphs.parsed(function) if function is not None else None
        return self.bodies.graphs.graph(parsed) if parsed is not None and parsed.tree is not None else None

    def _made(self, cfg: Cfg) -> "Iterator[_Made]":
        """Objects that a function makes, registers and keeps as driver data."""
        for call, contract in self._calls(cfg):
            first = [e for e in contract.effects if e.action is Action.GET and e.initial and not e.managed]
            if first and first[0].place.where is Where.RESULT and isinstance(call.result, Name):
                names = self._views(cfg, call.result.name)
                registered = frozenset(self._registering(cfg, names, first[0].counter))
                if registered and self._is_data(cfg, names):
                    fields = frozenset(_fields(cfg, names, call.result.name))
                    yield _Made(call.callee, first[0].counter, registered, fields)

    def _registering(self, cfg: Cfg, names: frozenset[str], counter: str) -> Iterator[str]:
        for call, contract in self._calls(cfg):
            for effect in contract.effects:
                taken = effect.action is Action.TAKE and effect.counter == counter
                if (
                    taken
                    and effect.place.index < len(call.arguments)
                    and _is(call.arguments[effect.place.index], names)
                ):
                    yield call.callee

    def _is_data(self, cfg: Cfg, names: frozenset[str]) -> bool:
        """Whether one of these becomes the driver's data of what the function was given."""
        keeps = (call for call, one in self._calls(cfg) if any(e.action is Action.KEEP for e in one.effects))
        return any(_DATA in call.callee and _is(call.arguments[-1], names) for call in keeps if call.arguments)

    def _takes(self, cfg: Cfg, counter: str) -> bool:
        """Whether a function takes a reference of its own, which may well keep the object."""
        effects = (effect for _, contract in self._calls(cfg) for effect in contract.effects)
        return any(effect.action is Action.GET and effect.counter == counter for effect in effects)

    def _late(self, couple: Couple, made: "_Made", cfg: Cfg, undoing: list[str]) -> Iterator[Outlived]:
        found = [op for op in (node.op for node in cfg.nodes) if isinstance(op, Call) and _DATA in op.callee]
        data = [op.result.name for op in found if isinstance(op.result, Name) and not op.result.name.startswith("%")]
        names = frozenset[str]().union(*(self._views(cfg, name) for name in data))
        for number, node in enumerate(cfg.nodes):
            op = node.op
            if not isinstance(op, Call) or op.callee not in undoing or not op.arguments:
                continue
            undone = self.bodies.knowledge.contracts[op.callee].undoes
            if made.registered.isdisjoint(undone) or not _is(op.arguments[0], names, made.fields):
                continue
            after = sorted(cfg.reachable(number) - {number}, key=lambda one: cfg.nodes[one].line)
            reads = ((cfg.nodes[one].line, use) for one in after for use in _reads(cfg.nodes[one].op, names))
            line, use = next(reads, (0, ""))
            if line > node.line:
                undo = (op.callee, node.line, Reading(cfg).expression(op.arguments[0]))
                yield Outlived(couple, *undo, use, line, made.getter, made.counter)

    def _calls(self, cfg: Cfg) -> Iterator[tuple[Call, Contract]]:
        for op in (node.op for node in cfg.nodes):
            contract = self.bodies.knowledge.contracts.get(op.callee) if isinstance(op, Call) else None
            if isinstance(op, Call) and contract is not None:
                yield op, contract

    def _views(self, cfg: Cfg, name: str) -> frozenset[str]:
        """A variable, and those that are views of what it points to."""
        names = frozenset((name,))
        for op in (node.op for node in cfg.nodes):
            match op:
                case Call(Name(view), callee, (of, *_)) if callee in self.bodies.knowledge.conversions and _is(
                    of, names
                ):
                    names |= {view}
        return names


@record
class _Made:
    """An object that a beginning makes and registers."""

    getter: str
    counter: str
    registered: frozenset[str]  # by these functions
    fields: frozenset[str]  # of its own views, in which the beginning keeps a pointer to it


def _is(expr: Expr, names: frozenset[str], fields: frozenset[str] = frozenset()) -> bool:
    """Whether an expression is one of these variables, or lies in one of the fields of what one points to."""
    if isinstance(expr, Member) and expr.field in fields:
        return _is(expr.base, names)
    return isinstance(expr, Name) and expr.name in names


def _fields(cfg: Cfg, names: frozenset[str], name: str) -> Iterator[str]:
    """The fields of what `names` point to that a function keeps a variable in."""
    for op in (node.op for node in cfg.nodes):
        match op:
            case Assign(Member(base, field), Name(value)) if value == name and _is(base, names):
                yield field


def _reads(op: Op, names: frozenset[str]) -> Iterator[str]:
    """The fields of what these variables point to that an operation reads or writes."""
    match op:
        case Assign(target, value):
            read: tuple[Expr | None, ...] = (value, target)
        case Call(_, _, arguments, pointer):
            read = (*arguments, pointer)
        case Branch(condition):
            read = (condition,)
        case Return(value):
            read = (value,)
        case _:
            read = ()
    for part in read:
        yield from _inside(part, names)


def _inside(expr: Expr | None, names: frozenset[str]) -> Iterator[str]:
    match expr:
        case Member(Name(name), field) if name in names:
            yield f"{name}->{field}"
        case AddressOf(Member(Name(), _)):
            return  # an address is computed, nothing is read
    for part in parts(expr):
        yield from _inside(part, names)
