# SPDX-License-Identifier: GPL-2.0-or-later
"""What the functions of a file do under RCU: who finds something there, and who takes it out.

For the latter the file is searched as text: a field, a variable or a table is known by its last name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from patchlint.engine.loans import READER, READS
from patchlint.knowledge.contract import Action, Contract, Knowledge
from patchlint.knowledge.contract import Iterator as Iterating
from patchlint.lower.idioms import STORES
from patchlint.source.model import Function
from patchlint.source.tokens import Token

# after these no reader is left that can have found what was taken out before (include/linux/rcupdate.h, netdevice.h)
_WAITS = re.compile(
    r"synchronize_(?:(?=\w*rcu)\w++|net|sched)$|(?:s?rcu|kvfree)_\w*barrier$|call_s?rcu\w*$|queue_rcu_work$"
)
# the families refcount_t and atomic say which put tells whether it was the last
_TELLS_LAST = re.compile(r"_and_(?:test|(?:\w{1,60}_)?lock)(?:_irqsave)?$")
_DEFERS = re.compile(r"k?v?free_rcu(?:_mightsleep)?$|call_s?rcu\w*$|queue_rcu_work$")  # for readers' sake
_LONGEST = 4_000  # tokens of the arguments of one call


def finds_in_section(words: frozenset[str], knowledge: Knowledge) -> bool:
    """Whether a function leaves a section of RCU, and names what finds an object in one."""
    locks = [lock.title for name, lock in knowledge.markers.items() if name in words]
    locks += [lock.title for name, lock in knowledge.cleanups.items() if name in words]
    return any(title.startswith(READER) for title in locks) and finds(words, knowledge)


def finds(words: frozenset[str], knowledge: Knowledge) -> bool:
    """Whether a function names what finds an object under RCU."""
    finders: list[Iterating | Contract] = [one for name, one in knowledge.iterators.items() if name in words]
    finders += [one for name, one in knowledge.contracts.items() if name in words]
    return not words.isdisjoint(READS) or any(finder.rcu for finder in finders)


class Called(NamedTuple):
    """A call in a function's text, with the last name in each of its arguments."""

    name: str
    arguments: tuple[str, ...]
    variable: str  # the first name in the first argument
    function: str  # where it stands


class Removals:
    """The functions of a file."""

    def __init__(self, functions: Mapping[str, Function], knowledge: Knowledge) -> None:
        self._functions = functions
        self._knowledge = knowledge
        self._called: dict[str, tuple[Called, ...]] = {}

    def by_last_put(self, getter: str, counter: str, kinds: frozenset[str], where: frozenset[str]) -> str:
        """The function that runs when the last reference is put, takes the object out of `where`, and frees it later.

        "" for none. The counter is a field, or the one that `getter`, a function of this file, counts in; `kinds` are
        the types that the object may have, as in "struct lamp".
        """
        counter = counter or self._counts_in(getter)
        for name in self._functions if counter and where else ():
            calls = self._calls(name)
            for index, call in enumerate(calls):
                known = self._knowledge.contracts.get(call.name)
                if known is None or call.arguments[:1] != (counter,):
                    continue
                releases = {e.release for e in known.effects if e.action is Action.PUT and e.release is not None}
                for release in (call.arguments[r] for r in releases if r < len(call.arguments)):
                    if self._lets_go(self._calls(release), kinds, where):
                        return release
                if _TELLS_LAST.search(call.name) and self._lets_go(calls[index + 1 :], kinds, where):
                    return name
        return ""

    def _lets_go(self, calls: Sequence[Called], kinds: frozenset[str], where: frozenset[str]) -> bool:
        """Whether these calls, or those in functions called there, take the object out and free it later."""
        near = [*calls, *(inner for call in calls for inner in self._calls(call.name))]
        taken = [call for call in near if self._takes_out(call, where)]
        alike = any(not self._unlists(call.name) or self._type(call) in kinds for call in taken)
        return alike and any(_DEFERS.match(call.name) for call in near)

    def _type(self, call: Called) -> str:
        """The structure that the first variable of a call points to; "" when its declaration is not found."""
        tokens = self._functions[call.function].tokens
        for index in range(len(tokens) - 3):
            words = [token.text for token in tokens[index : index + 4]]
            if words == ["struct", words[1], "*", call.variable]:
                return f"struct {words[1]}"
        return ""

    def waits(self, where: frozenset[str]) -> bool:
        """Whether a function takes something out of there and waits for readers, or leaves the rest until then."""
        removers = {name for name in self._functions for call in self._calls(name) if self._takes_out(call, where)}
        near = [name for name in self._functions if removers & {name, *(call.name for call in self._calls(name))}]
        return any(_WAITS.match(call.name) for name in near for call in self._calls(name))

    def places(self, name: str) -> frozenset[str]:
        """The members, lists and tables by which a function of this file finds something under RCU."""
        known = self._knowledge
        found: set[str] = set()
        for call in self._calls(name):
            if call.name in known.iterators and known.iterators[call.name].rcu:
                found.update(call.arguments)
            elif call.name in READS or (call.name in known.contracts and known.contracts[call.name].rcu):
                found.update(call.arguments[:1])
        return frozenset(found - {""})

    def _counts_in(self, getter: str) -> str:
        for call in self._calls(getter):
            known = self._knowledge.contracts.get(call.name)
            if known is not None and any(e.action is Action.GET for e in known.effects) and call.arguments:
                return call.arguments[0]
        return ""

    def _takes_out(self, call: Called, where: frozenset[str]) -> bool:
        return bool(where.intersection(call.arguments[:1])) and self._is_removal(call.name)

    def _is_removal(self, name: str) -> bool:
        known = self._knowledge.contracts.get(name)
        return self._unlists(name) or name in STORES or (known is not None and known.removes)

    def _unlists(self, name: str) -> bool:
        marker = self._knowledge.markers.get(name)
        return marker is not None and marker.what == "list" and not marker.on

    def _calls(self, name: str) -> tuple[Called, ...]:
        if name not in self._called:
            function = self._functions.get(name)
            body = function.tokens[max(function.body_index, 0) :] if function is not None else ()
            self._called[name] = tuple(calls_in(body, name))
        return self._called[name]


def calls_in(tokens: Sequence[Token], function: str) -> Iterator[Called]:
    """The calls in the text of a function."""
    for index in range(len(tokens) - 1):
        if tokens[index].kind == "ID" and tokens[index + 1].kind == "LPAREN":
            names = (token.text for token in tokens[index + 2 : index + 6] if token.kind == "ID")
            arguments = tuple(_arguments(tokens, index + 2))
            yield Called(tokens[index].text, arguments, next(names, ""), function)


def _arguments(tokens: Sequence[Token], start: int) -> Iterator[str]:
    """The last name of each argument that is a plain path, "" for others; an index is no part of a path."""
    depth, last = 1, ""
    for token in tokens[start : start + _LONGEST]:
        depth += (token.kind in ("LPAREN", "LBRACKET")) - (token.kind in ("RPAREN", "RBRACKET"))
        if depth == 0 or (depth == 1 and token.kind == "COMMA"):
            yield last
            last = ""
        elif depth == 1 and token.kind == "ID":
            last = token.text
        if depth == 0:
            return
