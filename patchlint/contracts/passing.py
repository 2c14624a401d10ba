# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters of a file's own functions that every caller has from a field: nobody else is in sight who counts them."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from patchlint.contracts.graphs import Graphs
from patchlint.engine.outcome import FromField
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Assign, Call, Expr, Member, Name, Op
from patchlint.ir.reading import Reading
from patchlint.knowledge.contract import Action, Contract, Where
from patchlint.source.functions import is_static
from patchlint.source.model import Function

_MOST = 8  # callers of one function


class Passing:
    """What the functions of a file pass to each other."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        words: Callable[[str], frozenset[str]],
        graphs: Graphs,
        contracts: Mapping[str, Contract],
    ) -> None:
        """Take a file's functions, the identifiers in each, where their graphs are kept, and what is known of these."""
        self._functions = functions
        self._words = words
        self._graphs = graphs
        self._contracts = contracts

    def __call__(self, name: str) -> tuple[FromField, ...]:
        """The parameters of a function that all its callers find in a field, and do not follow after the call.

        Nothing for a function that other files can call, or that is called through a pointer.
        """
        function = self._functions.get(name)
        if function is None or not is_static(function) or _calls_itself(function):
            return ()
        callers = [one for one in self._functions.values() if name in self._words(one.name)]
        tables = function.tables.values()
        if not 0 < len(callers) <= _MOST or any(name in table.values() for table in tables):
            return ()
        if any(hands_on(one, name) for one in callers):
            return ()
        parsed = [self._graphs.parsed(one) for one in (function, *callers)]
        if any(one.tree is None for one in parsed):
            return ()
        graph, *calling = map(self._graphs.graph, parsed)
        counted = frozenset().union(*(self._counted(one.name) for one in callers))
        given = [fields for one in calling for fields in _given(one, name)]
        places = set.intersection(*given) if given else set()
        return tuple(FromField(one.name, counted) for at, one in enumerate(graph.parameters) if at in places)

    def _counted(self, name: str) -> frozenset[str]:
        """The counters of which a function takes references on what it has."""
        known = (self._contracts[word] for word in self._words(name) & self._contracts.keys())
        effects = (effect for one in known for effect in one.effects)
        return frozenset(e.counter for e in effects if e.action is Action.GET and e.place.where is Where.ARGUMENT)


def hands_on(function: Function, name: str) -> bool:
    """Whether a function does anything with another one but to call it."""
    return any(token.text == name and after.kind != "LPAREN" for token, after in pairwise(function.tokens))


def _calls_itself(function: Function) -> bool:
    return any(token.text == function.name for token in function.tokens[function.body_index :])


def _given(graph: Cfg, name: str) -> Iterator[set[int]]:
    """For each call of a function, the places of the arguments that lie in a field and are not followed later."""
    reading = Reading(graph)
    for at, node in enumerate(graph.nodes):
        if isinstance(node.op, Call) and node.op.callee == name:
            later = [*_later(graph, reading, at)]
            names = {place: _names(graph, reading, one) for place, one in enumerate(node.op.arguments)}
            yield {place for place, known in names.items() if known and not _followed(known, later)}


def _names(graph: Cfg, reading: Reading, argument: Expr) -> list[str]:
    """What an argument is called that lies in a field, by way of a variable that has nothing else as well."""
    found = [argument]
    if isinstance(argument, Name):
        made = [value for node in graph.nodes for value in _values(node.op, argument)]
        found += [one for one in made if one is not None and len(made) == 1]
    known = isinstance(found[-1], Member) and found[-1].field != "*"
    return [reading.expression(one) for one in found] if known else []


def _values(op: Op, variable: Name) -> Iterator[Expr | None]:
    """What an operation writes into a variable, None for a result."""
    if isinstance(op, Assign) and op.target == variable:
        yield op.value
    elif isinstance(op, Call) and op.result == variable:
        yield None


def _later(graph: Cfg, reading: Reading, at: int) -> Iterator[str]:
    """What is read after a node in the same turn of a loop, as text."""
    for number in graph.reachable(at, graph.loop_heads) - {at}:
        yield " ".join((reading.call(number), reading.write(number), reading.condition(number)))


def _followed(names: list[str], later: list[str]) -> bool:
    return any(re.search(rf"(?<![\w>.]){re.escape(name)}->", text) for name in names for text in later)
