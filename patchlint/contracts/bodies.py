# SPDX-License-Identifier: GPL-2.0-or-later
"""The functions of one file image, read on demand: their graphs, their outcomes, and the contracts of callees."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from patchlint.c.model import Parsed
from patchlint.c.parse import parse_function
from patchlint.contracts.infer import contract_of
from patchlint.engine.interpreter import Budget, Known, run
from patchlint.engine.outcome import Outcome
from patchlint.ir.cfg import Cfg
from patchlint.knowledge.contract import Action, Contract, Knowledge
from patchlint.lower.function import lower
from patchlint.source.model import Function

_COUNTS = frozenset((Action.GET, Action.PUT, Action.TAKE, Action.BORROW))
_DEPTH = 4  # callees of callees
_CALLEE_BUDGET = Budget(steps=4000)


class Bodies:
    """One file image as the engine sees it."""

    def __init__(self, functions: Sequence[Function], knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        # of several of one name, in branches of #if, the longest: the others are stubs
        self._functions = {one.name: one for one in sorted(functions, key=lambda one: len(one.tokens))}
        self._own = frozenset(function.name for function in functions if _is_own(function))
        self._words: dict[str, frozenset[str]] = {}
        self._reaches: dict[str, bool] = {}
        self._contracts: dict[str, Contract | None] = {}
        self._open: list[str] = []
        self._counting = frozenset(
            [name for name, known in knowledge.contracts.items() if any(e.action in _COUNTS for e in known.effects)]
            + [name for name, iterator in knowledge.iterators.items() if iterator.counter]
            + [name for name, cleanup in knowledge.cleanups.items() if cleanup.counter or cleanup.release]
        )

    def walk(self, cfg: Cfg, budget: Budget | None = None, guesses: Iterable[Contract] = ()) -> Outcome:
        """Walk a function of this file; `guesses` are contracts for callees that nothing is known of."""
        guessed = {contract.name: contract for contract in guesses}

        def look_up(name: str, relevant: bool) -> Contract | None:
            return self.contract(name, relevant) or guessed.get(name)

        known = self.knowledge
        names = Known(look_up, known.iterators, known.cleanups, known.count_readers, known.conversions, self.listed)
        return run(cfg, names, budget)

    @cached_property
    def listed(self) -> frozenset[str]:
        """Counters of which some function of the file takes a reference where it also adds to a list."""
        contracts = self.knowledge.contracts
        adds = frozenset(name for name, c in contracts.items() if any(e.holder is not None for e in c.effects))
        found: set[str] = set()
        for name in self._functions:
            words = self.words(name)
            if words & adds:
                known = (contracts[word] for word in words & contracts.keys())
                found.update(e.counter for c in known for e in c.effects if e.action is Action.GET)
        return frozenset(found)

    def contract(self, name: str, relevant: bool = True) -> Contract | None:
        """What is known of a callee: a family row, else its body in this file if it counts or is given a reference."""
        row = self.knowledge.contracts.get(name)
        if row is not None and name not in self._own:
            return row
        if name not in self._functions or not (relevant or self.reaches(name)):
            return None
        if name not in self._contracts:
            if name in self._open or len(self._open) >= _DEPTH:
                return None
            self._open.append(name)
            try:
                self._contracts[name] = self._infer(self._functions[name])
            finally:
                self._open.pop()
        return self._contracts[name]

    def concerns(self, parsed: Parsed) -> bool:
        """Whether a function has anything to do with references."""
        return self._mentions(frozenset(t.text for t in parsed.function.tokens if t.kind == "ID"))

    def _mentions(self, words: frozenset[str]) -> bool:
        if not words.isdisjoint(self._counting):
            return True
        return any(word in self._functions and self.reaches(word) for word in sorted(words))

    def reaches(self, name: str) -> bool:
        """Whether a function of this file, or one it calls here, mentions anything that counts references."""
        known = self._reaches.get(name)
        if known is None:
            self._reaches[name] = False  # for recursion
            known = self._reaches[name] = self._mentions(self.words(name))
        return known

    def words(self, name: str) -> frozenset[str]:
        """The identifiers in a function."""
        if name not in self._words:
            tokens = self._functions[name].tokens
            self._words[name] = frozenset(t.text for t in tokens if t.kind == "ID") - {name}
        return self._words[name]

    def _infer(self, function: Function) -> Contract | None:
        parsed = parse_function(function, frozenset())
        return contract_of(self.walk(lower(parsed), _CALLEE_BUDGET)) if parsed.tree is not None else None


def _is_own(function: Function) -> bool:
    """Whether it is a static function of a .c file: whatever a row says of that name, it says of another function."""
    head = function.tokens[: function.name_index]
    return function.file.endswith(".c") and any(token.text == "static" for token in head)
