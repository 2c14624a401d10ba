# SPDX-License-Identifier: GPL-2.0-or-later
"""Functions that an object is given together with a reference: who is called back has it to drop."""

from collections.abc import Callable, Container, Iterator, Sequence
from itertools import pairwise

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.couples import reached
from patchlint.counterparts.model import Handed, PutToo
from patchlint.counterparts.uses import frees_something, frees_without, may_put
from patchlint.engine.outcome import Exit, Outcome, Reference
from patchlint.engine.trace import DECISIONS, Step
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import AddressOf, Assign, Binary, Branch, Call, Expr, Member, Name, Op, Sign, Unary, View
from patchlint.knowledge.contract import Action, Place, Where
from patchlint.source.model import Function

_MOST = 12  # couples of one file
_GIVES = frozenset((("EQUALS", "SEMI"), ("COMMA", "COMMA"), ("COMMA", "RPAREN")))  # before and after a function's name


def installed(bodies: Bodies) -> Iterator[tuple[str, str]]:
    """The functions of a file that name another one for an object to be called back with, and that other one."""
    names = {function.name for function in bodies.functions}
    for function in bodies.functions:
        for called in dict.fromkeys(_named(function, names)):
            if bodies.reaches(function.name) and not _is_release(bodies.function(called)):
                yield function.name, called


def _is_release(function: Function | None) -> bool:
    """Whether it is what the last kref_put() calls: whoever drops the object has put by then what lies in it."""
    tokens = function.tokens[: max(function.body_index, 0)] if function is not None else ()
    return any(one.kind == "STRUCT" and name.text == "kref" for one, name in pairwise(tokens))


def called_back(bodies: Bodies, touched: frozenset[str]) -> list[tuple[str, str]]:
    """Who of a file gives an object a callback, and that callback, where a patch touches one of the two."""
    return [pair for pair in installed(bodies) if touched.intersection(pair)]


def _named(function: Function, names: set[str]) -> Iterator[str]:
    """Functions that are written into a field (o->done = f), or given with a part of an object (INIT(&o->work, f))."""
    tokens = function.tokens[max(function.body_index, 0) :]
    for arrow, _, between, name, after in zip(tokens, tokens[1:], tokens[2:], tokens[3:], tokens[4:], strict=False):
        if arrow.kind == "ARROW" and name.text in names and (between.kind, after.kind) in _GIVES:
            yield name.text


class Callbacks:
    """Looks at the callbacks of one file image."""

    def __init__(self, bodies: Bodies, outcome: Callable[[str], Outcome | None]) -> None:
        """Take the file's functions, and what the engine makes of one."""
        self.bodies = bodies
        self.outcome = outcome

    def handed(self, pairs: Sequence[tuple[str, str]]) -> Iterator[Handed]:
        """References in an object that is given a callback, where that frees the object and does not put them."""
        for giver, called in [pair for pair in pairs if frees_something(self.bodies, pair[1])][:_MOST]:
            given = self.outcome(giver)
            for variable, field, reference in _left(given) if given is not None else ():
                other, views = self._views(giver, called, variable)
                if given is None or other is None or len(views) != 1:
                    continue
                made = reference.how != "argument"
                puts = self.bodies.counters.putters.get(reference.counter, set())
                if puts & reached(self.bodies, called) or self._others_put(field, giver, other):
                    continue
                if frees_without(self.bodies, other, field, views[0], made=made):
                    yield Handed(given, reference, f"{variable}->{field}", called, other.line)

    def put_too(self, pairs: Sequence[tuple[str, str]]) -> Iterator[PutToo]:
        """References in an object that is given a callback which drops them, put on some path as well."""
        for giver, called in [pair for pair in pairs if self.bodies.reaches(pair[1])][:_MOST]:
            given, graph = self.outcome(giver), self._graph(giver)
            for reference, put, place in _put_and_left(given, graph) if given and graph else ():
                variable, _, field = place.partition("->")
                other, views = self._views(giver, called, variable)
                if given and other and self._drops(called, other, views, field, reference.counter):
                    yield PutToo(given, reference, put.line, place, called, other.line)

    def _views(self, giver: str, called: str, variable: str) -> tuple[Cfg | None, list[str]]:
        """A callback, and the variables by which it may have the object that a variable of who gives it leads to."""
        own, other = self._graph(giver), self._graph(called)
        if own is None or other is None:
            return None, []
        objects = {name for node in own.nodes for name in _given_with(node.op, called)}
        return other, _seen_as(own, variable, other) if variable in objects else []

    def _others_put(self, field: str, giver: str, callback: Cfg) -> bool:
        """Whether a function that is no such callback puts what lies in such a field: it may be done by then."""
        types = [one.type for one in callback.parameters]
        for function in self.bodies.functions:
            if field not in self.bodies.words(function.name) or function.name in (giver, callback.name):
                continue
            graph = self._graph(function.name)
            alike = graph is not None and [one.type for one in graph.parameters] == types
            if graph is None or (not alike and may_put(self.bodies, graph, field)):
                return True
        return False

    def _graph(self, name: str) -> Cfg | None:
        function = self.bodies.function(name)
        parsed = self.bodies.graphs.parsed(function) if function is not None and not function.unread else None
        if parsed is None or parsed.tree is None:
            return None
        self.bodies.concerns(parsed)  # so that callees in other files are known
        return self.bodies.graphs.graph(parsed)

    def _drops(self, called: str, graph: Cfg, views: Sequence[str], field: str, counter: str) -> bool:
        """Whether a callback puts what lies in a field of its parameter, whatever happens."""
        outcome = self.outcome(called)
        names = [one.name for one in graph.parameters]
        parts = not set(views) <= set(names)  # container_of() a parameter
        places = [Place(Where.FIELD, at, field) for at, name in enumerate(names) if parts or name in views]
        if outcome is None or not outcome.exits:
            return False
        each = [{(c.action, c.place, c.counter) for c in end.changes} for end in outcome.exits]
        return any(all((Action.PUT, place, counter) in changes for changes in each) for place in places)


def _put_and_left(outcome: Outcome, graph: Cfg) -> Iterator[tuple[Reference, Step, str]]:
    """References that a path leaves in an object, where another one puts them after that, both to return the same.

    What tells the two apart are flags and the like, not what a callee said of the object.
    """
    told = set[tuple[int, str, str]]()
    for left, held in [(found, held) for found in outcome.exits for held in found.held]:
        place = place_of(outcome, left, held)
        if not place or held.key in told or not _is_stored(held):
            continue
        for other in outcome.exits:
            alike = (left.line, left.kind, left.bits, left.result) == (other.line, other.kind, other.bits, other.result)
            put = _put_again(other.steps, f"{held.function}: {held.name}", graph) if alike else None
            if put is not None and held.key not in told:
                told.add(held.key)
                yield held, put, place


def _put_again(steps: Sequence[Step], detail: str, graph: Cfg) -> Step | None:
    """The step that puts what was got and stored on a path, where a flag or the like decides on that."""
    own = [at for at, step in enumerate(steps) if step.detail == detail]
    if [steps[at].what for at in own[-3:]] != ["get", "store", "put"]:
        return None
    decided = next((step for step in reversed(steps[own[-2] : own[-1]]) if step.what in DECISIONS), None)
    op = graph.nodes[decided.node].op if decided is not None and decided.node >= 0 else None
    made = (node.op.result for node in graph.nodes if isinstance(node.op, Call))
    results = {result.name for result in made if isinstance(result, Name)}
    return steps[own[-1]] if isinstance(op, Branch) and _asks_field(op.condition, results) else None


def _asks_field(value: Expr, results: Container[str]) -> bool:
    """Whether a condition is one on a field, of something that no callee has delivered."""
    match value:
        case Member(Name(name), _):
            return name not in results
        case Member(inner, _) | Sign(inner, _) | Unary(_, inner):
            return _asks_field(inner, results)
        case Binary(_, left, right):
            return _asks_field(left, results) or _asks_field(right, results)
    return False


def _given_with(op: Op, callback: str) -> Iterator[str]:
    """The variables that lead to an object which an operation gives a callback."""
    match op:
        case Assign(Member(Name(variable), _), Name(name)) if name == callback:
            yield variable
        case Call(_, _, arguments) if Name(callback) in arguments:
            for argument in arguments:
                match argument:
                    case AddressOf(Member(Name(variable), _)):
                        yield variable


def _left(outcome: Outcome) -> Iterator[tuple[str, str, Reference]]:
    """The references that lie in a field of what a variable points to when the function ends without an error."""
    found: dict[tuple[str, str, Reference], None] = {}
    for end in outcome.exits:
        for held in end.held:
            if end.kind == "error" or not _is_sure(held):
                continue
            variable, _, field = place_of(outcome, end, held).partition("->")
            if field.isidentifier():
                found[variable, field, held] = None
    yield from found


def place_of(outcome: Outcome, end: Exit, held: Reference) -> str:
    """The one place where a reference lies, "" for none or several."""
    stores = {s.place for s in outcome.stores if (s.source, s.line) == (held.function, held.line)}
    places = {rest.name for rest in end.rests if rest.key == held.key} | stores
    return next(iter(places)) if len(places) == 1 else ""


def _is_sure(held: Reference) -> bool:
    return _is_stored(held) and not (held.spared or held.shared)


def _is_stored(held: Reference) -> bool:
    known = held.decided and held.certain and held.trusted and held.lifetime
    return known and bool(held.escaped or held.holder) and not (held.passed_on or held.told)


def _seen_as(graph: Cfg, variable: str, called: Cfg) -> list[str]:
    """The variables by which a callback may have the object that a variable of another function points to."""
    own, given = graph.variables.get(variable), _from_caller(called)
    alike = [name for name, one in called.variables.items() if own and (one.kind, one.type) == ("pointer", own.type)]
    return [name for name in alike if name in given]


def _from_caller(called: Cfg) -> set[str]:
    """The parameters of a function, and the variables that are another view of one, or are made from one."""
    found = {one.name for one in called.parameters}
    for node in called.nodes:
        match node.op:
            case Assign(Name(name), View(Name(base), _) | Name(base)) if base in found:
                found.add(name)
    return found
