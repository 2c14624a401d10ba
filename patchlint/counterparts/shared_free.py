# SPDX-License-Identifier: GPL-2.0-or-later
"""What is freed whatever its count says, while another function of the file counts the very same field."""

from collections.abc import Iterator

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.model import SharedFree
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import AddressOf, Assign, Call, Expr, Member, Name, Number, View
from patchlint.knowledge.contract import Action, Contract, Effect, Where
from patchlint.lower.function import lower
from patchlint.source.model import Function

_MOST = 12  # functions of one file that free something
_AFTER = frozenset(("kref", "rcu_head", "work_struct"))  # with one of these it is called when the count is zero already
_Field = tuple[str, str]  # the structure that it is in, and its name


class SharedFrees:
    """Looks at what the functions of one file free, and at what they count."""

    def __init__(self, bodies: Bodies) -> None:
        """Take the file's functions."""
        self.bodies = bodies

    def found(self, touched: frozenset[str] | None) -> Iterator[SharedFree]:
        """Frees of a field's object in `touched` functions, or anywhere, that another function counts and leaves so."""
        known = self.bodies.knowledge.contracts
        free = {name for name, contract in known.items() if _on_argument(contract, Action.FREE)}
        get = {name for name, contract in known.items() if _on_argument(contract, Action.GET)}
        freeing = [one for one in self.bodies.functions if self._is_wanted(one, free, touched)]
        if not freeing or not get:
            return
        for function in freeing[:_MOST]:
            graph = _graph(function)
            for call, line, field in self._calls(graph, Action.FREE) if graph is not None else ():
                if graph is not None and not self._decides(graph, field):
                    yield from self._counted(graph, call, line, field, get)

    def _is_wanted(self, function: Function, free: set[str], touched: frozenset[str] | None) -> bool:
        head = function.tokens[: max(function.body_index, 0)]
        chosen = touched is None or function.name in touched
        named = self.bodies.words(function.name) & free
        return chosen and bool(named) and not function.unread and not any(token.text in _AFTER for token in head)

    def _counted(self, graph: Cfg, call: Call, line: int, field: _Field, get: set[str]) -> Iterator[SharedFree]:
        """The function that leaves a reference on what lies in a field, if the one that frees it puts none."""
        putters = self.bodies.counters.putters
        for other in self.bodies.functions:
            words = self.bodies.words(other.name)
            if other.name == graph.name or other.unread or field[1] not in words or not words & get:
                continue
            seen = _graph(other)
            for taken, at, place in self._calls(seen, Action.GET) if seen is not None else ():
                effect = _on_argument(self.bodies.knowledge.contracts[taken.callee], Action.GET)
                if place != field or effect is None or not effect.lifetime:
                    continue
                puts = putters.get(effect.counter, set())
                if other.name in puts or graph.name in puts:
                    continue
                place_shown = _shown(call.arguments[0])
                yield SharedFree(
                    graph.name, line, call.callee, place_shown, effect.counter, taken.callee, other.name, at
                )
                return

    def _decides(self, graph: Cfg, field: _Field) -> bool:
        """Whether a function has made what is in the field by itself."""
        for node in graph.nodes:
            match node.op:
                case Assign(Member(Name(name), member), value) if member == field[1] and not _is_zero(value):
                    if _type(graph, name) == field[0]:
                        return True
                case Call(Member(Name(name), member), _, _) if member == field[1]:
                    if _type(graph, name) == field[0]:
                        return True
        return False

    def _calls(self, graph: Cfg, action: Action) -> Iterator[tuple[Call, int, _Field]]:
        """The calls of a function that do such a thing to what lies in a field of a structure."""
        known = self.bodies.knowledge.contracts
        lies = dict(_read(graph))
        for node in graph.nodes:
            contract = known.get(node.op.callee) if isinstance(node.op, Call) else None
            effect = _on_argument(contract, action) if contract is not None else None
            if effect is not None and isinstance(node.op, Call) and effect.place.index < len(node.op.arguments):
                field = _field(graph, node.op.arguments[effect.place.index], lies, whole=action is Action.FREE)
                if field is not None:
                    yield node.op, node.line, field


def _graph(function: Function) -> Cfg | None:
    parsed = parse_function(function, frozenset())
    return lower(parsed) if parsed.tree is not None else None


def _on_argument(contract: Contract, action: Action) -> Effect | None:
    """What a function does to the object that an argument points to, if it does such a thing whatever it returns."""
    return next((e for e in contract.effects if e.action is action and e.place.where is Where.ARGUMENT), None)


def _read(graph: Cfg) -> Iterator[tuple[str, Expr]]:
    """The variables that are given a value once, the value of a field."""
    written: dict[str, list[Expr | None]] = {one.name: [None] for one in graph.parameters}
    for node in graph.nodes:
        match node.op:
            case Assign(Name(name), value):
                written.setdefault(name, []).append(value)
            case Call(Name(name), _, _):
                written.setdefault(name, []).append(None)
    for name, values in written.items():
        if len(values) == 1 and isinstance(values[0], Member):
            yield name, values[0]


def _field(graph: Cfg, value: Expr, lies: dict[str, Expr], *, whole: bool) -> _Field | None:
    """The field whose value an expression is; unless the `whole` is meant, also one into whose object it leads."""
    match value:
        case Name(name) if name in lies:
            return _field(graph, lies[name], {}, whole=whole)
        case Member(Name(name), field):
            structure = _type(graph, name)
            return (structure, field) if structure else None
        case View(inner, _):
            return _field(graph, inner, lies, whole=whole)
        case AddressOf(Member(inner, _)) if not whole and not isinstance(inner, AddressOf):
            return _field(graph, inner, lies, whole=True) if not isinstance(inner, Name) or inner.name in lies else None
    return None


def _type(graph: Cfg, name: str) -> str:
    """The structure that a variable points to."""
    one = graph.variables.get(name)
    return one.type if one is not None and one.kind == "pointer" and one.type.startswith("struct ") else ""


def _is_zero(value: Expr) -> bool:
    return isinstance(value, Number) and value.value == 0


def _shown(value: Expr) -> str:
    """The expression as the source has it."""
    match value:
        case Name(name):
            return name
        case Member(base, field):
            return f"{_shown(base)}->{field}"
        case View(base, _):
            return _shown(base)
    return ""
