# SPDX-License-Identifier: GPL-2.0-or-later
"""The functions of one file image, read on demand: their graphs, their outcomes, and the contracts of callees."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from patchlint.c.model import Parsed
from patchlint.contracts import slots
from patchlint.contracts.accessors import fields_read
from patchlint.contracts.counters import Counters
from patchlint.contracts.flags import conditional
from patchlint.contracts.followed import Following
from patchlint.contracts.graphs import Graphs
from patchlint.contracts.half import trusted
from patchlint.contracts.identifiers import Identifiers
from patchlint.contracts.infer import contract_of, without_own_locks
from patchlint.contracts.limits import Limits
from patchlint.contracts.passing import Passing
from patchlint.contracts.plain import STEPS, PlainCounts
from patchlint.contracts.questions import Questions
from patchlint.contracts.rcu import Removals, finds, finds_in_section
from patchlint.contracts.spins import Spins
from patchlint.contracts.tails import too_long, with_always_put
from patchlint.contracts.walks import Ask, Asking, Walks, by_name
from patchlint.engine.interpreter import Budget, Known, run
from patchlint.engine.listwalks import Walk
from patchlint.engine.loans import UnderRcu
from patchlint.engine.outcome import Outcome
from patchlint.engine.releases import ReleaseFunctions
from patchlint.ir.cfg import Cfg
from patchlint.knowledge.contract import MOVES, Condition, Contract, Knowledge, Mark
from patchlint.lower.idioms import is_view
from patchlint.source.constants import Constants
from patchlint.source.functions import is_own
from patchlint.source.model import Function

Elsewhere = Callable[[frozenset[str]], Iterable[Contract]]  # names -> what is known of them
_SCOPES = frozenset(("__free", "CLASS", "guard", "scoped_guard", "scoped_cond_guard"))  # what names a class of cleanup
_DEPTH = 4  # callees of callees


class Bodies:
    """One file image as the engine sees it."""

    def __init__(
        self,
        functions: Sequence[Function],
        knowledge: Knowledge,
        limits: Limits | None = None,
        elsewhere: Elsewhere | None = None,
        constants: Constants | None = None,
        structures: slots.Structures | None = None,
        graphs: Graphs | None = None,
        identifiers: Identifiers | None = None,
    ) -> None:
        """Take a file's functions and what is known of the names in them; `elsewhere` knows those of other files.

        `constants` and `structures` are those of the headers that it includes; `graphs` may have been read already.
        """
        self.knowledge, self._limits, self._elsewhere = knowledge, limits or Limits(), elsewhere
        self.graphs, self._made = graphs or Graphs(), Walks()
        self._asked, self._asked_of = set[str](), set[str]()  # names; functions that all they reach was asked for
        # of several of one name, in branches of #if, the longest: the others are stubs
        self._functions = {one.name: one for one in sorted(functions, key=lambda one: len(one.tokens))}
        self.tables, self.layouts = (functions[0].tables, functions[0].layouts) if functions else ({}, {})
        self._slots = slots.Slots(functions, knowledge.contracts, structures)
        named = dict.fromkeys(name for known in knowledge.contracts.values() for name in known.constants())
        own = dict(functions[0].constants if functions else {})
        self._constants: dict[str, int | None] = named | dict(constants or {}) | own
        sure = functions[0].enumerators if functions else frozenset()
        self._enumerators = {name: number for name, number in own.items() if name in sure and number is not None}
        self._own = frozenset(function.name for function in functions if is_own(function))
        self._removals = Removals(self._functions, knowledge)
        self._identifiers, self._words = identifiers or Identifiers(), dict[str, frozenset[str]]()
        self.counters = Counters(self._functions, self.words, knowledge.contracts)
        self._questions = Questions(self._functions, self.words, self.graphs, self._is_known)
        self._following, self._reaches = Following(self._functions, self.words, self.graphs), dict[str, bool]()
        self._contracts: dict[str, Contract | None] = {}
        self._locks: dict[str, tuple[Mark, ...]] = {}  # that a function takes whenever it is called
        self._all_locks: dict[str, tuple[Mark, ...]] = {}  # ... or one that it calls
        self._open, self._walks = list[str](), dict[str, tuple[Walk, ...]]()
        self._cut: set[str] = set()  # functions whose walk came to a callee that is open, or too deep
        self._counting = self._names_that_count()

    def end(self) -> None:
        """Let go of the file: what refers to itself lives on until somebody looks for rubbish, which takes long."""
        vars(self).clear()

    def _names_that_count(self) -> set[str]:
        known = self.knowledge
        names = {slots.member_of(name) for name, contract in known.contracts.items() if self._does_count(contract)}
        names.update(name for name, iterator in known.iterators.items() if iterator.counter)
        if self._limits.for_marks:
            names.update(name for name, marker in known.markers.items() if marker.what != "held")
        return names

    def forget(self, names: frozenset[str]) -> None:
        """What rows say of these functions was not so yet in this image."""
        self._asked_of.clear()
        for name in names & self.knowledge.contracts.keys():
            del self.knowledge.contracts[name]

    def with_lists(self, called: str = "") -> "Bodies":
        """The same file, for whoever asks where lists are filled or a function is `called`, and under which locks."""
        watched = frozenset((*self._functions, *([called] if called else [])))
        limits = replace(self._limits, for_marks=True, watched=watched)
        return Bodies(self.functions, self.knowledge, limits, self._elsewhere, graphs=self.graphs)

    def walk(
        self, cfg: Cfg, budget: Budget | None = None, guesses: Iterable[Contract] = (), *, callees_locks: bool = False
    ) -> Outcome:
        """Walk a function of this file; `guesses` are contracts for callees that nothing is known of.

        With `callees_locks` the locks that it takes are told with those that functions of the file take for it.
        """
        guessed, named = by_name(guesses), self._slots.named(cfg, self._is_known)

        def look_up(name: str, relevant: bool) -> Contract | None:
            return self.contract(name, relevant) or guessed.get(name)

        ask: Ask = {
            "contract": look_up,
            "release": self._release,
            "locks": self._locks_of,
            "walks": self._walked,
            "by_last_put": self._removals.by_last_put,
            "waits": self._removals.waits,
            "finds": self._finds,
        }

        def walk(asking: Asking) -> Outcome:
            return run(named, self._known(named.name, asking, callees_locks=callees_locks), budget)

        what = (id(cfg), tuple(guessed.values()), callees_locks)
        return self._made.outcome(what, named, budget or Budget(), self._constants, ask, walk)

    def _known(self, function: str, asking: Asking, *, callees_locks: bool) -> Known:
        """What the engine asks about names in a function: what may be known otherwise later goes through `asking`."""
        known, about = self.knowledge, asking.about
        return Known(
            contract=about("contract"),
            iterators=known.iterators,
            cleanups=known.cleanups,
            count_readers=known.count_readers,
            conversions=known.conversions,
            release=ReleaseFunctions(about("release"), self._is_idle, self.tables, about("locks")),
            markers=known.markers,
            under_rcu=UnderRcu(about("by_last_put"), about("waits"), about("finds")),
            walks=about("walks"),
            listed=self.counters.listed,
            undone=frozenset(counter for counter, names in self.counters.putters.items() if names - {function}),
            counted=self.counters.counted,
            makers=self.counters.makers,
            constants=self._constants,
            enumerators=self._enumerators,
            lent=self._lent(function, idle=False),
            idle=self._lent(function, idle=True),
            watched=self._limits.watched,
            spins=self._spins,
            unlocks=self._unlocks,
            locks_of=about("locks") if callees_locks else lambda name: (),
            fields=self.fields,
            follows=self._following,
            from_fields=Passing(self._functions, self.words, self.graphs, known.contracts),
        )

    def _lent(self, name: str, *, idle: bool) -> dict[int, str]:
        """The counters of the arguments that a function is lent by whoever calls it through a table, idle or not."""
        tables = ((table.struct, member) for table in self.tables.values() for member in table if table[member] == name)
        places = set(tables)
        lent = [one for one in self.knowledge.callbacks.values() if (one.struct, one.member) in places]
        wanted = [one for one in lent if one.idle is idle and (idle or one.counter not in self.counters.counted)]
        return {one.argument: one.counter for one in wanted}

    def _release(self, name: str) -> Contract | None:
        """The contract of a release function of this file."""
        return self.body(name) if name in self._functions else None

    def _locks_of(self, name: str) -> tuple[Mark, ...]:
        """The locks that a release function of this file takes, or a function that it calls."""
        if name not in self._all_locks and name in self._functions:
            self._all_locks[name] = ()  # for recursion
            known = self._locks.get(name, ()) if self._release(name) is not None else ()
            called = self.words(name) & self._functions.keys()
            if any(self.reaches_any(one, self._taking) for one in called):
                parsed = self.graphs.parsed(self._functions[name])
                if parsed.tree is not None:
                    known = self.walk(self.graphs.graph(parsed), self._limits.budget, callees_locks=True).locks
            self._all_locks[name] = known
        return self._all_locks.get(name, ())

    @cached_property
    def _spins(self) -> Spins:
        return Spins(self._functions, self.layouts, self.knowledge)

    @cached_property
    def _plain(self) -> PlainCounts:
        return PlainCounts(self._functions, self.graphs, self.knowledge.contracts.get)

    @cached_property
    def _leaving(self) -> frozenset[str]:
        return frozenset(n for n, one in self.knowledge.markers.items() if one.what == "lock" and not one.on)

    @cached_property
    def _taking(self) -> frozenset[str]:
        """What takes a lock for which whoever holds it waits for ever."""
        return _SCOPES | {n for n, one in self.knowledge.markers.items() if one.what == "lock" and one.exclusive}

    def _finds(self, name: str) -> frozenset[str]:
        """By what a function of this file finds under RCU what it returns; nothing if it does not."""
        if name not in self._functions or not finds(self.words(name), self.knowledge):
            return frozenset()
        body = self.body(name)
        return self._removals.places(name) if body is not None and body.rcu else frozenset()

    def _walked(self, name: str, depth: int = 0) -> tuple[Walk, ...]:
        """The lists of its arguments that a function of this file walks, or has walked by those that it calls."""
        if name not in self._walks and name in self._functions:
            self._walks[name] = ()  # for recursion
            parsed = self.graphs.parsed(self._functions[name])
            if parsed.tree is not None and depth < _DEPTH:
                outcome = self.walk(self.graphs.graph(parsed), self._limits.budget)
                inner = [(p, w) for p in outcome.passes for w in self._walked(p.callee, depth + 1)]
                more = (w._replace(parameter=p.parameter) for p, w in inner if w.parameter == p.argument)
                self._walks[name] = tuple(dict.fromkeys((*outcome.walks, *more)))
        return self._walks.get(name, ())

    @cached_property
    def _cleaning(self) -> frozenset[str]:
        """Words like others ("device", "irq") where nothing is cleaned up."""
        return frozenset(n for n, one in self.knowledge.cleanups.items() if one.counter or one.release)

    def _unlocks(self, name: str) -> bool:
        """Whether a function of this file names what leaves a lock."""
        return name in self._functions and not self.words(name).isdisjoint(self._leaving)

    def _is_idle(self, name: str) -> bool:
        """Whether a function of this file calls nothing and writes nothing."""
        function = self._functions.get(name)
        kinds = {t.kind for t in function.tokens[function.body_index :]} if function is not None else {"LPAREN"}
        return kinds.isdisjoint(("LPAREN", "EQUALS"))

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions of the file, of several of one name the one that counts."""
        return tuple(self._functions.values())

    def function(self, name: str) -> Function | None:
        """The function of a name."""
        return self._functions.get(name)

    @cached_property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """The functions of the file that are called like conversions, and are none: the fields that they read."""
        found = ((name, fields_read(one)) for name, one in self._functions.items() if is_view(name, 1))
        return {name: fields for name, fields in found if fields}

    def contract(self, name: str, relevant: bool = True) -> Contract | None:
        """What is known of a callee: a family row, else its body in this file if it counts or is given a reference."""
        row = self.knowledge.contracts.get(name)
        if name in self._slots.filled:
            return self._slots.contract(name, row, self.contract)
        if row is not None and name not in self._own:
            return row
        if name not in self._functions or not (relevant or self.reaches(name)):
            return None
        return self.body(name)

    def _is_known(self, name: str) -> bool:
        return self.contract(name) is not None

    def offered(self, name: str) -> Contract | None:
        """The contract of a function of this file for callers in others; None when it does nothing to references."""
        self._ask(frozenset((name,)))
        found = self.body(name) if self.reaches(name) else None
        return without_own_locks(found) if found is not None else None

    def body(self, name: str) -> Contract | None:
        """The contract of a function of this file from its body, whatever a row says."""
        if name not in self._contracts:
            if name in self._open or len(self._open) >= _DEPTH:
                self._cut.update(self._open)
                return None
            self._open.append(name)
            try:
                self._contracts[name] = self._infer(self._functions[name])
            finally:
                self._open.pop()
                if not self._open:
                    self._forget_cut(name)
        return self._contracts[name]

    def _forget_cut(self, asked: str) -> None:
        """Contracts that were made while a callee could not be looked into are good for the one that was asked only."""
        for name in self._cut - {asked}:
            self._contracts.pop(name, None)
        self._cut.clear()

    def concerns(self, parsed: Parsed) -> bool:
        """Whether a function has anything to do with references."""
        return self.is_concerned(parsed.function)

    def is_concerned(self, function: Function) -> bool:
        """The same of one that nobody has parsed yet."""
        words = self._identifiers.of(function)
        self._ask(words)
        return self._mentions(words) or finds_in_section(words, self.knowledge)

    def _ask(self, words: frozenset[str]) -> None:
        """Find out about the functions of other files that these words, and functions of this file among them, name."""
        if self._elsewhere is None:
            return
        seen, left = set(words), list((words & self._functions.keys()) - self._asked_of)
        while left:
            name = left.pop()
            self._asked_of.add(name)
            more = self.words(name) - seen
            seen |= more
            left.extend((more & self._functions.keys()) - self._asked_of)
        seen.update(f".{word}" for word in seen & self._slots.called)
        wanted = frozenset(seen - self._asked - self._functions.keys() - self.knowledge.contracts.keys())
        self._asked |= wanted
        for contract in map(trusted, self._elsewhere(wanted)):
            self.knowledge.contracts[contract.name] = contract
            constants = dict.fromkeys(contract.constants())
            if constants:  # the same object as long as nothing is new: walks hang on it
                self._constants = constants | self._constants
            self._slots.learn(contract.name)
            if self._does_count(contract):
                self._counting.add(slots.member_of(contract.name))
                self._reaches.clear()

    def _does_count(self, contract: Contract) -> bool:
        if any(self._limits.for_marks or mark.what == "put" for mark in contract.marks):
            return True
        return any(effect.action in self._limits.counts for effect in contract.effects)

    def _mentions(self, words: frozenset[str]) -> bool:
        if not words.isdisjoint(self._counting) or not words.isdisjoint(self._plain.names):
            return True
        if not words.isdisjoint(self._cleaning) and not words.isdisjoint(_SCOPES):
            return True
        words |= self._slots.behind(words)
        return any(word in self._functions and self.reaches(word) for word in sorted(words))

    def reaches(self, name: str) -> bool:
        """Whether a function of this file, or one it calls here, mentions anything that counts references."""
        known = self._reaches.get(name)
        if known is None:
            self._reaches[name] = False  # for recursion
            known = self._reaches[name] = self._mentions(self.words(name))
        return known

    def reaches_any(self, name: str, names: frozenset[str]) -> bool:
        """Whether a function of this file, or one it calls here, mentions one of these names."""
        seen, left = {name}, [name]
        while left:
            words = self.words(left.pop())
            if words & names:
                return True
            more = (words & self._functions.keys()) - seen
            seen |= more
            left.extend(more)
        return False

    def words(self, name: str) -> frozenset[str]:
        """The identifiers in a function."""
        if name not in self._words:
            self._words[name] = self._identifiers.of(self._functions[name]) - {name}
        return self._words[name]

    def _infer(self, function: Function) -> Contract | None:
        if len(function.tokens) > self._limits.longest:
            return None
        parsed = self.graphs.parsed(function)
        if parsed.tree is None:
            return None
        graph, budget = self.graphs.graph(parsed), self._limits.budget
        cfg = self._plain.counted(graph)
        steps = STEPS if cfg is not graph else ()  # else it is the walk that judges the function
        outcome = self.walk(cfg, budget, steps)
        hearsay = self._limits.hearsay
        contract = contract_of(outcome, heard=hearsay)
        if contract is None:
            return too_long(cfg, self.contract)
        self._locks[function.name] = outcome.locks

        def infer(condition: Condition) -> Contract | None:
            return contract_of(self.walk(cfg, replace(budget, given=condition), steps))

        contract = conditional(with_always_put(contract, cfg, self.contract), cfg, infer, self.contract)
        contract = self._questions.answered(contract, cfg, lambda one, said: self.walk(one, budget, (*steps, *said)))
        if hearsay or any(effect.certain for effect in contract.effects if effect.action in MOVES):
            return contract
        own = contract_of(outcome, hearsay=False, heard=False)
        if own is None or any(effect.action in MOVES for effect in own.effects):
            return contract
        return contract if any(mark.what == "lock" for mark in own.marks) else own
