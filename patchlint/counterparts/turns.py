# SPDX-License-Identifier: GPL-2.0-or-later
"""What a loop holds for one turn and gives to a function that keeps it for longer."""

from collections.abc import Iterator

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.passing import hands_on
from patchlint.counterparts.model import KeptTurn
from patchlint.engine.outcome import Stored
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call, Name, Turn
from patchlint.knowledge.contract import Action
from patchlint.lower.function import lower
from patchlint.source.functions import is_static
from patchlint.source.model import Function

_MOST = 12  # functions of one file that loops call
_NOT_FOLLOWED = frozenset(("EQUALS", "EQ", "NE"))  # what stands after a field that is written or compared
_BY_CUSTOM = frozenset(("of_node", "fwnode"))  # fields in which devices have a node that nobody counts for them


class Turns:
    """Looks at what the loops of one file give to its functions."""

    def __init__(self, bodies: Bodies) -> None:
        """Take the file's functions."""
        self.bodies = bodies
        self._graphs: dict[str, Cfg | None] = {}

    def kept(self, touched: frozenset[str] | None) -> Iterator[KeptTurn]:
        """Parameters that a function stores in what lives on, where all its callers hold them for one turn only."""
        loops = {name for name, one in self.bodies.knowledge.iterators.items() if one.counter and not one.path}
        looping = [one for one in self.bodies.functions if self.bodies.words(one.name) & loops and not one.unread]
        called = set().union(*(self.bodies.words(one.name) for one in looping)) if looping else set()
        looked = 0
        for function in self.bodies.functions:
            chosen = function.name in called and is_static(function) and not function.unread
            if not chosen or looked == _MOST or self._is_far(function, looping, touched):
                continue
            looked += 1
            for place, counter, caller, line in self._lent(function):
                yield from self._stored(function, place, counter, caller, line)

    def _is_far(self, function: Function, looping: list[Function], touched: frozenset[str] | None) -> bool:
        callers = {one.name for one in looping if function.name in self.bodies.words(one.name)}
        return touched is not None and not touched & {function.name, *callers}

    def _lent(self, function: Function) -> Iterator[tuple[int, str, str, int]]:
        """The parameters that each caller has from a loop: the place, what counts them, a caller and the line there."""
        shared: dict[int, tuple[int, str, str, int]] | None = None
        for other in self.bodies.functions:
            if function.name not in self.bodies.words(other.name):
                continue
            graph = self._graph(other)
            if graph is None or hands_on(other, function.name):
                return
            held = dict(self._held(graph))
            for node in graph.nodes:
                if isinstance(node.op, Call) and node.op.callee == function.name:
                    given = enumerate(node.op.arguments)
                    names = ((at, one.name) for at, one in given if isinstance(one, Name) and one.name in held)
                    here = {at: (at, held[name], graph.name, node.line) for at, name in names}
                    shared = here if shared is None else {at: shared[at] for at in shared.keys() & here.keys()}
        yield from (shared or {}).values()

    def _held(self, graph: Cfg) -> Iterator[tuple[str, str]]:
        """The variables of loops that hold their element for one turn, if nothing else counts it, and its counter."""
        known = self.bodies.knowledge
        for node in graph.nodes:
            loop = known.iterators.get(node.op.macro) if isinstance(node.op, Turn) else None
            if (
                loop is None
                or not isinstance(node.op, Turn)
                or not loop.counter
                or loop.variable >= len(node.op.arguments)
            ):
                continue
            variable = node.op.arguments[loop.variable]
            calls = (other.op for other in graph.nodes if isinstance(other.op, Call) and variable in other.op.arguments)
            counted = any(
                effect.action is Action.GET
                for call in calls
                for effect in (known.contracts[call.callee].effects if call.callee in known.contracts else ())
                if effect.counter == loop.counter
            )
            if isinstance(variable, Name) and not counted:
                yield variable.name, loop.counter

    def _stored(self, function: Function, place: int, counter: str, caller: str, line: int) -> Iterator[KeptTurn]:
        graph = self._graph(function)
        if graph is None or place >= len(graph.parameters):
            return
        self.bodies.is_concerned(function)  # so that callees in other files are known
        outcome = self.bodies.walk(graph)
        if not outcome.complete or outcome.partial:
            return
        name = graph.parameters[place].name
        counts = {one.counter for one in outcome.sites} | {one.counter for one in outcome.perhaps}
        if counter in counts:
            return
        for stored in outcome.stores:
            if self._is_kept(function, stored, name):
                yield KeptTurn(outcome, stored.line, stored.place, counter, caller, line)
                return

    def _is_kept(self, function: Function, stored: Stored, name: str) -> bool:
        """Whether it is the parameter that is stored, where another function of the file reads it."""
        field = stored.place.replace("->", ".").rpartition(".")[2]
        plain = (stored.name, stored.origin, stored.references) == (name, "parameter", ())
        if not plain or field in _BY_CUSTOM or "->" not in stored.place:
            return False
        return any(_follows(one, field) for one in self.bodies.functions if one.name != function.name)

    def _graph(self, function: Function) -> Cfg | None:
        if function.name not in self._graphs:
            parsed = parse_function(function, frozenset()) if not function.unread else None
            self._graphs[function.name] = lower(parsed) if parsed is not None and parsed.tree is not None else None
        return self._graphs[function.name]


def _follows(function: Function, field: str) -> bool:
    """Whether a function does more with what lies in such a field than to overwrite or compare it."""
    tokens = function.tokens
    for at in range(1, len(tokens) - 1):
        if tokens[at].text == field and tokens[at - 1].kind in ("ARROW", "PERIOD"):
            base = next((i for i in range(at, 0, -1) if tokens[i].kind not in ("ID", "ARROW", "PERIOD")), 0)
            if tokens[at + 1].kind not in _NOT_FOLLOWED and tokens[base].kind not in ("EQ", "NE"):
                return True
    return False
