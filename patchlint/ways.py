# SPDX-License-Identifier: GPL-2.0-or-later
"""The path table: every way through a function, those that a caller cannot tell apart as one row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from patchlint.contracts.bodies import Bodies
from patchlint.engine.interpreter import Budget
from patchlint.engine.outcome import Exit, Reference
from patchlint.engine.trace import DECISIONS, Step
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Call, Leave, Member, Release, Turn
from patchlint.ir.reading import Reading
from patchlint.ir.route import Routes
from patchlint.knowledge.contract import Knowledge
from patchlint.record import record

MOST_STEPS = 150_000
_EVERY = Budget(turns=2, every_way=True)
_JOINED = Budget(steps=60_000)
ANSWERS = {"true": "yes", "false": "no", "turn": "a turn", "done": "done"}  # step -> decision; else its detail
_EVENTS = frozenset(("get", "put", "take", "store", "return"))


@record
class Noted:
    """Something on a line of the file."""

    line: int
    text: str


@record
class Decision:
    """A branch: what was asked, and the answer ("yes", "no", a case, "a turn", "done")."""

    line: int
    asked: str
    answer: str


@record
class Event:
    """Something that happened to a reference: "get", "put", "take", "store" or "return"."""

    line: int
    what: str
    name: str  # the object
    function: str  # that is called there, "" for none
    decided: int = field(default=0, compare=False)  # how many decisions of the path come before it


class Touched(NamedTuple):
    """A lock, a flag or a place in a list that is not as it was at the beginning."""

    on: bool  # taken, set, added; or the contrary
    name: str
    certain: bool


@record
class Way:
    """Ways out that a caller cannot tell apart; all from `calls` on but `count` is of the shortest one."""

    line: int
    result: str
    kind: str  # "error", "success", "unknown" or "none"
    held: tuple[Reference, ...]
    dropped: tuple[Noted, ...]  # references that were not taken here: whose, where
    settled: tuple[Noted, ...]  # taken here and dropped again, handed over or returned
    locks: tuple[Touched, ...]
    flags: tuple[Touched, ...]
    lists: tuple[Touched, ...]  # the objects
    calls: tuple[Noted, ...]
    writes: tuple[Noted, ...]
    decisions: tuple[Decision, ...]
    count: int  # how many ways there are
    events: tuple[Event, ...] = ()
    lines: tuple[int, ...] = ()  # 1-based, that it runs through, sorted


@record
class Ways:
    """The path table of one function; `reason` says why it is not complete, "" when it is."""

    file: str
    function: str
    line: int
    rows: tuple[Way, ...]
    joined: bool  # too many paths to list: those that come to the same point alike were followed as one
    reason: str
    steps: int = 0  # of the engine, that it took


def ways(cfg: Cfg, bodies: Bodies, most: int = MOST_STEPS) -> Ways:
    """The path table of a function: each path by itself where that takes no more than `most` steps of the engine."""
    outcome = bodies.walk(cfg, replace(_EVERY, steps=most))
    joined, spent = not outcome.complete, outcome.steps
    if joined:
        outcome = bodies.walk(cfg, _JOINED)
        spent += outcome.steps
    read = _Reader(cfg, bodies.knowledge)
    rows: dict[tuple[object, ...], Way] = {}
    for found in outcome.exits:
        row = read.way(found)
        dropped = tuple(noted.text for noted in row.dropped)
        key = (row.line, row.result, row.kind, _same(row.held), dropped, row.locks, row.flags, row.lists)
        known = rows.get(key)
        if known is None:
            rows[key] = row
        else:
            shorter = min(known, row, key=lambda one: len(one.decisions))
            rows[key] = replace(shorter, count=known.count + 1)
    return Ways(cfg.file, cfg.name, cfg.line, tuple(rows.values()), joined, outcome.reason, spent)


def _same(held: Iterable[Reference]) -> tuple[object, ...]:
    return tuple(sorted((one.name, one.counter, one.line, one.escaped, one.certain, one.failed) for one in held))


class _Reader:
    """Turns exits into rows."""

    def __init__(self, cfg: Cfg, known: Knowledge) -> None:
        self.cfg = cfg
        self.known = known
        self.text = Reading(cfg)
        self.routes = Routes(cfg)

    def way(self, found: Exit) -> Way:
        steps = found.steps[:-1]
        decisions = tuple(self._decision(step) for step in steps if step.what in DECISIONS)
        asked = " ".join(decision.asked for decision in decisions)
        return Way(
            line=found.line,
            result="NULL" if self.cfg.returns == "pointer" and found.result == "0" else found.result,
            kind=found.kind,
            held=found.held,
            dropped=tuple(Noted(given.line, f"{given.name} ({given.counter})") for given in found.given),
            settled=self._settled(steps, found),
            locks=_touched(found, "lock"),
            flags=_touched(found, "flag"),
            lists=_touched(found, "list"),
            calls=tuple(n for n in map(self._call, steps) if n is not None and n.text not in asked),
            writes=tuple(n for n in map(self._write, steps) if n is not None),
            decisions=decisions,
            count=1,
            events=tuple(self._events(steps)),
            lines=self.routes.lines([(step.node, step.what) for step in steps if step.node >= 0], found.line),
        )

    def _decision(self, step: Step) -> Decision:
        answer = ANSWERS.get(step.what, step.detail)
        return Decision(step.line, self.text.condition(step.node), answer)

    def _events(self, steps: Sequence[Step]) -> Iterator[Event]:
        decided = 0
        for step in steps:
            decided += step.what in DECISIONS
            if step.what in _EVENTS:
                yield self._event(step, decided)

    def _event(self, step: Step, decided: int) -> Event:
        function, _, name = step.detail.partition(": ")
        op = self.cfg.nodes[step.node].op if step.node >= 0 else None
        match op:
            case Call(callee=callee):
                called = callee
            case Release(cleanup=cleanup):
                called = f"__free({cleanup})"
            case Turn(macro=macro) | Leave(macro=macro):
                called = macro
            case _:
                called = function if step.what == "get" else ""
        return Event(step.line, step.what, name, called, decided)

    def _settled(self, steps: Sequence[Step], found: Exit) -> tuple[Noted, ...]:
        """What was dropped or handed over of what was taken here."""
        open_ = {(held.line, held.name) for held in found.held}
        taken = [(step.line, step.detail) for step in steps if step.what == "get"]
        given = {given.line for given in found.given}
        done = {"put": "dropped", "take": "handed over", "return": "returned"}
        rows = []
        for step in steps:
            name = step.detail.partition(": ")[2]
            get = next((line for line, detail in taken if detail.partition(": ")[2] == name), None)
            if step.what in done and get is not None and step.line not in given and (get, name) not in open_:
                rows.append(Noted(step.line, f"{name} (taken on line {get}) {done[step.what]}"))
        return tuple(rows)

    def _call(self, step: Step) -> Noted | None:
        """A call that may matter to a reader: neither a lock nor what is known to do nothing."""
        op = self.cfg.nodes[step.node].op if step.what == "call" else None
        if not isinstance(op, Call) or self._is_lock(op.callee) or op.callee in self.known.conversions:
            return None
        row = self.known.contracts.get(op.callee)
        if op.callee.startswith("guard(") or (row is not None and not row.effects):
            return None
        return Noted(step.line, self.text.call(step.node))

    def _write(self, step: Step) -> Noted | None:
        """A write into memory that is not only this function's own variable."""
        op = self.cfg.nodes[step.node].op if step.what == "write" else None
        if not isinstance(op, Assign) or not isinstance(op.target, Member):
            return None
        return Noted(step.line, self.text.write(step.node))

    def _is_lock(self, name: str) -> bool:
        marker = self.known.markers.get(name)
        return marker is not None and marker.what == "lock"


def _touched(found: Exit, what: str) -> tuple[Touched, ...]:
    left = (Touched(one.mark.on, one.name, one.mark.certain) for one in found.marks if one.mark.what == what)
    return tuple(sorted(left))
