# SPDX-License-Identifier: GPL-2.0-or-later
"""Works that drop a reference when they run, and who keeps one from running without a look whether it was pending."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise, takewhile

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.couples import reached
from patchlint.counterparts.model import Canceled
from patchlint.engine.outcome import Outcome
from patchlint.knowledge.contract import Action, Where
from patchlint.lower.idioms import VIEWS, VIEWS_OF_SECOND
from patchlint.source.model import Function
from patchlint.source.tokens import Token

_MOST = 8  # works of one file
_BEGINS = frozenset(("LBRACE", "RBRACE", "SEMI", "RPAREN", "COLON", "ELSE"))  # what stands before a statement
_ENDS = frozenset(("COMMA", "RPAREN"))  # what stands after an argument
_INNER = "work"  # "late.work" is the work in a delayed one
_PLAIN = frozenset(("atomic",))  # how many of something there are, as often as not
_Call = tuple[int, str, str, str, bool]  # line, callee, the work as the source writes it, its field, result looked at


class Pending:
    """Looks at the works of one file image."""

    def __init__(self, bodies: Bodies, outcome: Callable[[str], Outcome | None]) -> None:
        """Take the file's functions, and what the engine makes of one."""
        self.bodies = bodies
        self.outcome = outcome

    def canceled(self, touched: frozenset[str] | None = None, said: frozenset[str] = frozenset()) -> Iterator[Canceled]:
        """Who cancels a work without a look at the result, one of the `touched` functions or with such a work.

        `said` are fields of works whose references have been put by who canceled them, in another image of the file.
        """
        looked = 0
        for field, work in self._works.items():
            ignored = [(name, call) for name, call in self._calls.get(field, ()) if not call[4] and name != work]
            chosen = [one for one in ignored if touched is None or touched & {one[0], work}]
            if not chosen or looked == _MOST:
                continue
            looked += 1
            for counter in self._drops(work):
                by = self._handed_by(field, counter)
                function = self.bodies.function(work)
                for name, call in chosen:
                    shown = by or (name if field in said else "")
                    known = shown or not (self._is_queued(field) or self._hands_on(name))
                    if function and known and not self._puts(name, counter) and not self._frees(name, call):
                        yield Canceled(name, call[0], call[1], call[2], counter, work, function.line, shown)

    def handled(self) -> frozenset[str]:
        """The fields of works that somebody cancels with a look at the result, and puts what such a work drops."""
        return frozenset(field for field, work in self._works.items() if any(self._handlers(field, work)))

    def _handlers(self, field: str, work: str) -> Iterator[str]:
        looking = {name for name, call in self._calls.get(field, ()) if call[4]}
        if looking:
            for counter in self._drops(work):
                yield from sorted(looking & self.bodies.counters.putters.get(counter, set()))

    @cached_property
    def _works(self) -> dict[str, str]:
        """The function of each field of the file's works, where it is one: it is set up with it, or finds itself so."""
        found: dict[str, set[str]] = {}
        setting = self._doing("sets-up")
        for function in self.bodies.functions:
            if self.bodies.words(function.name) & setting:
                for at, _, field in _calls(function, setting):
                    tokens = function.tokens
                    found.setdefault(field, set()).add(tokens[at + 1].text if tokens[at].kind == "COMMA" else "")
        elsewhere: dict[str, set[str]] = {}
        for function in self.bodies.functions:
            for field in {*_parts_of(function, self._doing("is"), VIEWS | VIEWS_OF_SECOND)} - found.keys():
                elsewhere.setdefault(field, set()).add(function.name)
        found |= elsewhere
        alone = ((field, next(iter(names))) for field, names in found.items() if len(names) == 1)
        return {field: name for field, name in alone if self.bodies.function(name) and self.bodies.reaches(name)}

    def _doing(self, what: str) -> frozenset[str]:
        """The names in the file that do this to works."""
        return frozenset(name for name, does in self.bodies.knowledge.works.items() if does == what)

    @cached_property
    def _calls(self) -> dict[str, list[tuple[str, _Call]]]:
        """Who cancels a work, by the work's field."""
        found: dict[str, list[tuple[str, _Call]]] = {}
        canceling = self._doing("cancels")
        for function in self.bodies.functions:
            if self.bodies.words(function.name) & canceling:
                for at, began, field in _calls(function, canceling):
                    tokens = function.tokens
                    ignored = tokens[began - 1].kind in _BEGINS and tokens[at + 1].kind == "SEMI"
                    work = "".join(token.text for token in tokens[began + 3 : at])
                    call = (tokens[began].line, tokens[began].text, work, field, not ignored)
                    found.setdefault(field, []).append((function.name, call))
        return found

    def _drops(self, work: str) -> list[str]:
        """The counters of references that a work drops on every path, of itself or of what leads from it."""
        outcome = self.outcome(work)
        if outcome is None or not outcome.exits:
            return []
        known = self.bodies.knowledge.contracts.values()
        loose = {e.counter for contract in known for e in contract.effects if e.passed_on} | _PLAIN
        each = [
            {c.counter for c in end.changes if c.action is Action.PUT and c.lifetime and _is_of_work(c.place.where)}
            for end in outcome.exits
        ]
        return sorted(set.intersection(*each) - loose - {site.counter for site in outcome.sites})

    def _is_queued(self, field: str) -> bool:
        """Whether a function of the file may queue the work: else one of another file hands it what it puts."""
        words = (self.bodies.words(function.name) for function in self.bodies.functions)
        return any(field in one and one & self._doing("queues") for one in words)

    def _hands_on(self, name: str) -> bool:
        """Whether a function gives what it has been given to another one, which may be the end of it."""
        function = self.bodies.function(name)
        if function is None:
            return True
        tokens, begins = function.tokens, max(function.body_index, 0)
        given = {one.text for one, after in pairwise(tokens[:begins]) if after.kind in _ENDS and one.kind == "ID"}
        each = zip(tokens[begins:], tokens[begins + 1 :], tokens[begins + 2 :], strict=False)
        return any(
            one.text in given and before.kind in ("LPAREN", "COMMA") and after.kind in _ENDS
            for before, one, after in each
        )

    def _handed_by(self, field: str, counter: str) -> str:
        """A function that takes such a reference for the work that it queues, or puts it when it cancels that."""
        queueing = self._doing("queues")
        for function in self.bodies.functions:
            words = self.bodies.words(function.name)
            if field in words and words & queueing and self._gets(words, counter):
                outcome = self.outcome(function.name)
                if outcome is not None and _leaves(outcome, counter):
                    return function.name
        return next(self._handlers(field, self._works[field]), "")

    def _gets(self, words: frozenset[str], counter: str) -> bool:
        known = self.bodies.knowledge.contracts
        effects = (effect for word in words & known.keys() for effect in known[word].effects)
        return any(effect.action is Action.GET and effect.counter == counter for effect in effects)

    def _puts(self, name: str, counter: str) -> bool:
        """Whether a function may put such a reference, or has it put by another one of the file."""
        return bool(reached(self.bodies, name) & self.bodies.counters.putters.get(counter, set()))

    def _frees(self, name: str, call: _Call) -> bool:
        """Whether a function frees what the work is in: nobody has a reference on that any more."""
        known, function = self.bodies.knowledge.contracts, self.bodies.function(name)
        owner, tokens = call[2].partition("->")[0], function.tokens if function is not None else ()
        freers = {
            callee.text
            for callee, opens, argument in zip(tokens, tokens[1:], tokens[2:], strict=False)
            if opens.kind == "LPAREN" and argument.text == owner and callee.text in known
        }
        return any(effect.action is Action.FREE for name in freers for effect in known[name].effects)


def _leaves(outcome: Outcome, counter: str) -> bool:
    """Whether some path takes such a reference and does not put it: whoever is queued there has it."""
    taken = {f"{site.function}: {site.name}" for site in outcome.sites if site.counter == counter}
    for end in outcome.exits:
        did = {what: {step.detail for step in end.steps if step.what == what} & taken for what in ("get", "put")}
        if end.kind != "error" and did["get"] - did["put"]:
            return True
    return False


def _is_of_work(where: Where) -> bool:
    return where in (Where.ARGUMENT, Where.FIELD)


def _calls(function: Function, names: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Calls of some functions with &x->field first: where that argument ends, where the call begins, the field."""
    tokens = function.tokens
    for began in range(max(function.body_index, 0), len(tokens) - 4):
        if tokens[began].text in names and [t.kind for t in tokens[began + 1 : began + 3]] == ["LPAREN", "AND"]:
            at = began + 3
            while at + 1 < len(tokens) and tokens[at].kind in ("ID", "ARROW", "PERIOD"):
                at += 1
            if tokens[at].kind in ("COMMA", "RPAREN") and tokens[at - 2].kind in ("ARROW", "PERIOD"):
                yield at, began, tokens[at - 1].text


def _parts_of(function: Function, types: frozenset[str], ways: frozenset[str]) -> Iterator[str]:
    """The fields by which a function that is called with a work, and no more, finds what that is a part of."""
    tokens, begins = function.tokens, max(function.body_index, 0)
    head = tokens[function.name_index + 1 : begins]
    if any(token.kind == "COMMA" for token in head) or not any(token.text in types for token in head):
        return
    given = head[-2].text if len(head) > 1 else ""
    for at in range(begins, len(tokens) - 1):
        if tokens[at].text in ways and tokens[at + 1].kind == "LPAREN":
            ends = next((end for end in range(at, len(tokens)) if tokens[end].kind in ("SEMI", "LBRACE")), at)
            words = tokens[at + 2 : ends]
            if given not in (word.text for word in words):
                continue
            path = list(takewhile(lambda word: word.kind != "COMMA", reversed(words[: _closing(words)])))
            if path and all(word.kind in ("ID", "PERIOD") for word in path):
                yield from (word.text for word in path[: 3 if path[0].text == _INNER else 1 : 2])


def _closing(words: Sequence[Token]) -> int:
    """Where the parenthesis is closed that was opened before these."""
    depth = 1
    for at, word in enumerate(words):
        depth += (word.kind == "LPAREN") - (word.kind == "RPAREN")
        if not depth:
            return at
    return len(words)
