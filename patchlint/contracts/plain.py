# SPDX-License-Identifier: GPL-2.0-or-later
"""Plain integers that count references under a lock: a field that one function of the file counts down, and at zero
frees what it is in.

What adds one to such a field takes a reference then, whatever the field is called. Only helpers are read so, those
that a function calls to get and put: in the function itself the sums say enough.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from patchlint.contracts.graphs import Graphs
from patchlint.engine.operations import PLAIN
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import AddressOf, Assign, Binary, Branch, Call, Expr, Member, Name, Number, Op, Sign
from patchlint.ir.signs import ANY, POSITIVE
from patchlint.knowledge.contract import Action, Contract, Effect, Place, Where
from patchlint.source.model import Function
from patchlint.source.tokens import Token

_ARGUMENT = Place(Where.ARGUMENT, 0)
_STEPS = {
    name: Contract(name, (Effect(action, _ARGUMENT, PLAIN, lifetime=False),), null_ok=True)
    for name, action in (("++", Action.GET), ("--", Action.PUT))
}
STEPS = tuple(_STEPS.values())  # what counts up and down, for whoever walks a graph that these are in
_MOST_PARAMETERS = 2  # of a function that puts: what it puts, and where that is
_DEPTH = 2  # functions that free what they are given by calling another
_DOWN = ("MINUSMINUS", "MINUSEQUAL")
_BEFORE_SIGN = ("EQUALS", "LPAREN", "COMMA", "RETURN", "CONDOP", "COLON", "EQ", "NE", "LT", "GT", "LE", "GE")  # of -1
_INSIDE = ("ARROW", "PERIOD", "TIMES", "PP")  # before a name: it is no variable by itself
_GOES_ON = ("ARROW", "PERIOD", "LBRACKET", "LPAREN", "PP")  # behind a name: the same


class PlainCounts:
    """The fields of a file that count so."""

    def __init__(
        self, functions: Mapping[str, Function], graphs: Graphs, contract: Callable[[str], Contract | None]
    ) -> None:
        """Take a file's functions, where their graphs are kept, and what rows say of a callee."""
        self._functions = functions
        self._graphs = graphs
        self._contract = contract

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the fields."""
        return frozenset(field for _, field in self._fields)

    @cached_property
    def _fields(self) -> frozenset[tuple[str, str]]:
        """The structures and, in each, the field."""
        down = [one for one in self._functions.values() if _may_count_down(one.tokens)]
        return frozenset(found for one in down for found in self._of(one))

    def _of(self, function: Function) -> Iterator[tuple[str, str]]:
        """The fields that a function counts down, with what they are in freed at zero and only then."""
        cfg = self._read(function.name)
        if cfg is None or len(cfg.parameters) > _MOST_PARAMETERS:
            return
        for number, node in enumerate(cfg.nodes):
            step = _step(node.op, cfg)
            if step is not None and step[0] == "--":
                tests = cfg.reachable(number)
                if any(self._frees_at_zero(cfg, test, step[1]) for test in tests):
                    yield step[2], step[1].field

    def _read(self, name: str) -> Cfg | None:
        parsed = self._graphs.parsed(self._functions[name])
        return self._graphs.graph(parsed) if parsed.tree is not None else None

    def _frees_at_zero(self, cfg: Cfg, test: int, count: Member) -> bool:
        """Whether a branch asks if a count is zero, and what it is in is freed on that side alone."""
        op = cfg.nodes[test].op
        if not isinstance(op, Branch) or not isinstance(op.condition, Sign) or op.condition.operand != count:
            return False
        sides = [cfg.reachable(one) for one in cfg.nodes[test].successors]
        frees = [any(self._does_free(cfg.nodes[one].op, count.base) for one in side) for side in sides]
        bits = op.condition.bits if frees[0] else ANY & ~op.condition.bits
        return frees[0] != frees[1] and not bits & POSITIVE

    def _does_free(self, op: Op, value: Expr, depth: int = 0) -> bool:
        if not isinstance(op, Call) or value not in op.arguments:
            return False
        known, index = self._contract(op.callee), op.arguments.index(value)
        if known is not None:
            return any(e.action is Action.FREE and e.place == Place(Where.ARGUMENT, index) for e in known.effects)
        cfg = self._read(op.callee) if op.callee in self._functions and depth < _DEPTH else None
        if cfg is None or index >= len(cfg.parameters):
            return False
        freed = Name(cfg.parameters[index].name)
        return any(self._does_free(node.op, freed, depth + 1) for node in cfg.nodes)

    def counted(self, cfg: Cfg) -> Cfg:
        """The graph with what counts such a field up or down as a call of STEPS."""
        if not any(_step(node.op, cfg) for node in cfg.nodes) or not self._fields:
            return cfg
        return replace(cfg, nodes=tuple(replace(node, op=self._called(node.op, cfg)) for node in cfg.nodes))

    def _called(self, op: Op, cfg: Cfg) -> Op:
        step = _step(op, cfg)
        if step is None or (step[2], step[1].field) not in self._fields:
            return op
        return Call(None, step[0], (AddressOf(step[1]),))


def _may_count_down(tokens: Sequence[Token]) -> bool:
    """Whether a field may be counted down, and not only variables: `i--`; what is not sure need not be parsed."""
    kinds = [token.kind for token in tokens]
    places = [at for at, kind in enumerate(kinds) if kind in _DOWN]
    if not places:
        return False
    if any(kind == "MINUS" and before not in _BEFORE_SIGN for before, kind in pairwise(kinds)):
        return True  # x->users = x->users - 1
    return not all(_is_of_variable(kinds, at) for at in places)


def _is_of_variable(kinds: Sequence[str], at: int) -> bool:
    if kinds[at - 1] == "ID":
        return kinds[at - 2] not in _INSIDE
    behind = kinds[at + 1 : at + 3]
    return kinds[at] == "MINUSMINUS" and behind[:1] == ["ID"] and behind[-1] not in _GOES_ON


def _step(op: Op, cfg: Cfg) -> tuple[str, Member, str] | None:
    """The step that an operation is, up or down, the field of what a variable points to, and the structure."""
    match op:
        case Assign(Member(Name(name), _) as target, Binary("+" | "-" as sign, left, Number(1))) if left == target:
            variable = cfg.variables.get(name)
            return (sign * 2, target, variable.type) if variable is not None else None
    return None
