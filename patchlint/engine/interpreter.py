# SPDX-License-Identifier: GPL-2.0-or-later
"""Walks the paths of a function: joins what is alike, stops within a budget counted in steps."""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from patchlint.engine.assume import Assumptions
from patchlint.engine.belongings import Belongings
from patchlint.engine.called import with_calls
from patchlint.engine.callers_locks import Spins
from patchlint.engine.calls import Calls, Lookup
from patchlint.engine.evaluate import Evaluator
from patchlint.engine.exits import UNSIGNED, classify
from patchlint.engine.join import Joiner
from patchlint.engine.listwalks import Walks
from patchlint.engine.liveness import fields_stored
from patchlint.engine.loans import UnderRcu
from patchlint.engine.marks import Marks
from patchlint.engine.outcome import FromField, Outcome
from patchlint.engine.recorder import Recorder
from patchlint.engine.references import References
from patchlint.engine.releases import ReleaseFunctions, Releases
from patchlint.engine.results import Constants, Results
from patchlint.engine.sparing import Sparing
from patchlint.engine.state import State, Token
from patchlint.engine.transfer import Transfer
from patchlint.engine.uncounted import Unmatched
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Branch, Call, Release, Return, Select, Sign, Stop, Turn
from patchlint.ir.signs import NEGATIVE, POSITIVE, VALID, ZERO
from patchlint.knowledge.contract import Cleanup, Condition, Iterator, Mark, Marker
from patchlint.record import record


@record
class Budget:
    """Bounds, counted so that every run gives the same answer."""

    steps: int = 6000  # operations run, over all paths
    turns: int = 3  # arrivals at a loop's head on one path
    given: Condition | None = None  # what the caller passes
    every_way: bool = False  # paths never become one, and their calls and writes are kept as steps


@record
class Known:
    """What the engine asks about names."""

    contract: Lookup
    iterators: dict[str, Iterator]
    cleanups: dict[str, Cleanup]
    count_readers: frozenset[str] = frozenset()
    conversions: frozenset[str] = frozenset()
    release: ReleaseFunctions | None = None
    markers: Mapping[str, Marker] = field(default_factory=dict)
    under_rcu: UnderRcu | None = None
    constants: Constants = field(default_factory=dict)
    enumerators: Mapping[str, int] = field(default_factory=dict)  # constants that no configuration changes
    lent: Mapping[int, str] = field(default_factory=dict)  # arguments that its caller only lends -> counter
    idle: Mapping[int, str] = field(default_factory=dict)  # arguments of which nobody holds a usage count -> counter
    walks: Walks | None = None  # the lists of their arguments that functions of the file walk
    listed: frozenset[str] = frozenset()  # counters of which some function takes one where it adds to a list
    undone: frozenset[str] = frozenset()  # counters that other functions of the file put
    counted: frozenset[str] = frozenset()  # counters that some function takes of what it has
    makers: frozenset[str] = frozenset()  # functions of the file that leave one reference on what they make
    watched: frozenset[str] = frozenset()  # functions whose calls are kept; with any, lists are followed, too
    spins: Spins | None = None  # which locks nobody may sleep under
    unlocks: Callable[[str], bool] = lambda name: False  # whether a function of this file leaves a lock
    locks_of: Callable[[str], tuple[Mark, ...]] = lambda name: ()  # that a function of this file takes, if wanted
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # to_x() that reads fields of what it is given
    # name, fields: the arguments of a function of this file, and those fields, in which it follows a pointer at once
    follows: Callable[[str, frozenset[str]], Sequence[tuple[int, str]]] = lambda name, fields: ()
    from_fields: Callable[[str], tuple[FromField, ...]] = lambda name: ()  # parameters of a function of this file


def run(cfg: Cfg, known: Known, budget: Budget | None = None) -> Outcome:
    """Walk all paths of a function."""
    return _Walk(cfg, known, budget or Budget()).outcome()


class _Walk:
    def __init__(self, cfg: Cfg, known: Known, budget: Budget) -> None:
        self.cfg = cfg
        self.known = known
        self.budget = budget
        self.values = Values(known.enumerators)
        self.assume = Assumptions(self.values, Results(self.values, known.constants))
        self.record = self._recorder()
        if budget.every_way:
            self.record.longest = budget.steps
        self.references = References(cfg, self.values, self.assume, self.record)
        self.references.loans.file = known.under_rcu
        stored = fields_stored(cfg)
        if stored:
            self.references.reads.follows = lambda callee: known.follows(callee, stored)
        self.evaluate = Evaluator(cfg, self.values, self.assume, self.references.used, self.references.misuse.reached)
        self.evaluate.constants = known.constants.keys()
        self.record.written = self.evaluate.written
        self.evaluate.fields = known.fields
        calls = Calls(
            cfg,
            self.values,
            self.evaluate,
            self.references,
            known.contract,
            Releases(self.values, self.evaluate, known.release),
            known.count_readers,
            known.conversions,
        )
        self.transfer = Transfer(
            cfg, self.values, self.evaluate, self.references, calls, known.iterators, known.cleanups
        )
        self.sparing = Sparing(cfg, self.evaluate, self.references, known.contract)
        self.unmatched = Unmatched(self.record)
        self.join = Joiner(cfg, self.values, self.record.settled, self.references.reads.follows if stored else None)
        self.steps = 0
        self._queue: list[tuple[int, int]] = []
        self._waiting: dict[int, list[State]] = {}
        self._meets = [len(found) > 1 and not budget.every_way for found in cfg.predecessors]

    def _recorder(self) -> Recorder:
        cfg, known = self.cfg, self.known
        marks = Marks(cfg, self.values, self.assume, known.markers, known.cleanups)
        marks.callers.spins = known.spins
        marks.unlocks, marks.locks_of = known.unlocks, known.locks_of
        belongings = Belongings(cfg, self.values, known.iterators)
        belongings.lists.of = known.walks
        record = Recorder(cfg, self.values, self.assume, marks, belongings)
        record.lists.watched = known.watched
        return record

    def outcome(self) -> Outcome:
        start = State()
        for index, parameter in enumerate(self.cfg.parameters):
            start.env[parameter.name] = value = self.values.make("parameter", parameter.name)
            if parameter.kind not in ("pointer", "array") and UNSIGNED.match(parameter.type):
                start.bits[value] = ZERO | POSITIVE
            if index in self.known.lent:
                self.record.borrowed[start.env[parameter.name]] = self.known.lent[index]
            if index in self.known.idle:
                self.record.idle[start.env[parameter.name]] = self.known.idle[index]
        given = self.budget.given
        if given is not None:
            parameter = self.cfg.parameters[given.argument]
            self.transfer.calls.flags.suppose(start, start.env[parameter.name], given)
        self.record.marks.enter(start, self.evaluate)
        self._arrive(start, 0)
        complete = True
        while self._queue and complete:
            node = heapq.heappop(self._queue)[1]
            for state in self.join.meet(node, self._waiting.pop(node, [])):
                self._straight(state, node)
                if self.steps > self.budget.steps:
                    complete = False
                    break
        return self._finish(complete)

    def _finish(self, complete: bool) -> Outcome:
        cfg, record = self.cfg, self.record
        self.references.misuse.finished()
        self.references.owners.finished(self.transfer.calls.releases.owing, record.written)
        self.unmatched.finished()
        used = any((one.what, one.origin, one.whole) == ("use", "parameter", True) for one in record.incidents.values())
        kinds = classify(cfg.returns, {bits for _, bits, _, _ in record.exits.values()})
        return Outcome(
            file=cfg.file,
            function=cfg.name,
            line=cfg.line,
            end_line=cfg.end_line,
            returns=cfg.returns,
            static=cfg.static,
            partial=cfg.partial,
            exits=with_calls(cfg, record.finished(kinds), record.puts.values()),
            incidents=tuple(record.incidents.values()),
            sites=tuple(record.sites.values()),
            settled=frozenset(record.settled),
            puts=tuple(record.puts.values()),
            perhaps=record.perhaps(),
            listed=self.known.listed,
            undone=self.known.undone,
            counted=self.known.counted,
            makers=self.known.makers,
            stores=self.transfer.calls.releases.owing.marked(record.stored(kinds), record.written),
            takes=tuple(record.takes),
            complete=complete,
            reason="" if complete else f"more than {self.budget.steps} steps",
            steps=self.steps,
            walks=record.belongings.lists.walks(),
            passes=tuple(record.belongings.lists.passes),
            spots=self.record.lists.spots(),
            amounts=self.references.amounts.found(),
            from_fields=self.known.from_fields(cfg.name) if used else (),
            locks=record.marks.always_taken([state for _, _, state, _ in record.exits.values()]),
        )

    def _arrive(self, state: State, node: int) -> None:
        if node not in self._waiting:
            self._waiting[node] = []
            heapq.heappush(self._queue, (self.cfg.order[node], node))
        self._waiting[node].append(state)

    def _go(self, state: State, origin: int, node: int) -> int:
        """Follow an edge: the node to go on with at once, or -1 when the state waits there for others."""
        if node in self.cfg.loop_heads:
            if self.cfg.order[origin] < self.cfg.order[node]:
                state.turns[node] = 0
            state.turns[node] = state.turns.get(node, 0) + 1
            if state.turns[node] > self.budget.turns:
                return -1
        if self._meets[node]:
            self._arrive(state, node)
            return -1
        return node

    def _straight(self, state: State, node: int) -> None:
        """Run a state until it meets others, parts, or ends; parted states wait for their turn on a small stack."""
        pending = [(state, node)]
        while pending:
            state, node = pending.pop()
            while node >= 0:
                self.steps += 1
                if self.steps > self.budget.steps:
                    return
                here = self.cfg.nodes[node]
                fork = _FORKS.get(type(here.op))
                if fork is not None:
                    pending.extend(fork(self, state, node))
                    break
                if isinstance(here.op, Return):
                    self._return(state, here.op, node)
                    break
                if isinstance(here.op, Stop):
                    break
                if self.budget.every_way and type(here.op) in _NOTED:
                    state.note(node, _NOTED[type(here.op)])
                self.transfer.run(state, here.op, node)
                node = self._go(state, node, here.successors[0])

    def _return(self, state: State, op: Return, node: int) -> None:
        if op.value is None:
            self._leave(state, node, ZERO, -1)
            return
        value = self.evaluate.value(state, op.value, node)
        gives = (-1, False) if self.assume.is_compared(op.value, value) else self.record.parameter(value)
        if self.cfg.returns == "pointer" and self.values.is_offset(value):
            self.assume.narrow(state, value, VALID)  # return p->data + offset;
        if self.cfg.returns == "pointer":
            self.references.misuse.returned(state, value, node)
        bits = self.assume.bits(state, value)
        pending = {token.pending for token in state.tokens if token.pending != token.object}
        pending |= {token.result for token in state.tokens} | self.record.marks.asked(state)
        operands = self.values.operands(value)
        if not pending.isdisjoint(operands) and bits & (bits - 1):
            for bit in (NEGATIVE, ZERO, POSITIVE):
                other = state.copy()
                other.tokens = tuple(t._replace(told=t.told or self._tells(operands, t)) for t in other.tokens)
                if self.assume.narrow(other, value, bit):
                    other.gives = gives
                    self.references.returned(other, value, node)
                    self._leave(other, node, bit, value)
            return
        state.gives = gives
        self.references.returned(state, value, node)
        self._leave(state, node, self.assume.bits(state, value), value)

    def _tells(self, operands: frozenset[int], token: Token) -> bool:
        """Whether a result says if a reference is held; of what a getter delivered here the caller knows nothing."""
        op = self.cfg.nodes[token.site].op
        new = self.values.parts[token.object][:2] == ("fresh", token.site)
        same = isinstance(op, Call) and op.result in op.arguments  # skb = f(skb): to the caller it is the same one
        return token.pending in operands and (same or not new)

    def _leave(self, state: State, node: int, bits: int, value: int) -> None:
        self.unmatched.leaves(state, node, bits, value)
        self.record.exit(state, node, bits, value, apart=self.budget.every_way)

    def _branch(self, state: State, node: int) -> list[tuple[State, int]]:
        here = self.cfg.nodes[node]
        assert isinstance(here.op, Branch)
        condition = here.op.condition
        ways: list[tuple[State, int]] = []
        if isinstance(condition, Sign):
            value = self.evaluate.value(state, condition.operand, node)
            have = self.assume.bits(state, value)
            wanted = (have & condition.bits, have & ~condition.bits)
        else:
            value = self.evaluate.value(state, condition, node)
            have = self.assume.bits(state, value)
            wanted = (have & ~ZERO, have & ZERO)
        both = bool(wanted[0] and wanted[1])
        for way, bits in enumerate(wanted):
            if not bits:
                continue
            other = state.copy() if both and way == 0 else state
            if not self.assume.narrow(other, value, bits):
                continue
            if both:
                counted = self._counted(value)
                if counted is not None and not way and not bits & ZERO:
                    self.record.guards[here.successors[0]] = counted
                self.record.asking.ask(node, value)
                other.note(node, "false" if way else "true")
                self.sparing.pass_by(other, value, here.successors[1 - way], here.successors[way], node)
            following = self._go(other, node, here.successors[way])
            if following >= 0:
                ways.append((other, following))
        return ways

    def _counted(self, value: int) -> int | None:
        """The object whose counter a condition looks at."""
        counted = self.record.counted
        operands = self.values.operands(value)
        if operands.isdisjoint(counted):
            return None
        # two counts are compared, or a count with what it has to be
        others = any(
            self.values.kind(v) not in ("op", "sign") and self.values.constant(v) != 0
            for v in operands - counted.keys()
        )
        return None if others else counted[min(operands & counted.keys())]

    def _select(self, state: State, node: int) -> list[tuple[State, int]]:
        here = self.cfg.nodes[node]
        assert isinstance(here.op, Select)
        value = self.evaluate.value(state, here.op.value, node)
        ways: list[tuple[State, int]] = []
        self.record.asking.ask(node, value)
        cases = [[self.evaluate.value(state, label, node) for label in case] for case in here.op.cases]
        fixed = self.evaluate.is_constant(here.op.value)
        for way, case in enumerate([*cases, []]):
            other = state.copy()
            if fixed:
                case = []
            if case and not self.assume.equate(other, value, case[0]):
                continue
            others = [label for labels in cases for label in labels] if way == len(cases) and not fixed else []
            if not all(self.assume.differ(other, value, label) for label in others):
                continue
            other.note(node, "case", way)
            following = self._go(other, node, here.successors[way])
            if following >= 0:
                ways.append((other, following))
        return ways

    def _turn(self, state: State, node: int) -> list[tuple[State, int]]:
        here = self.cfg.nodes[node]
        assert isinstance(here.op, Turn)
        ways: list[tuple[State, int]] = []
        head = self.cfg.predecessors[node][0]
        entered = state.turns.get(head, 0) <= 1
        done = state.copy()
        self.transfer.done(done, here.op, node, entered)
        done.note(node, "done")
        following = self._go(done, node, here.successors[1])
        if following >= 0:
            ways.append((done, following))
        if state.turns.get(head, 0) < self.budget.turns:
            self.transfer.turn(state, here.op, node, entered)
            state.note(node, "turn")
            following = self._go(state, node, here.successors[0])
            if following >= 0:
                ways.append((state, following))
        return ways


_NOTED: dict[type, str] = {Call: "call", Assign: "write", Release: "release"}
_FORKS: dict[type, Callable[[_Walk, State, int], list[tuple[State, int]]]] = {
    Branch: _Walk._branch,
    Select: _Walk._select,
    Turn: _Walk._turn,
}
