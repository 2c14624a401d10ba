# SPDX-License-Identifier: GPL-2.0-or-later
"""Callbacks that the call which frees an object runs, and who drops by hand what such a callback drops as well."""

from collections.abc import Callable, Iterator

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.callbacks import place_of
from patchlint.counterparts.model import PutToo
from patchlint.engine.outcome import Exit, Outcome, Reference
from patchlint.engine.trace import Step
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Call, Member, Name, Op, Opaque, Return
from patchlint.knowledge.contract import Action, Where
from patchlint.lower.function import lower

_MOST = 12  # callbacks of one file


def put_and_run(
    bodies: Bodies, outcome: Callable[[str], Outcome | None], touched: frozenset[str] | None
) -> Iterator[PutToo]:
    """References that a path puts by hand and that a callback drops which the same path has run, by a free.

    Another path leaves the reference, and the callback set: so it is the callback's. Only where the giver or the
    callback is `touched`, or everywhere.
    """
    members = {run.member for run in bodies.knowledge.runs.values()}
    looked = 0
    for function in bodies.functions if members else ():
        if not bodies.words(function.name) & members or function.unread or not bodies.reaches(function.name):
            continue
        parsed = parse_function(function, frozenset())
        graph = lower(parsed) if parsed.tree is not None else None
        for given in _given(bodies, graph) if graph is not None else ():
            chosen = touched is None or touched & {function.name, given.callback}
            if chosen and looked < _MOST:
                looked += 1
                yield from given.twice(outcome)


def _given(bodies: Bodies, graph: Cfg) -> Iterator["_Given"]:
    """Where a function gives an object a callback and has it run later on."""
    runs = bodies.knowledge.runs
    for at, node in enumerate(graph.nodes):
        match node.op:
            case Assign(Member(Name(variable), member), Name(callback)):
                for free, other in enumerate(graph.nodes):
                    run = runs.get(other.op.callee) if isinstance(other.op, Call) else None
                    if run is None or not isinstance(other.op, Call) or run.member != member:
                        continue
                    if other.op.arguments[run.argument : run.argument + 1] == (Name(variable),):
                        given = _Given(bodies, graph, variable, member, callback, at, free)
                        if given.stays():
                            yield given


class _Given:
    """A callback in a field of an object, from where it is set to a call that runs it."""

    def __init__(
        self, bodies: Bodies, graph: Cfg, variable: str, member: str, callback: str, at: int, free: int
    ) -> None:
        self.bodies = bodies
        self.graph = graph
        self.variable = variable
        self.member = member
        self.callback = callback
        self.at = at
        self.free = free

    def stays(self) -> bool:
        """Whether all paths to the free come by where it is set, and nothing on the way may change that."""
        if self.free in self.graph.reachable(0, frozenset((self.at,))):
            return False
        started = frozenset().union(*map(self.graph.reachable, self.graph.nodes[self.at].successors))
        between = {node for node in started - {self.free} if self.free in self.graph.reachable(node)}
        return not any(self._changes(self.graph.nodes[node].op) for node in between)

    def _changes(self, op: Op) -> bool:
        match op:
            case Assign(Name(name), _):
                return name == self.variable
            case Assign(Member(Name(name), field), _):
                return (name, field) == (self.variable, self.member)
            case Call(result, callee, arguments):
                known = self.bodies.contract(callee) if callee else None
                idle = known is not None and callee not in self.bodies.knowledge.runs and not known.effects
                return result == Name(self.variable) or (Name(self.variable) in arguments and not idle)
            case Opaque(names):
                return self.variable in names
        return False

    def twice(self, outcome: Callable[[str], Outcome | None]) -> Iterator[PutToo]:
        """The references of which it puts one by hand on a path to the free."""
        own = outcome(self.graph.name)
        told: set[tuple[int, str, str]] = set()
        for reference in own.sites if own is not None else ():
            if own is None or not self._is_sure(reference) or reference.key in told or not self._left(own, reference):
                continue
            told.add(reference.key)
            called = outcome(self.callback)
            put = next(filter(None, (self._put(end, reference) for end in own.exits)), None)
            if put is not None and called is not None and self._drops(called, own, reference):
                free = self.graph.nodes[self.free]
                by = free.op.callee if isinstance(free.op, Call) else ""
                yield PutToo(own, reference, put.line, reference.name, self.callback, called.line, by, free.line)

    def _is_sure(self, reference: Reference) -> bool:
        return reference.lifetime and reference.trusted and reference.counter != "" and reference.how != "iterator"

    def _left(self, own: Outcome, reference: Reference) -> bool:
        """Whether another path leaves the reference, nowhere or in the object, after the callback was set."""
        for end in own.exits:
            held = next((one for one in end.held if one.key == reference.key), None)
            if held is None or held.told or held.passed_on or end.kind == "error":
                continue
            place = place_of(own, end, held)
            if place.startswith(f"{self.variable}->") or (not place and not (held.escaped or held.holder)):
                return self._came_by(end)
        return False

    def _came_by(self, end: Exit) -> bool:
        """Whether a path has come by where the callback is set, which all of them do that come by some step of it."""
        before = self.graph.reachable(0, frozenset((self.at,)))
        return any(step.node >= 0 and step.node not in before for step in end.steps)

    def _put(self, end: Exit, reference: Reference) -> Step | None:
        """The put of the reference on a path that has the callback run, if it was taken there once."""
        detail = f"{reference.function}: {reference.name}"
        gets = [step for step in end.steps if step.what == "get" and step.detail == detail]
        puts = [step for step in end.steps if step.what == "put" and self._is_of(step, reference)]
        return puts[0] if len(gets) == len(puts) == 1 and self._runs(end, puts[0].node) else None

    def _runs(self, end: Exit, put: int) -> bool:
        """Whether a path that comes by a put has the callback run, before it or after it."""
        if any(step.node == self.free for step in end.steps):
            return True
        free = frozenset((self.free,))
        ahead = self.graph.reachable(put, free)
        ends = any(isinstance(self.graph.nodes[node].op, Return) for node in ahead)
        return not ends or put not in self.graph.reachable(0, free)

    def _is_of(self, step: Step, reference: Reference) -> bool:
        """Whether a step puts a reference by a function for those: an object may have another counter, too."""
        op = self.graph.nodes[step.node].op if step.node >= 0 else None
        callee = op.callee if isinstance(op, Call) else ""
        named = step.detail in (f"{reference.function}: {reference.name}", f"{callee}: {reference.name}")
        return named and self._puts(callee, reference.counter)

    def _drops(self, called: Outcome, own: Outcome, reference: Reference) -> bool:
        """Whether the callback puts one such reference on every path, of the field that it lies in if it lies there."""
        if not called.exits or any(site.counter == reference.counter for site in called.sites):
            return False
        places = {place_of(own, end, held) for end in own.exits for held in end.held if held.key == reference.key}
        fields = {place.partition("->")[2] for place in places} - {""}
        for end in called.exits:
            changed = {c.place.path for c in end.changes if (c.action, c.counter) == (Action.PUT, reference.counter)}
            if fields and not fields & changed:
                return False
            puts = (step.detail.partition(":")[0] for step in end.steps if step.what == "put")
            if not any(self._puts(callee, reference.counter) for callee in puts):
                return False
        return True

    def _puts(self, callee: str, counter: str) -> bool:
        known = self.bodies.contract(callee)
        effects = known.effects if known is not None else ()
        return any((one.action, one.counter) == (Action.PUT, counter) and _is_given(one.place.where) for one in effects)


def _is_given(where: Where) -> bool:
    return where in (Where.ARGUMENT, Where.FIELD)
