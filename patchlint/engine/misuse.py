# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts, frees and reads that are odd as they stand: what kind of odd, for the rules to judge."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from patchlint.engine.assume import Assumptions
from patchlint.engine.callers_locks import Held
from patchlint.engine.listwalks import Walk
from patchlint.engine.marks import NOTHING_HELD
from patchlint.engine.operations import BARE, Putting
from patchlint.engine.recorder import Recorder
from patchlint.engine.state import Drop, State, Token
from patchlint.engine.values import Origin, Values
from patchlint.ir.ops import Call, Release
from patchlint.ir.signs import ERR, NULL, VALID
from patchlint.knowledge.contract import Action, Contract, Mark


class Around(NamedTuple):
    """What else an incident is about, as in outcome.Incident."""

    records: int = 0
    stored: int = 0
    entry: str = ""
    walk: Walk | None = None
    moved: bool = False
    held_by: str = ""
    inside: str = ""
    inferred: bool = False


class Misuse:
    """Records incidents."""

    def __init__(self, values: Values, assume: Assumptions, record: Recorder) -> None:
        self.values = values
        self.assume = assume
        self.record = record

    def matched(self, state: State, put: Putting, token: Token) -> None:
        """A put of a reference that was taken here."""
        odd = {
            "put-unregistered": put.registered and token.definite and not token.registered,
            "put-unchecked": not token.definite and token.codes is None,
            "put-managed": token.managed and token.certain,
            "put-untracked": token.tracked != put.tracked and token.documented and put.documented,
        }
        for what in (name for name, is_so in odd.items() if is_so):
            self._told(state, what, put, token=token)

    def _told(
        self,
        state: State,
        what: str,
        put: Putting,
        *,
        token: Token | None = None,
        drop: Drop | None = None,
        lock: Held = NOTHING_HELD,
    ) -> None:
        known = len(self.record.incidents)
        self.record.incident(
            state, what, put.node, put.counter, put.value, function=put.function, token=token, drop=drop, lock=lock
        )
        inferred = not put.documented or (drop is not None and drop.inferred)
        self._amend(known, Around(held_by=lock.said_by, inferred=inferred))

    def under_lock(self, state: State, put: Putting) -> None:
        """A put that may sleep, or take a lock, where a lock is held that does not allow it."""
        roots = self.values.roots
        if sum(roots[token.object] == roots[put.value] and token.certain for token in state.tokens) > 1:
            return  # it cannot be the last
        for held in self.record.marks.locks(state):
            by = put.by if held.name == put.lock else self._taken_by(state, put, held)
            if put.sleeps and held.atomic:
                self._told(state, "put-sleeps", put, token=self._held(state, put), lock=held._replace(by=put.by))
            elif by:
                what = "put-locked" if put.documented else "call-locked"
                self._told(state, what, put, token=self._held(state, put), lock=held._replace(by=by))

    def _taken_by(self, state: State, put: Putting, held: Held) -> str:
        """The release function in sight that takes a lock, unless the put cannot be the last.

        It cannot if whoever lent the object has a reference as well, or if the lock lies in the object.
        """
        root = self.values.roots[put.value]
        if held.value >= 0 and self.values.roots[held.value] == root:
            return ""
        lent = self.values.origin(root) in (Origin.PARAMETER, Origin.GLOBAL)
        if lent and any(t.how == "argument" and self.values.roots[t.object] == root for t in state.tokens):
            return ""
        for one in put.last:
            same = one.value == held.value if one.value >= 0 else held.value < 0 and one.counter == held.name
            if one.action is Action.LOCK and same:
                return one.function or put.function
        return ""

    def in_caller(self, state: State, put: Putting) -> Putting:
        """A put as a caller has to know it, who may hold locks that this function has not left.

        Of those that he is known to hold it is told here.
        """
        left, known = self.record.marks.left_by_us(state), list(self.record.marks.callers.held(state))
        sleeps = put.sleeps and not left and not any(held.atomic for held in known)
        last = tuple(one for one in put.last if one.action is not Action.LOCK or not (left or known))
        told = put._replace(
            sleeps=sleeps, last=last, lock="" if put.lock in left | {held.name for held in known} else put.lock
        )
        if told.lock and self.record.place(put.value) is None:
            mark = Mark("put", on=True, path=self.values.name(put.value), title=told.lock, by=put.by)
            self.record.takes.setdefault(mark)
        return told

    def inside(self, state: State, contract: Contract, node: int) -> None:
        """A callee puts something, and the last put takes a lock that is held here."""
        for mark in contract.marks:
            for held in self.record.marks.locks(state) if mark.what == "put" else ():
                if held.name == mark.title:
                    value = self.values.make("text", mark.path)
                    lock = held._replace(by=mark.by)
                    known = len(self.record.incidents)
                    self.record.incident(state, "call-locked", node, "", value, function=contract.name, lock=lock)
                    self._amend(known, Around(held_by=held.said_by))

    def _held(self, state: State, put: Putting) -> Token | None:
        return next((t for t in state.tokens if t.counter == put.counter and t.object == put.value), None)

    def stray(self, state: State, put: Putting) -> None:
        """A put of which no get is in sight."""
        root = self.values.roots[put.value]
        drop = state.drops.get(root)
        other = self._other(state, put)
        if (put.counter, put.value) in state.failed:
            what = "put-failed"
        elif drop is not None and drop.counter == put.counter and not drop.first and self._is_same(drop, put):
            what = "put-again"
        elif put.consumed:
            what = "consumed"
        elif self.record.borrowed.get(root) == put.counter:
            what = "put-borrowed"
        elif self.record.idle.get(root) == put.counter:
            what = "put-idle"
        else:
            what = "put-foreign" if other is None else "put-other"
        token = other if what == "put-other" else None
        self._told(state, what, put, token=token, drop=drop if what == "put-again" else None)
        if token is not None:  # the mistake is told once
            state.replace_token(token, None)
            self.record.settled.add(token.key)

    def _is_same(self, drop: Drop, put: Putting) -> bool:
        """Whether a put is of what was put before, not of another part of what that lies in."""
        return drop.value < 0 or put.counter in BARE or self.values.same_object(drop.value, put.value)

    def _other(self, state: State, put: Putting) -> Token | None:
        """The only reference of the object, if it is one of another counter than is put."""
        if put.counter in BARE or not put.lifetime or not put.documented:
            return None
        held = [token for token in state.tokens if self.values.roots[token.object] == self.values.roots[put.value]]
        good = [t for t in held if t.how == "result" and t.object == put.value and t.lifetime and t.documented]
        return held[0] if len(held) == 1 and good and held[0].counter not in BARE and not held[0].escaped else None

    def error(self, state: State, node: int, value: int, counter: str, function: str) -> None:
        """A put or a free of what is known to be an ERR_PTR, by a function that is not made for that."""
        if self.assume.bits(state, value) == ERR and self.values.kind(value) != "number":
            self.record.incident(state, "put-error", node, counter, value, function=function)

    def unset(self, state: State, op: Release, node: int) -> None:
        """The scope of a __free() variable ends before anything was stored in it."""
        variable = self.values.make("macro", op.variable.split("@")[0])  # it has no value, only a name
        self.record.incident(state, "scope-unset", node, "", variable, function=f"__free({op.cleanup})")

    def stored(self, state: State, token: Token, value: int, op: Release, node: int) -> None:
        """The end of a scope puts the only reference of what others can still find."""
        held = [other for other in state.tokens if other.object == token.object]
        if token.escaped != "stored" or len(held) > 1 or token.how != "result":
            return
        places = (base for (base, _), stored in state.heap.items() if stored == token.object)
        if any(self.values.origin(base) is not Origin.STACK for base in places):
            self.record.incident(
                state, "scope-stored", node, token.counter, value, function=f"__free({op.cleanup})", token=token
            )

    def returned(self, state: State, value: int, node: int) -> None:
        """What the end of a scope has put is returned."""
        drop = state.drops.get(self.values.roots[value])
        if drop is not None and drop.own and drop.function.startswith("__free("):
            self.record.incident(state, "scope-returned", node, drop.counter, value, function=drop.function, drop=drop)

    def called(self, state: State, op: Call, contract: Contract | None, arguments: Sequence[int], node: int) -> None:
        """A callee may fail where there is no way back, or is given an entry of an object that was put."""
        belongings = self.record.belongings
        value = belongings.step(state, op, contract, arguments, node)
        if value >= 0:
            drop = state.drops.get(self.values.roots[value])
            records = belongings.records(self.values.roots[value], node)
            self.tell(Around(records=records), state, "no-way-back", node, value, op.callee, drop)
        found = belongings.lists.too_late(op, arguments, node)
        if found is not None:
            walk, way = found.walk, f"{self.values.name(found.object)}->{found.walk.list}"
            way = f"{walk.list[:-1]}{self.values.name(found.object)})" if walk.list.endswith("()") else way
            around = Around(records=found.emptied, entry=way, walk=walk, moved=found.moved)
            self.tell(around, state, "walk-late", node, found.object, op.callee, None)
        late = belongings.late(state, op, contract, arguments, node)
        if late is not None:
            value, owner, drop = late
            self.tell(Around(entry=self.values.name(value)), state, "entry-late", node, owner, op.callee, drop)

    def finished(self) -> None:
        """All paths were walked: what was put both by itself and with all that is in its container."""
        for twice in self.record.containers.twice():
            if self.record.asking.wanted(twice.put.trace):
                continue  # whoever calls has a reference that he wants to be put as well
            state = State()
            state.trace = twice.put.trace
            callee = getattr(self.record.cfg.nodes[twice.node].op, "callee", "")
            around, drop = Around(stored=twice.back), twice.put.drop
            self.tell(around, state, "put-with-all", twice.node, twice.put.element, callee, drop)
        for copy in self.record.containers.copied():
            state = State()
            state.trace = copy.trace
            drop = self.record.containers.copies.drop(copy)
            self.tell(Around(entry=copy.place), state, "stored-of-all", copy.node, copy.element, "", drop)

    def tell(
        self,
        around: Around,
        state: State,
        what: str,
        node: int,
        value: int,
        function: str,
        drop: Drop | None,
        token: Token | None = None,
    ) -> None:
        """Record an incident, and what belongs to it beside the put."""
        known, counted = len(self.record.incidents), drop or token
        counter = counted.counter if counted is not None else ""
        self.record.incident(state, what, node, counter, value, function=function, drop=drop, token=token)
        self._amend(known, around)

    def _amend(self, known: int, around: Around) -> None:
        """What belongs to the incidents recorded since there were so many."""
        for key in list(self.record.incidents)[known:] if any(around) else ():
            self.record.incidents[key] = replace(self.record.incidents[key], **around._asdict())

    def reached(self, state: State, pointer: int, node: int) -> None:
        """An object that a getter delivered is read without a look whether it delivered one."""
        for token in state.tokens:
            if token.object == pointer and token.pending == pointer and token.how == "result" and token.documented:
                bits = self.assume.bits(state, pointer)
                if bits & NULL and bits & VALID:
                    self.record.incident(state, "unchecked-use", node, token.counter, pointer, token=token)
