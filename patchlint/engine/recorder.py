# SPDX-License-Identifier: GPL-2.0-or-later
"""Collects exits and incidents while the paths are walked, each kind of them once."""

from dataclasses import replace

from patchlint.engine.asking import Asking
from patchlint.engine.assume import Assumptions
from patchlint.engine.belongings import Belongings
from patchlint.engine.callers_locks import Held
from patchlint.engine.containers import Containers
from patchlint.engine.lending import Lending
from patchlint.engine.lists import Lists
from patchlint.engine.liveness import Unread
from patchlint.engine.marks import NOTHING_HELD, Marks
from patchlint.engine.operations import BARE, Putting
from patchlint.engine.outcome import Change, Exit, Found, Given, Incident, Lent, Put, Reference, Stored
from patchlint.engine.places import Places
from patchlint.engine.repeats import Repeats
from patchlint.engine.resting import Written, resting
from patchlint.engine.state import Drop, Last, State, Token, earlier
from patchlint.engine.values import Origin, Values
from patchlint.engine.witness import witness
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call
from patchlint.ir.signs import ANY, NEGATIVE, VALID
from patchlint.knowledge.contract import Action, LastPut, Mark, Place, Where

_LONGEST = 200  # steps of a witness
_NEVER = Drop(counter="", node=-1, line=0, function="", own=False, site=-1, lifetime=False)  # it was not put before
_STILL_OURS = frozenset(("", "equal", "derived", "part", "element"))  # of escapes: not into a place that lives on


class Recorder:
    """What was seen on all paths so far."""

    def __init__(self, cfg: Cfg, values: Values, assume: Assumptions, marks: Marks, belongings: Belongings) -> None:
        self.cfg = cfg
        self.values = values
        self.assume = assume
        self.allocated: dict[int, bool] = {}  # value -> whether the driver core frees it
        self.idle: dict[int, str] = {}  # object of which nobody holds this counter
        self.borrowed: dict[int, str] = {}  # result of a getter that takes no reference -> its counter
        self.heirs: dict[int, int] = {}  # result that is an argument, if it is valid -> that argument
        self.derived: dict[int, int] = {}  # what an unknown callee made of an object -> the object
        self.counted: dict[int, int] = {}  # a counter's value that was read -> the object it counts
        self.guards: dict[int, int] = {}  # node that runs only because a counter is not zero -> the object it counts
        self._unread = Unread(cfg)
        self.lending = Lending(values, assume)
        self.marks = marks
        marks.counted = self.lending.counted
        self.belongings = belongings
        self.containers = Containers(cfg, values, self.allocated)
        self.lists = Lists(cfg, values, marks, self.allocated)
        self.asking = Asking(cfg, values)
        self.taken_out: set[int] = set()  # objects that a callee, by its name, takes out of a table
        self.takes: dict[Mark, None] = {}  # locks that puts of what the caller cannot see take
        self.usage: set[str] = set()  # counters whose last put frees nothing
        self.unsure: dict[tuple[Action, str, int], bool] = {}  # what callees do perhaps -> whether it frees the object
        self.counts: set[tuple[str, int]] = set()  # counter, object: of what callees take perhaps, what is followed
        self.given: dict[tuple[str, int, int], Putting] = {}  # (counter, object, node) -> a put of what is not ours
        self.kept: set[int] = set()  # parameters stored where others find them
        self.laid: dict[int, set[int]] = {}  # variable -> what was stored in it
        self._gone: dict[int, dict[tuple[int, str, str], Reference]] = {}  # object -> references that the result holds
        self.stores: dict[tuple[int, str], int] = {}  # a pointer, the place it was stored in -> node
        self.written: Written = {}
        self._index = {parameter.name: index for index, parameter in enumerate(cfg.parameters)}
        self.places = Places(values, self._index)
        self.longest = _LONGEST
        self.sites: dict[tuple[int, str, str], Reference] = {}
        self.settled: set[tuple[int, str, str]] = set()
        self.puts: dict[tuple[int, str, str], Put] = {}
        self.incidents: dict[tuple[object, ...], Incident] = {}
        self.exits: dict[tuple[object, ...], tuple[int, int, State, int]] = {}

    def reference(self, state: State, token: Token) -> Reference:
        """A token as the rules see it."""
        return Reference(
            site=token.site,
            counter=token.counter,
            name=token.name,
            function=token.function,
            line=token.line,
            how=token.how,
            origin=self._origin(token.object),
            failed=self._failed(state, token),
            escaped=token.escaped,
            holder=self._holder(token.holder),
            decided=token.definite,
            certain=token.certain,
            trusted=token.trusted,
            even_on_error=token.even_on_error,
            lifetime=token.lifetime,
            passed_on=token.passed_on,
            passed=token.passed,
            spared=token.spared,
            freed=token.freed,
            told=token.told,
            bare=self.lending.bareness.is_bare(token, self.allocated),
            shared=token.shared,
            noted=token.noted,
            managed=token.managed,
            documented=token.documented or token.how == "iterator",
            seen=token.seen,
            ignored=token.how == "result" and self._unread.at(token.site),
        )

    def put(self, put: Putting, token: Token) -> None:
        """A put of what was taken here: of all such puts the first one, and whether any follows a store."""
        new = Put(token.key, put.function, self.cfg.nodes[put.node].line, token.escaped == "stored")
        first = self.puts.setdefault(token.key, new)
        if new.stored and not first.stored:
            self.puts[token.key] = replace(first, stored=True)

    def _origin(self, value: int) -> str:
        """Where an object comes from: "parameter", "field" of one, "global", "result", "stack" or "nothing"."""
        origin = self.values.origin(root := self.values.roots[value]).value
        return "field" if origin == "parameter" and self.values.kind(root) == "load" else origin

    def _holder(self, root: int) -> str:
        if root < 0:
            return ""
        managed = self.allocated.get(root)
        return "stack" if managed is None else ("managed" if managed else "allocated")

    def incident(
        self,
        state: State,
        what: str,
        node: int,
        counter: str,
        value: int,
        *,
        function: str = "",
        token: Token | None = None,
        drop: Drop | None = None,
        lock: Held = NOTHING_HELD,
        found: Found | None = None,
    ) -> None:
        """Something odd happened; the first path that shows it is kept."""
        root, before = self.values.roots[value], drop or _NEVER
        key = (what, node, counter, token.site if token else before.site, before.node)
        if key in self.incidents:
            return
        self.incidents[key] = Incident(
            what=what,
            line=self.cfg.nodes[node].line,
            function=function,
            counter=counter,
            name=self.values.name(value),
            origin=self._origin(value),
            reference=self.reference(state, token) if token else self._taken_at(key[3], counter),
            **earlier(drop),
            looped=before.node == node,
            taken_out=root in self.taken_out,
            delivered_by=self._deliverer(value),
            release=drop.release if drop else lock.by,
            lock=lock.name,
            lock_line=lock.line,
            guarded=self.guards.get(node) == root,
            steps=witness(self.cfg, state.trace, self.cfg.nodes[node].line, self.longest),
            found=found,
        )

    def _taken_at(self, site: int, counter: str) -> Reference | None:
        found = [(c == counter, r) for (s, c, _), r in self.sites.items() if s == site]
        return max(found, key=lambda one: one[0])[1] if found else None

    def _deliverer(self, value: int) -> str:
        parts = self.values.parts[self.values.roots[value]]
        if parts[0] != "fresh" or not isinstance(parts[1], int):
            return ""
        op = self.cfg.nodes[parts[1]].op
        return op.callee if isinstance(op, Call) and parts[3] is None else ""

    def exit(self, state: State, node: int, bits: int, value: int, *, apart: bool = False) -> None:
        """A path ends, with a value or -1; paths that end alike are one, unless they are to be kept apart."""
        held = tuple(
            (t.site, t.escaped, t.holder, t.certain, t.definite, t.told, self._failed(state, t)) for t in state.tokens
        )
        key = (self.cfg.nodes[node].line, bits, held, state.given, state.delivered, self._absent(state), state.gives)
        if apart or key not in self.exits:
            self.exits[(*key, len(self.exits)) if apart else key] = (node, bits, state, value)
        elif state.marks or self.exits[key][2].marks:
            self.exits[key][2].join_marks(state)

    def parameter(self, value: int) -> tuple[int, bool]:
        """The parameter that a value is, and whether it is only another view of it; -1 for none."""
        root = self.values.parts[self.values.roots[value]]
        if root[0] == "load" and self.values.kind(value) == "field":
            root = self.values.parts[self.values.holder(value)]
        index = self._index.get(str(root[1]), -1) if root[0] == "parameter" else -1
        return index, index >= 0 and self.values.kind(value) != "parameter"

    def keep(self, value: int, holder: int = -1) -> None:
        """A pointer was stored somewhere, in a variable of this function or where others find it.

        A caller has to know that of its arguments, and of a variable only once that is given away.
        """
        if holder >= 0 and self.values.kind(holder) == "local":
            self.laid.setdefault(holder, set()).add(value)
        elif self.values.kind(self.values.roots[value]) == "parameter":
            self.kept.add(value)

    def give(self, holder: int) -> None:
        """A callee may keep what a variable of this function holds."""
        for value in self.laid.get(holder, ()):
            self.keep(value)

    def store(self, base: int, field: str, value: int, node: int) -> None:
        """base->field = value, where base is no variable of this function."""
        if self.values.origin(value) is not Origin.NOTHING and self.values.kind(self.values.roots[base]) != "local":
            self.stores.setdefault((value, self.values.name(self.values.make("load", base, field))), node)

    def went(self, state: State, token: Token) -> None:
        """A reference goes to the caller in an object that is the result."""
        self._gone.setdefault(token.object, {})[token.key] = self.reference(state, token)

    def stored(self, kinds: dict[int, str]) -> tuple[Stored, ...]:
        """Everything that was stored, with the references on it that are held where all went well."""
        held = {value: dict(references) for value, references in self._gone.items()}
        for _, bits, state, _ in self.exits.values():
            for token in state.tokens if self.stores and kinds[bits] != "error" else ():
                held.setdefault(token.object, {})[token.key] = self.reference(state, token)
        return tuple(
            Stored(
                place=place,
                name=self.values.name(value),
                source=self._deliverer(value),
                origin=self._origin(value),
                line=self.cfg.nodes[node].line,
                references=tuple(held.get(value, {}).values()),
            )
            for (value, place), node in self.stores.items()
        )

    def _failed(self, state: State, token: Token) -> bool:
        return token.result >= 0 and not self.assume.bits(state, token.result) & ~NEGATIVE

    def finished(self, kinds: dict[int, str]) -> tuple[Exit, ...]:
        """All exits; `kinds` says for the bits of a result what kind of exit that is."""
        found = []
        for node, bits, state, value in self.exits.values():
            line = self.cfg.nodes[node].line
            given = tuple(self._given(*row) for row in state.given)
            held = tuple(self.reference(state, token) for token in state.tokens)
            steps = witness(self.cfg, state.trace, line, self.longest)
            changes, absent = self._changes(state), self._absent(state)
            kind = kinds[bits]
            if kind == "error" and bits == ANY and (state.gives[0] >= 0 or self._is_constant(value)):
                kind = "unknown"  # return count;
            ours = tuple(self.reference(state, token) for token in state.delivered)
            gives, asked = state.gives, self.asking.on(state.trace)
            lent = self._lent(state, value)
            marks = self.marks.left(state) if state.marks else ()
            rests = resting(self.cfg, self.values, state, self.written)
            found.append(
                Exit(
                    line,
                    kind,
                    bits,
                    held,
                    given,
                    absent,
                    changes,
                    *gives,
                    steps,
                    self.result(value),
                    ours,
                    lent,
                    asked,
                    marks,
                    rests,
                    self._kept_with(state, value),
                )
            )
        return tuple(sorted(found, key=lambda e: (e.line, e.bits)))

    def _is_constant(self, value: int) -> bool:
        """Whether a result is a constant without a sign, where others are -ENODEV and the like: return ACT_BOUND;."""
        negative = any(bits == NEGATIVE for _, bits, _, _ in self.exits.values())
        return value >= 0 and negative and self.values.kind(value) == "macro"

    def _lent(self, state: State, value: int) -> Lent | None:
        if value < 0 or self.cfg.returns != "pointer":
            return None
        return self.lending.lent(state, value, (*self.allocated, *self.derived, *self.heirs))

    def _kept_with(self, state: State, value: int) -> tuple[str, ...]:
        """The counters of references on the result that others may have come to own as well."""
        if value < 0 or self.cfg.returns != "pointer":
            return ()
        kept = (token for token in state.tokens if token.certain and token.escaped not in _STILL_OURS)
        return tuple(token.counter for token in kept if self.values.same_object(token.object, value))

    def result(self, value: int) -> str:
        """What is returned, as the source writes it."""
        if value < 0:
            return ""
        match self.values.parts[value]:
            case ("number" | "macro" | "parameter", what):
                return str(what)
            case ("op", "-", int() as operand, None):
                return f"-{self.result(operand)}"
            case ("fresh", int(), _, None):
                callee = self._deliverer(value)
                return f"{callee}()" if callee else self.values.name(value)
        name = self.values.name(value)
        return name if name != "it" else ""

    def _absent(self, state: State) -> tuple[int, ...]:
        """The parameters that are no valid pointer on this path."""
        values = [self.values.make("parameter", parameter.name) for parameter in self.cfg.parameters]
        return tuple(i for i, value in enumerate(values) if not self.assume.bits(state, value) & VALID)

    def _given(self, counter: str, value: int, node: int, taken: bool) -> Given:
        parameter = self.parameter(value)[0] if self.values.kind(value) == "parameter" else -1
        by = f"{self.given[counter, value, node].function}()"
        name, line = self.values.name(value), self.cfg.nodes[node].line
        return Given(counter, name, self._origin(value), line, parameter, taken, by)

    def _changes(self, state: State) -> tuple[Change, ...]:
        """What the caller has to know of this exit."""
        found, repeats = [], Repeats()
        for token in state.delivered:
            own = (self.place(token.object) if state.gives[0] >= 0 else None) or Place(Where.RESULT)
            initial = token.how == "initial"
            perhaps = (token.counter, token.object) in self.counts
            get = Change(Action.GET, own, token.counter, initial, token.lifetime, tracked=token.tracked)
            found.append(replace(get, perhaps=perhaps, passed_on=token.passed_on))
        for counter, value, node, _ in state.given:
            place = self.place(value)
            if place:
                again = repeats.number(Action.PUT, counter, value, node)
                found.append(self._put(place, self.given[counter, value, node], again))
        covered: set[Place | None] = set()
        for token in state.tokens:
            stored = self.places.stored_at(state, token)
            place = stored or self.place(token.object)
            if stored is None and token.escaped not in _STILL_OURS and (token.lifetime or token.counter in BARE):
                covered.add(place)  # the reference belongs to where the object is kept now
            elif place and token.certain and token.definite and not (token.managed or self._keeps(token, place)):
                initial = token.how == "initial"
                new, again = stored is not None, repeats.number(Action.GET, token.counter, token.object, token.site)
                get = Change(Action.GET, place, token.counter, initial, token.lifetime, new, token.tracked, again=again)
                found.append(get)
        kept = [place for place in map(self.place, sorted(self.kept)) if place and place.where is Where.ARGUMENT]
        numbers = {index for index, one in enumerate(self.cfg.parameters) if one.kind in ("int", "bool")}
        covered.update(change.place for change in found if change.action is Action.PUT)  # what is put is not kept
        kept = [place for place in kept if place.index not in numbers and place not in covered]
        return (*found, *(Change(Action.KEEP, place, "") for place in kept))

    def _keeps(self, token: Token, place: Place) -> bool:
        """Whether what is in use was given to this function, and stored: who frees that ends the use."""
        return not token.lifetime and place.where is Where.ARGUMENT and token.object in self.kept

    def _put(self, place: Place, put: Putting, again: int) -> Change:
        return Change(
            Action.PUT,
            place,
            put.counter,
            put.initial,
            lifetime=put.counter not in self.usage,
            tracked=put.tracked,
            last=self._last(put.last),
            sleeps=put.sleeps,
            lock=put.lock,
            by=put.by,
            again=again,
            registered=put.registered,
        )

    def place(self, value: int) -> Place | None:
        """Where a caller finds an object."""
        return self.places.of(value)

    def _last(self, done: tuple[Last, ...]) -> tuple[LastPut, ...]:
        """What happens if a put is the last one, as far as the caller can see."""
        places = [(one, self._place_of(one)) for one in done]
        return tuple(LastPut(one.action, place, one.counter, one.function) for one, place in places if place)

    def _place_of(self, one: Last) -> Place | None:
        if one.action is not Action.LOCK:
            return self.place(one.value)
        argument, path = (0, "") if one.counter else self.marks.place(one.value)
        return Place(Where.ARGUMENT, argument, path) if argument >= 0 else None

    def perhaps(self) -> tuple[Change, ...]:
        """What callees do on some of their paths, as the caller has to know it."""
        found, states = [], [state for _, _, state, _ in self.exits.values()]
        left = {(t.counter, t.object) for state in states for t in state.tokens if t.escaped in _STILL_OURS}
        gone = self.counts - left  # put, stored or returned since
        for (action, counter, value), lifetime in self.unsure.items():
            place = self.place(value)
            if place is not None and (action is not Action.GET or (counter, value) not in gone):
                taken = Action.GET if action is Action.GET else Action.PUT
                found.append(Change(taken, place, counter, lifetime=lifetime))
        return tuple(dict.fromkeys(found))
