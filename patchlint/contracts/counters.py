# SPDX-License-Identifier: GPL-2.0-or-later
"""What the functions of a file count and put, by the words in them."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from patchlint.knowledge.contract import Action, Contract, Where

_BEGINS = "kref_init"  # always at one


class Counters:
    """The counters of a file; each is worked out when somebody asks for it."""

    def __init__(
        self, functions: Iterable[str], words: Callable[[str], frozenset[str]], contracts: Mapping[str, Contract]
    ) -> None:
        """Take the names of a file's functions, the identifiers in each, and what is known of these."""
        self._functions = functions
        self._words = words
        self._contracts = contracts

    @cached_property
    def counted(self) -> frozenset[str]:
        """Counters of which the file takes references on what it has already: a put elsewhere may be of one of them."""
        words = set[str]().union(*map(self._words, self._functions))
        effects = (effect for name in words & self._contracts.keys() for effect in self._contracts[name].effects)
        return frozenset(e.counter for e in effects if e.action is Action.GET and e.place.where is Where.ARGUMENT)

    @cached_property
    def listed(self) -> frozenset[str]:
        """Counters of which some function of the file takes a reference where it also adds to a list."""
        contracts = self._contracts
        adds = frozenset(name for name, c in contracts.items() if any(e.holder is not None for e in c.effects))
        found: set[str] = set()
        for name in self._functions:
            words = self._words(name)
            if words & adds:
                known = (contracts[word] for word in words & contracts.keys())
                found.update(e.counter for c in known for e in c.effects if e.action is Action.GET)
        return frozenset(found)

    @cached_property
    def makers(self) -> frozenset[str]:
        """Functions that begin a count at one; neither they nor what they call in the file go on from there, or search.

        Whoever has called one has one reference on what it delivers, not more.
        """
        known = self._contracts.items()
        gets = frozenset(name for name, one in known if any(effect.action is Action.GET for effect in one.effects))
        begin = [name for name in self._functions if _BEGINS in self._words(name)]
        return frozenset(name for name in begin if not any(w in gets or "for_each" in w for w in self._near(name)))

    def _near(self, name: str) -> frozenset[str]:
        """The identifiers in a function and in those that it calls."""
        own = self._words(name)
        return own.union(*(self._words(called) for called in own & set(self._functions)))

    @cached_property
    def putters(self) -> dict[str, set[str]]:
        """For each counter the functions of the file that call what puts it."""
        found: dict[str, set[str]] = {}
        for name in self._functions:
            for word in self._words(name) & self._puts.keys():
                for counter in self._puts[word]:
                    found.setdefault(counter, set()).add(name)
        return found

    @cached_property
    def _puts(self) -> dict[str, set[str]]:
        """What is known to put, and of what."""
        known = self._contracts.items()
        puts = {name: {e.counter for e in one.effects if e.action is Action.PUT} for name, one in known}
        return {name: counters for name, counters in puts.items() if counters}
